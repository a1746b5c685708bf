import { type Claim, type ClaimEvent, isPython } from '../../coordination/claims/claim-document.ts';
import type { Stored } from '../../coordination/document.ts';
import { type Held, type HeldEnd, unnamed } from './replay.ts';

/**
 * Who had a step in hand, and from when to when: out of what its claim remembers, the last twenty events. The
 * Python client's remember nothing but themselves, and have no end.
 */
export function heldSpans(claim: Stored<Claim>, step: string, now: number): Held[] {
  const { value, modified } = claim;
  if (isPython(value)) {
    const from = momentOf(value.claimed_at, modified);
    return [{ step, agent: value.agent || unnamed, generation: 0, from, to: now, end: 'held' }];
  }
  const taken = value.history.filter(isTaking);
  return taken.map((event) => {
    const from = momentOf(event.at, modified);
    const span = { step, agent: event.agent || unnamed, generation: event.generation, from };
    const { to, end } = endOf(claim, event, now);
    const { handoff } = value;
    const isHandedOn = isDoneEnd(end) && handoff?.generation === event.generation;
    return {
      ...span,
      to: Math.max(from, to),
      end,
      ...(isHandedOn && handoff.next_agent && { next: handoff.next_agent }),
    };
  });
}

function isTaking({ event }: ClaimEvent): boolean {
  return event === 'claimed' || event === 'stolen';
}

function endOf(
  { value, modified }: Stored<Claim>,
  taking: ClaimEvent,
  now: number,
): { to: number; end: HeldEnd } {
  const index = value.history.indexOf(taking);
  const next = value.history[index + 1];
  if (next) {
    const to = momentOf(next.at, modified);
    if (next.event === 'claimed') return { to, end: 'expired' };
    if (next.event === 'stolen') return { to, end: 'taken over' };
    return { to, end: next.event };
  }
  const runsOut = modified + (value.ttl_ms ?? Number.POSITIVE_INFINITY);
  return runsOut <= now ? { to: runsOut, end: 'expired' } : { to: now, end: 'held' };
}

function isDoneEnd(end: HeldEnd): boolean {
  return end === 'complete' || end === 'blocked' || end === 'needs_review';
}

/** As the claim says, but never after its document was last written. */
function momentOf(text: string, modified: number): number {
  return Math.min(Date.parse(text) || modified, modified);
}
