import type { Coordination } from '../context.ts';
import type { StepName } from '../names.ts';
import { declareSteps } from '../steps/declaration.ts';
import { NeedsUnmet } from './errors.ts';
import { readStep } from './read-step.ts';
import { type Claimed, takeStep } from './take-step.ts';

export type { Claimed } from './take-step.ts';

export interface ClaimOptions {
  ttlMs: number;
  /** Also a step that is complete. */
  again?: boolean;
  /** Declares what the step comes after; that must be complete. */
  after?: readonly StepName[];
}

/**
 * Takes a step that nobody has: one request where nobody ever had. One's own is renewed. Throws ClaimHeld, StepDone,
 * NeedsUnmet; UserError where the store does not arbitrate; BucketError, `ambiguous` when it may have been taken.
 */
export async function claimStep(
  c: Coordination,
  step: StepName,
  { ttlMs, again, after = [] }: ClaimOptions,
): Promise<Claimed> {
  if (after.length > 0) {
    await declareSteps(c, [{ name: step, after }], { replace: false });
    await checkNeeds(c, step, after);
  }
  return takeStep(c, step, { ttlMs, again, event: 'claimed' });
}

async function checkNeeds(
  c: Coordination,
  step: StepName,
  after: readonly StepName[],
): Promise<void> {
  const needs = await Promise.all(after.map((need) => readStep(c, need)));
  const unmet = needs.flatMap(({ view }) => (view.status === 'complete' ? [] : [view.step]));
  if (unmet.length > 0) throw new NeedsUnmet(step.raw, unmet);
}
