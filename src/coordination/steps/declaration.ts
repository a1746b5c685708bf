import { type StepFile, stepKey } from '../../bucket/coordination-keys.ts';
import { asText } from '../../harness/records.ts';
import { inOrder } from '../../records/in-order.ts';
import { UserError } from '../../state/user-error.ts';
import type { Coordination } from '../context.ts';
import { DamagedDocument, decodeDocument, updateDocument } from '../document.ts';
import { type StepId, sameSpelling, spellingOf } from '../names.ts';
import { isoTime } from '../time.ts';
import { type Declaration, lastOfAll, needId, parseDeclaration } from './declaration-document.ts';
import { distinctSteps, type NewStep, needs, refuseCycle } from './new-steps.ts';
import { readStepDocuments, type StepDocuments } from './step-documents.ts';

export interface Declared {
  added: number;
  /** They stood there already, with the same needs and title. */
  same: number;
  replaced: number;
}

const abreast = 8;

/**
 * Writes down steps, in their order behind those that there are. Throws UserError for a step that stands there
 * otherwise (unless it is to be replaced), and (exit 2) for steps that would wait for each other.
 */
export async function declareSteps(
  c: Coordination,
  steps: readonly NewStep[],
  { replace }: { replace: boolean },
): Promise<Declared> {
  const wanted = distinctSteps(steps).map((step) => ({ ...step, title: asStored(c, step.title) }));
  const documents = await readStepDocuments(c, ['step', 'claim']);
  const standing = declarationsOf(documents);
  for (const { name } of wanted) sameSpelling(name, spelling(name.sid, documents.get(name.sid)));
  const changed = wanted.filter((step) => !isSame(step, standing.get(step.name.sid)));
  const others = changed.find(({ name }) => standing.has(name.sid));
  if (others && !replace) throw declaredOtherwise(others, standing.get(others.name.sid));
  refuseCycle(standing, wanted);

  let order = nextOrder(standing);
  const ordered = changed.map((step) => ({
    step,
    order: standing.get(step.name.sid)?.order ?? order++,
  }));
  for await (const _ of inOrder(ordered, abreast, (each) => put(c, each, replace)));
  const replaced = changed.filter(({ name }) => standing.has(name.sid)).length;
  return {
    added: changed.length - replaced,
    same: wanted.length - changed.length,
    replaced,
  };
}

/** What redaction leaves of it, so that the same step given again is the same. */
function asStored({ redactor }: Coordination, title: string | undefined): string | undefined {
  if (!title) return undefined;
  return asText(decodeDocument(redactor.json({ title }).bytes)?.title);
}

function declarationsOf(documents: Map<StepId, StepDocuments>): Map<StepId, Declaration> {
  const declarations = new Map<StepId, Declaration>();
  for (const [sid, { step }] of documents) {
    // One that is damaged is told by the write, and only when that very step is to be declared.
    if (!step || step instanceof DamagedDocument) continue;
    declarations.set(sid, parseDeclaration(step.value, sid));
  }
  return declarations;
}

/** Undefined where no document tells, as the Python client's do not. */
function spelling(sid: StepId, documents: StepDocuments | undefined): string | undefined {
  const files: StepFile[] = ['step', 'claim'];
  for (const file of files) {
    const document = documents?.[file];
    const text = document && 'value' in document ? asText(document.value.step) : undefined;
    const name = spellingOf(text, sid);
    if (name !== undefined) return name;
  }
  return undefined;
}

function isSame({ after, title }: NewStep, standing: Declaration | undefined): boolean {
  if (!standing || (title !== undefined && standing.title !== title)) return false;
  const theirs = standing.after.map((need) => needId(need) ?? need);
  return needs({ after }) === theirs.toSorted().join(' ');
}

function nextOrder(standing: ReadonlyMap<StepId, Declaration>): number {
  const orders = [...standing.values()].map(({ order }) => order);
  return Math.max(0, ...orders.filter((order) => order < lastOfAll)) + 1;
}

function put(
  c: Coordination,
  { step, order }: { step: NewStep; order: number },
  replace: boolean,
): Promise<unknown> {
  const { name, title } = step;
  return updateDocument(c, stepKey(c.project, name.sid, 'step'), {
    parse: (fields) => parseDeclaration(fields, name.sid),
    change(now) {
      if (now && isSame(step, now.value)) return undefined;
      if (now && !replace) throw declaredOtherwise(step, now.value);
      return {
        schema: 1,
        step: name.raw,
        ...(title !== undefined && { title }),
        after: step.after.map(({ raw }) => raw),
        order,
        created_at: isoTime(c.bucket.now() ?? c.clock()),
        created_by: c.me.agent,
      };
    },
    fixed: ['step', 'after'],
    unarbitrated: 'overwrite',
  });
}

function declaredOtherwise({ name }: NewStep, standing: Declaration | undefined): UserError {
  const { after = [], title } = standing ?? {};
  const how = [
    after.length > 0 ? `after ${after.join(', ')}` : 'after nothing',
    title === undefined ? 'without a title' : `as "${title}"`,
  ].join(', ');
  return new UserError(
    `${name.raw} is declared already: ${how}`,
    'Add --replace to declare it anew.',
  );
}
