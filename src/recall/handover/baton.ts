import { batonKey } from '../../bucket/coordination-keys.ts';
import type { Coordination } from '../../coordination/context.ts';
import {
  DamagedDocument,
  newRev,
  readDocument,
  updateDocument,
} from '../../coordination/document.ts';
import { isoTime } from '../../coordination/time.ts';
import type { HarnessName } from '../../harness/harness.ts';
import { forgetBaton, noteBaton } from '../../state/batons.ts';
import { type Baton, parseBaton, validFor } from './baton-document.ts';

export type Given = Pick<Baton, 'harness' | 'session' | 'record' | 'memo'>;

/** Puts it into the bucket in the place of any other, and gives it as it is there: redacted. */
export async function giveBaton(c: Coordination, given: Given): Promise<Baton> {
  const { project } = c;
  const { harness, session, record, memo } = given;
  const baton = {
    schema_version: 1,
    id: newRev() + newRev(),
    harness,
    session,
    record,
    project,
    agent: c.me.agent,
    host: c.me.host,
    machine: c.me.machine,
    memo: memo || undefined,
    given_at: isoTime(c.clock()),
    taken: undefined,
  };
  const stored = await updateDocument(c, batonKey(project), {
    parse: parseBaton,
    change: () => baton,
    fixed: ['id', 'harness', 'session', 'record', 'project'],
    unarbitrated: 'overwrite',
  });
  noteBaton(c.db, placeOf(c), stored?.fields ?? baton, c.clock());
  return stored?.value ?? { ...given, id: baton.id, project, host: baton.host };
}

/** Looks for a baton that may be taken, and remembers it. */
export async function peekBaton(c: Coordination): Promise<Baton | undefined> {
  const stored = await readDocument(c, batonKey(c.project), parseBaton).catch(unlessDamaged);
  const baton = stored?.value;
  const isOpen = baton?.taken === undefined && baton?.project === c.project;
  if (!stored || !isOpen || isOver(c, stored.modified)) {
    forgetBaton(c.db, placeOf(c));
    return undefined;
  }
  noteBaton(c.db, placeOf(c), stored.fields, c.clock());
  return baton;
}

/** Takes the baton with this id for a session; false where another one was faster, or it is too old. */
export async function takeBaton(
  c: Coordination,
  id: string,
  by: { harness: HarnessName; session: string },
): Promise<boolean> {
  const stored = await updateDocument(c, batonKey(c.project), {
    parse: parseBaton,
    change(now) {
      const isThere = now?.value?.id === id && now.value.taken === undefined;
      if (!isThere || isOver(c, now.modified)) return undefined;
      const { host, machine } = c.me;
      return { taken: { ...by, host, machine, at: isoTime(c.clock()) } };
    },
    fixed: ['id'],
    unarbitrated: 'overwrite',
  });
  forgetBaton(c.db, placeOf(c));
  return stored?.value?.id === id && stored.value.taken === by.session;
}

function isOver(c: Coordination, modified: number): boolean {
  return (c.bucket.now() ?? c.clock()) - modified > validFor;
}

function placeOf({ bucketUrl, project }: Coordination) {
  return { bucket: bucketUrl, project };
}

/** What is no JSON object is no baton. */
function unlessDamaged(error: unknown): undefined {
  if (error instanceof DamagedDocument) return undefined;
  throw error;
}
