import type { BucketError } from '../../bucket/bucket.ts';
import { type Claimed, type ClaimOptions, claimStep } from '../claims/claim.ts';
import { ClaimHeld, NeedsUnmet } from '../claims/errors.ts';
import { readStep } from '../claims/read-step.ts';
import type { Coordination } from '../context.ts';
import type { StepName } from '../names.ts';
import { isPassing } from '../passing.ts';
import { backoff, until } from '../poll.ts';
import { claimNext, type Next, type NoneFree } from './claim-next.ts';
import { unmetNeeds } from './unmet-needs.ts';

export interface Patience {
  /** Undefined: until the signal. */
  timeoutMs?: number;
  signal: AbortSignal;
  /** Before each pause: what is waited for; a BucketError when the bucket is away. */
  onWait?(reason: Refusal | BucketError | 'none-free'): void;
}

type Refusal = ClaimHeld | NeedsUnmet;

/**
 * Claims the step as soon as it is free and its needs are met; tries a last time at the end. Throws what the
 * last try came to, also when the signal comes before. A bucket that is away for a while is waited for, too.
 */
export async function claimInTime(
  c: Coordination,
  step: StepName,
  options: ClaimOptions,
  { timeoutMs, signal, onWait = () => {} }: Patience,
): Promise<Claimed> {
  const deadline = deadlineOf(c, timeoutMs);
  let refused: Refusal | undefined;
  let away: BucketError | undefined;
  /** By `c.monotonic()`. */
  let expiresAt: number | undefined;

  function note(refusal: Refusal): undefined {
    refused = refusal;
    const leftMs = refusal instanceof ClaimHeld ? refusal.holder.leftMs : undefined;
    expiresAt = leftMs === undefined ? undefined : c.monotonic() + leftMs;
    onWait(refusal);
  }

  /** What is in the way still is looked at alone, which is cheaper than to write in vain. */
  async function look(): Promise<Claimed | undefined> {
    const isLast = c.monotonic() >= deadline;
    try {
      const still = !isLast && refused ? await refusedStill(c, step, refused) : undefined;
      away = undefined;
      return still ? note(still) : await claimStep(c, step, options);
    } catch (error) {
      if (error instanceof ClaimHeld || error instanceof NeedsUnmet) return note(error);
      if (!refused || !isPassing(error)) throw error;
      away = error;
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
  throw away ?? (refused as Refusal);
}

async function refusedStill(
  c: Coordination,
  step: StepName,
  refused: Refusal,
): Promise<Refusal | undefined> {
  if (refused instanceof NeedsUnmet) {
    const unmet = await unmetNeeds(c, step);
    return unmet.length > 0 ? new NeedsUnmet(step.raw, unmet) : undefined;
  }
  const { view } = await readStep(c, step);
  return view.status === 'in_progress' && !view.expired ? new ClaimHeld(view) : undefined;
}

/** The first step that gets free; ends early when there will be none any more. Waits as `claimInTime` does. */
export async function claimNextInTime(
  c: Coordination,
  options: ClaimOptions,
  { timeoutMs, signal, onWait = () => {} }: Patience,
): Promise<Next> {
  let none: NoneFree | undefined;
  let away: BucketError | undefined;

  async function look(): Promise<Next | undefined> {
    try {
      const next = await claimNext(c, options);
      away = undefined;
      if ('claimed' in next || next.none !== 'none-free') return next;
      none = next;
      onWait('none-free');
    } catch (error) {
      if (!none || !isPassing(error)) throw error;
      away = error;
      onWait(error);
    }
    return undefined;
  }

  const pause = (attempt: number) => {
    const left = none?.nextExpiryMs;
    return unlessSooner(backoff(attempt, { from: 1_000, to: 5_000 }, c.random), left);
  };
  const found = await until(c, look, { deadline: deadlineOf(c, timeoutMs), signal, pause });
  if (!found && away) throw away;
  return found ?? (none as NoneFree);
}

function deadlineOf(c: Coordination, timeoutMs = Number.POSITIVE_INFINITY): number {
  return c.monotonic() + timeoutMs;
}

/** ms to wait: so many, or until a claim expires, if that is still to come. */
function unlessSooner(apart: number, left: number | undefined): number {
  return left === undefined || left <= 0 ? apart : Math.min(apart, left);
}
