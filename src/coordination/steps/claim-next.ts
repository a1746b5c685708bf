import { type Claimed, type ClaimOptions, claimStep } from '../claims/claim.ts';
import { ClaimHeld, NeedsUnmet, NewerClaim, StepDone } from '../claims/errors.ts';
import type { Coordination } from '../context.ts';
import { stepName } from '../names.ts';
import { stepAside } from '../step-aside.ts';
import { loadSteps, type StepRow } from './load-steps.ts';

export type NoneFree = {
  /**
   * `none-free`: others are at work, so that there may be one later. `all-done`: nothing is left. `blocked`:
   * what is left waits for a step that stopped, or that is not there.
   */
  none: 'none-free' | 'all-done' | 'blocked';
  /** ms until the first of the claims that stand expires. */
  nextExpiryMs?: number;
};
export type Next = { claimed: Claimed } | NoneFree;

const mostListings = 8;

/**
 * Claims the first step that is free and whose needs are met. No two get the same one, and none gets one that
 * its own name holds already. Whoever loses a race goes on with one of the next, by chance, so that many who
 * come at once spread.
 */
export async function claimNext(c: Coordination, options: ClaimOptions): Promise<Next> {
  for (let listing = 1; ; listing++) {
    const steps = await loadSteps(c);
    const ready = steps.filter((step) => step.ready);
    if (ready.length === 0) return noneOf(steps);
    const claimed = await claimOneOf(c, ready, options);
    if (claimed) return { claimed };
    if (listing === mostListings) return { none: 'none-free' };
    await stepAside(c, c.monotonic());
  }
}

/** Undefined when others were faster everywhere. */
async function claimOneOf(
  c: Coordination,
  ready: StepRow[],
  options: ClaimOptions,
): Promise<Claimed | undefined> {
  for (let losses = 0; ready.length > 0; losses++) {
    const at = losses === 0 ? 0 : Math.floor(c.random() * Math.min(2 * losses, ready.length));
    const [step] = ready.splice(at, 1) as [StepRow];
    const claimed = await unlessLost(claimStep(c, stepName(step.step), options));
    if (claimed) return claimed;
  }
  return undefined;
}

async function unlessLost(claiming: Promise<Claimed>): Promise<Claimed | undefined> {
  try {
    const claimed = await claiming;
    // Another worker of this name has it: there it is not the next one, here it would be worked on twice.
    return claimed.already ? undefined : claimed;
  } catch (error) {
    if (passedBy.some((kind) => error instanceof kind)) return undefined;
    throw error;
  }
}

/** Others have it, or know more of it: the next one may be free. */
const passedBy = [ClaimHeld, StepDone, NeedsUnmet, NewerClaim];

function noneOf(steps: readonly StepRow[]): NoneFree {
  if (steps.every(({ status }) => status === 'complete')) return { none: 'all-done' };
  const underWay = steps.filter(
    ({ status, expired, damaged }) => status === 'in_progress' && !expired && damaged === undefined,
  );
  if (underWay.length === 0) return { none: 'blocked' };
  const expiries = underWay.flatMap(({ leftMs }) => (leftMs === undefined ? [] : [leftMs]));
  const nextExpiryMs = expiries.length > 0 ? Math.max(0, Math.min(...expiries)) : undefined;
  return { none: 'none-free', ...(nextExpiryMs !== undefined && { nextExpiryMs }) };
}
