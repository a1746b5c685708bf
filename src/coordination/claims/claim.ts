import type { Coordination } from '../context.ts';
import type { StepName } from '../names.ts';
import { declareSteps } from '../steps/declaration.ts';
import { unmetNeeds } from '../steps/unmet-needs.ts';
import { NeedsUnmet } from './errors.ts';
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
    const unmet = await unmetNeeds(c, step);
    if (unmet.length > 0) throw new NeedsUnmet(step.raw, unmet);
  }
  return takeStep(c, step, { ttlMs, again, event: 'claimed' });
}
