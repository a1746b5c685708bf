import type { Coordination } from '../context.ts';
import type { StepName } from '../names.ts';
import type { Claim } from './claim-document.ts';
import type { Completion, Done } from './completion.ts';
import { type Handoff, readHandoff } from './handoff.ts';
import { isOwn } from './lease.ts';
import type { StepRead } from './read-step.ts';

export interface Completed {
  generation: number;
  handoff: Handoff;
  /** It was accepted, but others have taken the step since. */
  superseded: boolean;
  /** It had been said before this command: what was handed on then is what counts. */
  already: boolean;
}

/**
 * Whether the completion, or the same one, was accepted before: by an attempt whose answer was lost (`tried`), by the
 * same holder, or by the lease that the caller names though others have taken the step since.
 */
export async function alreadyComplete(
  c: Coordination,
  step: StepName,
  read: StepRead,
  { completion, tried }: { completion: Completion; tried?: Done | undefined },
): Promise<Completed | undefined> {
  const standing = read.claim?.value;
  return (
    (tried && standing && acceptedSince(standing, tried)) ??
    sameAgain(c, read, completion) ??
    (await acceptedBefore(c, step, read, completion))
  );
}

/** Said before, by the same holder: the handoff that counts is the first one's. */
function sameAgain(
  { me }: Coordination,
  { claim, word }: StepRead,
  { state }: Completion,
): Completed | undefined {
  if (!claim || word || claim.value.state !== state || !isOwn(claim.value, me)) return undefined;
  const before = resultOf(claim.value);
  return before && { ...before, already: true };
}

/** An attempt whose answer was lost, and that others came after. */
function acceptedSince(standing: Claim, { lease, handoff, generation }: Done) {
  if (standing.lease === lease && standing.state === handoff.state) return resultOf(standing);
  const isAccepted = standing.history.some(
    (event) => event.event === handoff.state && event.lease === lease,
  );
  return isAccepted ? { generation, handoff, superseded: true, already: false } : undefined;
}

/** The same for one who comes again with the lease that he was told: what he handed on tells. */
async function acceptedBefore(
  c: Coordination,
  step: StepName,
  { claim }: StepRead,
  { state }: Completion,
): Promise<Completed | undefined> {
  const { lease } = c.me;
  const event = claim?.value.history.find((each) => each.event === state && each.lease === lease);
  if (!event) return undefined;
  const handoff = await readHandoff(c, step);
  if (!handoff || handoff.lease !== lease) return undefined;
  return { generation: event.generation, handoff, superseded: true, already: true };
}

export function resultOf({ generation, handoff }: Claim): Completed | undefined {
  return handoff && { generation, handoff, superseded: false, already: false };
}
