import assert from 'node:assert/strict';
import type { ClaimState } from '../../../src/coordination/claims/claim-document.ts';

/** What stands in claim.json, as far as the model looks at it. */
export interface Version {
  agent: string;
  state: ClaimState;
  lease: string;
  generation: number;
  ttlMs: number;
  isForced: boolean;
  /** ms since 1970, when it was stored. */
  at: number;
}

/** Someone who was told that he has the step: nobody else may have it before `until`. */
export interface Belief {
  lease: string;
  generation: number;
  until: number;
}

/**
 * A step as it has to be, without a word of how it is done: one holder at a time, generations that rise by one,
 * and nothing that is said in the name of a generation that is over.
 */
export function stepModel({ mayRepeat }: { mayRepeat: boolean }) {
  const beliefs = new Map<string, Belief>();
  const leases = new Set<string>();
  let now: Version | undefined;

  function stored(next: Version): void {
    const former = now;
    now = next;
    if (next.generation === former?.generation) {
      sameGeneration(former, next);
      return;
    }
    assert.equal(next.generation, (former?.generation ?? 0) + 1, 'generations rise by one');
    assert.ok(!leases.has(next.lease), 'each generation has a lease of its own');
    leases.add(next.lease);
    if (former && !next.isForced) mayBeTaken(former, next);
  }

  function sameGeneration(former: Version, next: Version): void {
    assert.equal(next.lease, former.lease, 'one lease holds a generation');
    assert.equal(former.state, 'held', `nothing comes after ${former.state} but a new generation`);
    if (next.state === 'released') beliefs.delete(next.lease);
    // He asked for it himself, even if it is for less than he had.
    const belief = beliefs.get(next.lease);
    if (belief) belief.until = Math.min(belief.until, next.at + next.ttlMs);
  }

  function mayBeTaken(former: Version, next: Version): void {
    if (former.state === 'complete') assert.ok(mayRepeat, 'what is complete is not done again');
    if (former.state !== 'held') return;
    assert.ok(next.at - former.at >= former.ttlMs, 'a claim is taken after its time alone');
    const belief = beliefs.get(former.lease);
    assert.ok(!belief || belief.until <= next.at, 'who was told that he has it has it until then');
  }

  return {
    stored,
    /** Of somebody who was told just now. */
    believe(belief: Belief, at: number): void {
      if (belief.until <= at || !now) return;
      // It may have been overruled, or finished by himself, while the answer was under way.
      if (now.generation !== belief.generation) {
        assert.ok(now.generation > belief.generation && (now.isForced || at > now.at));
        return;
      }
      assert.equal(now.lease, belief.lease, 'whoever is told that he has it has it');
      if (now.state === 'held') beliefs.set(belief.lease, belief);
    },
    now: () => now,
  };
}
