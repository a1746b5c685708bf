import { BucketError, type Condition, type Key } from '../../bucket/bucket.ts';
import { stepKey } from '../../bucket/coordination-keys.ts';
import type { Fields } from '../../harness/records.ts';
import type { Coordination } from '../context.ts';
import { encodeDocument, newRev, putDocument, type Stored } from '../document.ts';
import type { StepName } from '../names.ts';
import { isBestEffort } from './best-effort.ts';
import { type Claim, type ClaimState, isDone, isPython } from './claim-document.ts';
import { readProjection, readStep, type StepRead } from './read-step.ts';

const mostAttempts = 5;

/**
 * Brings status.json and handoff.json, which the Python client reads, to where the claim stands; the handoff
 * first, as waiters look at the status. Whoever comes by can do it, and the claim is read anew each time, so what
 * a process left undone is made good and an old one cannot write an old state. False when others kept changing it.
 */
export async function projectStatus(c: Coordination, step: StepName): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    const read = await readStep(c, step);
    const { claim, status } = read;
    const wanted = wantedStatus(read);
    if (!wanted || !claim) return true;
    if (attempt > mostAttempts) return false;
    if (!(await projectHandoff(c, step, claim.value))) continue;
    const fields = { ...status?.fields, ...wanted };
    const key = stepKey(c.project, step.sid, 'status');
    await projectDocument(c, key, { fields, over: status, claim: claim.value });
  }
}

/**
 * For one whose change is in the claim, which is what counts: that the projection failed takes nothing back of it,
 * and the next who looks at the step makes it good.
 */
export async function projectIfPossible(c: Coordination, step: StepName): Promise<void> {
  try {
    await projectStatus(c, step);
  } catch (error) {
    if (!(error instanceof BucketError)) throw error;
  }
}

/** Whether status.json says less than the claim. */
export function isBehind(read: StepRead): boolean {
  return wantedStatus(read) !== undefined;
}

const statusWords: Partial<Record<ClaimState, string>> = {
  held: 'in_progress',
  released: 'pending',
};

function wantedStatus({ claim, status, word }: StepRead): Fields | undefined {
  if (!claim || isPython(claim.value) || word) return undefined;
  const { agent, claimed_at, generation, handoff, state } = claim.value;
  // Without one, readers take a claim for work in progress.
  if (!status && state === 'held') return undefined;
  const wanted = statusWords[state] ?? state;
  const projected = status?.fields.generation;
  if (typeof projected === 'number') {
    if (projected > generation) return undefined;
    if (projected === generation && status?.fields.status === wanted) return undefined;
  }
  return {
    status: wanted,
    agent,
    started_at: claimed_at,
    completed_at: state === 'complete' ? handoff?.created_at : undefined,
    generation,
  };
}

/** False when another was faster. */
async function projectHandoff(c: Coordination, step: StepName, claim: Claim): Promise<boolean> {
  const { handoff, generation, lease, state } = claim;
  if (!handoff || !isDone(state)) return true;
  const now = await readProjection(c, step, 'handoff');
  const projected = now?.fields.generation;
  const isThere =
    typeof projected === 'number' &&
    (projected > generation || (projected === generation && now?.fields.lease === lease));
  if (isThere) return true;
  // As a whole: what another one left is none of it.
  const key = stepKey(c.project, step.sid, 'handoff');
  return projectDocument(c, key, { fields: { ...handoff }, over: now, claim });
}

interface Projection {
  fields: Fields;
  /** What stands there. */
  over: Stored<Fields> | undefined;
  claim: Claim;
}

async function projectDocument(
  c: Coordination,
  key: Key,
  { fields, over, claim }: Projection,
): Promise<boolean> {
  const fixed = ['agent', 'from_agent', 'from_step', 'lease', 'rev'];
  const body = encodeDocument(c.redactor, { ...fields, rev: newRev() }, fixed);
  const condition: Condition = over ? { ifMatch: over.etag } : { ifNoneMatch: true };
  const asked = isBestEffort(c, claim) ? undefined : condition;
  try {
    return (await putDocument(c, key, body, asked)).stored;
  } catch (error) {
    // The next look tells what came of it.
    if (error instanceof BucketError && error.ambiguous) return false;
    throw error;
  }
}
