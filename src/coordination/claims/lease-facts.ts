import type { Lease } from './lease.ts';
import type { Claimed } from './take-step.ts';

/** A claim for machines. */
export function leaseFacts({ step, agent, lease, generation, ttlMs, expiresAt }: Lease) {
  return {
    step,
    agent,
    lease,
    generation,
    ttl_seconds: ttlMs / 1000,
    expires_at: expiresAt,
  };
}

export function claimedFacts(claimed: Claimed) {
  const { already, takenFrom, bestEffort } = claimed;
  return {
    claimed: true,
    already,
    ...leaseFacts(claimed),
    taken_from: takenFrom ?? null,
    best_effort: bestEffort,
  };
}
