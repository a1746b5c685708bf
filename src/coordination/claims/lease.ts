import type { Stored } from '../document.ts';
import type { Identity } from '../identity.ts';
import { isoTime } from '../time.ts';
import { type Claim, isPython } from './claim-document.ts';

/** A claim as its holder has it. */
export interface Lease {
  step: string;
  lease: string;
  generation: number;
  agent: string;
  ttlMs: number;
  /** For eyes alone. */
  expiresAt: string;
  /** By `c.monotonic()`; nobody takes the step before that. */
  heldUntil: number;
}

/** `leftMs` is undefined where the claim does not end by itself, as the Python client's. */
export type Liveness = { live: true; leftMs: number | undefined } | { live: false };

/**
 * Dates of answers and of objects are whole seconds, and the nodes of one service are a second apart at most.
 */
const clockMargin = 2_000;

/**
 * Whether the claim keeps others out. `now`: the service's clock, as it was after the claim was read. Where it does
 * not tell the time, or not when the claim was stored, nothing expires.
 */
export function liveness(
  { value: claim, modified }: Pick<Stored<Claim>, 'value' | 'modified'>,
  now: number | undefined,
): Liveness {
  if (claim.state !== 'held') return { live: false };
  if (claim.ttl_ms === undefined || now === undefined || !(modified > 0)) {
    return { live: true, leftMs: undefined };
  }
  const leftMs = modified + claim.ttl_ms + clockMargin - now;
  return leftMs > 0 ? { live: true, leftMs } : { live: false };
}

/**
 * Whether the claim is the caller's: by name and seat; for one who names a lease, by that alone, so that what he
 * held before it was taken over is not taken for his.
 */
export function isOwn(claim: Claim, me: Pick<Identity, 'agent' | 'seat' | 'lease'>): boolean {
  if (isPython(claim)) return false;
  if (me.lease !== undefined) return claim.lease === me.lease;
  return claim.agent === me.agent && claim.seat === me.seat;
}

/** `sentAt`: by `c.monotonic()`, before the claim was sent. */
export function leaseOf(step: string, claim: Claim, sentAt: number): Lease {
  const { agent, generation, lease = '', ttl_ms: ttlMs = 0, expires_at: expiresAt = '' } = claim;
  return { step, lease, generation, agent, ttlMs, expiresAt, heldUntil: sentAt + ttlMs };
}

export function expiry(now: number, ttlMs: number): { ttl_ms: number; expires_at: string } {
  return { ttl_ms: ttlMs, expires_at: isoTime(now + ttlMs) };
}
