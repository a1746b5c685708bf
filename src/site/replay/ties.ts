import type { Held, Replay, ReplaySession } from './replay.ts';

/** Where an event is told by what is drawn anyway: the beginning or the end of a bar, a dot on a session. */
export type Tie = { held: Held; as: 'begin' | 'end' } | { session: ReplaySession };

/** ms between a claim's own time and that of the object which tells of it */
const near = 5_000;

/** By the places of events in the list of all. */
export function tiesOf({ events, held, sessions }: Replay): Map<number, Tie> {
  const ties = new Map<number, Tie>();
  for (const [index, { kind, at, agent, step, session, text }] of events.entries()) {
    if (kind === 'turn') {
      const own = sessions.find((each) => each.id === session && each.agent === agent);
      if (own) ties.set(index, { session: own });
      continue;
    }
    const ofStep = held.filter((each) => each.step === step && each.agent === agent);
    const begun = ofStep.find(({ from }) => Math.abs(from - at) < near);
    const ended = ofStep.find(({ to, end }) => end !== 'held' && Math.abs(to - at) < near);
    const isEnd = kind === 'done' || (kind === 'claim' && /^(?:released|ran out)/.test(text));
    if (isEnd && ended) ties.set(index, { held: ended, as: 'end' });
    else if (kind === 'claim' && !isEnd && begun) ties.set(index, { held: begun, as: 'begin' });
  }
  return ties;
}
