import { randomHex } from '../../hash.ts';
import type { Coordination } from '../context.ts';
import type { StepName } from '../names.ts';
import { requireClaims } from '../require-claims.ts';
import { alreadyComplete, type Completed, resultOf } from './already-complete.ts';
import { isDone, isPython } from './claim-document.ts';
import { type Completion, completedFields, type Done, doneBy } from './completion.ts';
import { NotHolder, StepDone } from './errors.ts';
import { isOwn } from './lease.ts';
import { isBehind, projectIfPossible } from './project-status.ts';
import { readStep, type StepRead } from './read-step.ts';
import { type Doubt, untilDone, writeClaim } from './write-claim.ts';

export type { Completed } from './already-complete.ts';
export type { Completion } from './completion.ts';

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

async function tryToComplete(
  c: Coordination,
  step: StepName,
  attempt: Attempt,
  doubt: Doubt,
): Promise<Completed | undefined> {
  const { completion } = attempt;
  const read = await readStep(c, step);
  const standing = read.claim?.value;
  const accepted = await alreadyComplete(c, step, read, attempt);
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
    fields: completedFields(c, step, done, read),
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
  if (view.status === 'pending' || view.status === 'in_progress')
    throw new NotHolder(view, 'complete');
  throw new StepDone(view, `\`tracecraft complete ${view.step} --force\` overrules it.`);
}
