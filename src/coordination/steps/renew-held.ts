import { UserError } from '../../state/user-error.ts';
import type { Lease } from '../claims/lease.ts';
import { leaseFacts } from '../claims/lease-facts.ts';
import { renewClaim } from '../claims/renew.ts';
import type { Coordination } from '../context.ts';
import { type StepName, stepName } from '../names.ts';
import { loadSteps } from './load-steps.ts';
import { ownSteps } from './own-steps.ts';

export interface RenewedAll {
  renewed: Lease[];
  /** Some could not be renewed: it names them, and tells machines which were. */
  failure?: unknown;
}

/** Renews all that this seat holds. Throws UserError where that is nothing. */
export async function renewHeld(c: Coordination, ttlMs: number | undefined): Promise<RenewedAll> {
  const { renewed, failures } = await renewAll(c, await heldSteps(c), ttlMs);
  return failures.length === 0 ? { renewed } : { renewed, failure: notAll(renewed, failures) };
}

async function heldSteps(c: Coordination): Promise<StepName[]> {
  const own = ownSteps(await loadSteps(c), c.me);
  if (own.length > 0) return own.map(({ step }) => stepName(step));
  throw new UserError(
    `${c.me.agent} holds no step here`,
    'What was claimed in another session or shell is renewed with its --lease; `tracecraft steps` shows all.',
  );
}

/** One that was lost meanwhile keeps none of the others from being renewed. */
async function renewAll(c: Coordination, steps: readonly StepName[], ttlMs: number | undefined) {
  const outcomes = await Promise.allSettled(steps.map((step) => renewClaim(c, step, { ttlMs })));
  return {
    renewed: outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
    failures: outcomes.flatMap((each) =>
      each.status === 'rejected' ? [each.reason as Error] : [],
    ),
  };
}

function notAll(renewed: readonly Lease[], [first, ...others]: readonly Error[]): unknown {
  if (!first || (renewed.length === 0 && others.length === 0)) return first;
  const { hint } = first as Partial<UserError>;
  const more = others.map(({ message }) => `; ${message}`).join('');
  return new UserError(`Not all are renewed: ${first.message}${more}`, hint ?? tryAgain, {
    cause: first,
    details: { renewed: renewed.map(leaseFacts) },
  });
}

const tryAgain = 'Say it again: what is renewed can be renewed any number of times.';
