import { randomHex } from '../../hash.ts';
import type { Coordination } from '../context.ts';
import type { StepName } from '../names.ts';
import { requireClaims } from '../require-claims.ts';
import { isoTime } from '../time.ts';
import {
  type Claim,
  type ClaimEvent,
  type DoneState,
  isDone,
  isPython,
  withEvents,
} from './claim-document.ts';
import { NotHolder, StepDone } from './errors.ts';
import { type Handoff, readHandoff } from './handoff.ts';
import { isOwn } from './lease.ts';
import { isBehind, projectIfPossible } from './project-status.ts';
import { readStep, type StepRead } from './read-step.ts';
import { type Doubt, untilDone, writeClaim } from './write-claim.ts';

export interface Completion {
  state: DoneState;
  note: string;
  /** The agent that is to go on. */
  to?: string;
  nextAction?: string;
  changedFiles?: string[];
  /** Whoever holds it, and whatever was said of it. */
  force?: boolean;
}

export interface Completed {
  generation: number;
  handoff: Handoff;
  /** It was accepted, but others have taken the step since. */
  superseded: boolean;
}

/**
 * Ends the work on a step: its state and what is handed on are one write, so whoever sees the one has the other.
 * The same said again is the same. Throws NotHolder, StepDone; UserError where the store does not arbitrate;
 * BucketError, `ambiguous` when it may have been accepted.
 */
export async function completeStep(
  c: Coordination,
  step: StepName,
  completion: Completion,
): Promise<Completed> {
  const attempt: Attempt = { completion, newLease: randomHex(8) };
  const completed = await untilDone(c, step, (doubt) => {
    return tryToComplete(c, step, attempt, doubt);
  });
  await projectIfPossible(c, step);
  return completed;
}

interface Attempt {
  completion: Completion;
  /** For a step that has none yet, and for one that is taken by force. */
  newLease: string;
  /** What was written in vain, or so that the answer was lost. */
  tried?: Done;
}

interface Done {
  agent: string;
  generation: number;
  lease: string;
  handoff: Handoff;
  forced: boolean;
}

async function tryToComplete(
  c: Coordination,
  step: StepName,
  attempt: Attempt,
  doubt: Doubt,
): Promise<Completed | undefined> {
  const { completion, tried } = attempt;
  const read = await readStep(c, step);
  const standing = read.claim?.value;
  const accepted =
    (tried && standing && acceptedSince(standing, tried)) ??
    sameAgain(c, read, completion) ??
    (await acceptedBefore(c, step, read, completion));
  if (accepted) return accepted;

  const isForced = !mayComplete(c, read) && forcedOrRefused(completion, read);
  if (isForced || !standing?.best_effort) await requireClaims(c);
  if (isForced && standing && isDone(standing.state) && isBehind(read)) {
    // What was left before must be told before the claim forgets it.
    await projectIfPossible(c, step);
    return undefined;
  }
  const done = doneBy(c, step, attempt, { standing, isForced });
  attempt.tried = done;
  const written = await writeClaim(c, step, {
    fields: completed(c, step, done, read),
    over: read.claim,
    takes: isForced || !standing,
    ifUnknown: `Say it again with \`--lease ${done.lease}\`: the same is accepted once.`,
    doubt,
  });
  return written && resultOf(written.claim);
}

/** The holder may, and whoever comes to a step that nobody has claimed. */
function mayComplete({ me }: Coordination, { claim, word }: StepRead): boolean {
  if (word) return false;
  if (!claim) return true;
  if (claim.value.state !== 'held') return false;
  return isPython(claim.value) ? claim.value.agent === me.agent : isOwn(claim.value, me);
}

function forcedOrRefused({ force }: Completion, { view }: StepRead): true {
  if (force) return true;
  if (view.status === 'pending' || view.status === 'in_progress') throw new NotHolder(view);
  throw new StepDone(view, `\`tracecraft complete ${view.step} --force\` overrules it.`);
}

/** Said before, by the same holder: the handoff that counts is the first one's. */
function sameAgain(
  { me }: Coordination,
  { claim, word }: StepRead,
  { state }: Completion,
): Completed | undefined {
  if (!claim || word || claim.value.state !== state || !isOwn(claim.value, me)) return undefined;
  return resultOf(claim.value);
}

/** An attempt whose answer was lost, and that others came after. */
function acceptedSince(standing: Claim, { lease, handoff, generation }: Done) {
  if (standing.lease === lease && standing.state === handoff.state) return resultOf(standing);
  const isAccepted = standing.history.some(
    (event) => event.event === handoff.state && event.lease === lease,
  );
  return isAccepted ? { generation, handoff, superseded: true } : undefined;
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
  return { generation: event.generation, handoff, superseded: true };
}

function resultOf({ generation, handoff }: Claim): Completed | undefined {
  return handoff && { generation, handoff, superseded: false };
}

function doneBy(
  c: Coordination,
  step: StepName,
  { completion, newLease }: Attempt,
  { standing, isForced }: { standing: Claim | undefined; isForced: boolean },
): Done {
  const { state, note, to, nextAction, changedFiles } = completion;
  const isNew = isForced || !standing || isPython(standing);
  const agent = isNew ? c.me.agent : standing.agent;
  const lease = (isNew ? undefined : standing.lease) ?? newLease;
  const generation = (standing?.generation ?? 0) + (isNew ? 1 : 0);
  const handoff: Handoff = {
    schema: 2,
    from_agent: agent,
    from_step: step.raw,
    next_agent: to ?? null,
    state,
    next_action: nextAction ?? null,
    note,
    created_at: isoTime(c.bucket.now() ?? c.clock()),
    ...(changedFiles && { changed_files: changedFiles }),
    generation,
    lease,
  };
  return { agent, generation, lease, handoff, forced: isForced };
}

function completed(
  c: Coordination,
  step: StepName,
  { agent, generation, lease, handoff, forced }: Done,
  { claim, status }: StepRead,
): object {
  const at = handoff.created_at;
  const { state } = handoff;
  const events: ClaimEvent['event'][] = forced ? ['forced', state] : [state];
  const history = events.map((event) => ({ at, event, agent, generation, lease }));
  const isNew = claim?.value.lease !== lease;
  const { seat, host, machine } = c.me;
  return {
    agent,
    step: step.raw,
    state,
    lease,
    generation,
    handoff,
    history: withEvents(claim?.value.history ?? [], ...history),
    ...(isNew && { seat, host, machine }),
    // The Python client's keeps the time at which it was claimed.
    ...((forced || !claim) && { claimed_at: at, over_status: status?.etag }),
    ...(forced && { forced_by: agent }),
  };
}
