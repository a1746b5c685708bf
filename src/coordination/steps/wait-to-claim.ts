import { type Claimed, type ClaimOptions, claimStep } from '../claims/claim.ts';
import { ClaimHeld, NeedsUnmet } from '../claims/errors.ts';
import { readStep } from '../claims/read-step.ts';
import type { Coordination } from '../context.ts';
import type { StepName } from '../names.ts';
import { backoff, until } from '../poll.ts';
import { claimNext, type Next } from './claim-next.ts';

export interface Patience {
  /** Undefined: until the signal. */
  timeoutMs?: number;
  signal: AbortSignal;
  /** Before each pause: what is waited for. */
  onWait?(reason: ClaimHeld | NeedsUnmet | 'none-free'): void;
}

/**
 * Claims the step as soon as it is free and its needs are met; tries a last time at the end. Throws what the
 * last try came to, also when the signal comes before.
 */
export async function claimInTime(
  c: Coordination,
  step: StepName,
  options: ClaimOptions,
  { timeoutMs, signal, onWait = () => {} }: Patience,
): Promise<Claimed> {
  const deadline = deadlineOf(c, timeoutMs);
  let refused: ClaimHeld | NeedsUnmet | undefined;
  /** By `c.monotonic()`. */
  let expiresAt: number | undefined;

  const noteExpiry = (leftMs: number | undefined) => {
    expiresAt = leftMs === undefined ? undefined : c.monotonic() + leftMs;
  };

  async function isHeld(): Promise<boolean> {
    const { view } = await readStep(c, step);
    noteExpiry(view.leftMs);
    return view.status === 'in_progress' && !view.expired;
  }

  async function look(): Promise<Claimed | undefined> {
    // A step that is held is looked at, which is cheaper than to write in vain.
    if (refused instanceof ClaimHeld && c.monotonic() < deadline && (await isHeld())) {
      return undefined;
    }
    try {
      return await claimStep(c, step, options);
    } catch (error) {
      if (!(error instanceof ClaimHeld || error instanceof NeedsUnmet)) throw error;
      refused = error;
      noteExpiry(error instanceof ClaimHeld ? error.holder.leftMs : undefined);
      onWait(error);
      return undefined;
    }
  }

  const pause = (attempt: number) => {
    const left = expiresAt === undefined ? undefined : expiresAt - c.monotonic();
    return unlessSooner(backoff(attempt, { from: 500, to: 5_000 }, c.random), left);
  };
  const claimed = await until(c, look, { deadline, signal, pause });
  if (claimed) return claimed;
  throw refused as ClaimHeld | NeedsUnmet;
}

/** The first step that gets free; ends early when there will be none any more. */
export async function claimNextInTime(
  c: Coordination,
  options: ClaimOptions,
  { timeoutMs, signal, onWait = () => {} }: Patience,
): Promise<Next> {
  let next: Next = { none: 'none-free' };

  async function look(): Promise<Next | undefined> {
    next = await claimNext(c, options);
    if ('claimed' in next || next.none !== 'none-free') return next;
    onWait(next.none);
    return undefined;
  }

  const pause = (attempt: number) => {
    const left = 'none' in next ? next.nextExpiryMs : undefined;
    return unlessSooner(backoff(attempt, { from: 1_000, to: 5_000 }, c.random), left);
  };
  const found = await until(c, look, { deadline: deadlineOf(c, timeoutMs), signal, pause });
  return found ?? next;
}

function deadlineOf(c: Coordination, timeoutMs = Number.POSITIVE_INFINITY): number {
  return c.monotonic() + timeoutMs;
}

/** ms to wait: so many, or until a claim expires, if that is still to come. */
function unlessSooner(apart: number, left: number | undefined): number {
  return left === undefined || left <= 0 ? apart : Math.min(apart, left);
}
