import type { Held, Replay, ReplayEvent, ReplaySession } from './replay.ts';

/** What one agent did, in rows in which nothing lies on another. */
export interface Lane {
  agent: string;
  sessions: ReplaySession[][];
  held: Held[][];
  events: ReplayEvent[];
}

/** In the order in which the agents come up; also those that were only written to. */
export function lanesOf({ sessions, held, events }: Replay): Lane[] {
  const firstSeen = new Map<string, number>();
  const see = (agent: string, at: number) => {
    firstSeen.set(agent, Math.min(at, firstSeen.get(agent) ?? at));
  };
  for (const { agent, from } of [...sessions, ...held]) see(agent, from);
  for (const { agent, at } of events) see(agent, at);
  for (const { to, at } of events) if (to !== undefined && to !== 'everyone') see(to, at);
  return [...firstSeen]
    .sort((a, b) => a[1] - b[1])
    .map(([agent]) => ({
      agent,
      sessions: inRows(sessions.filter((each) => each.agent === agent)),
      held: inRows(held.filter((each) => each.agent === agent)),
      events: events.filter((each) => each.agent === agent),
    }));
}

/** Each in the first row where there is room for it. */
function inRows<Span extends { from: number; to: number }>(spans: readonly Span[]): Span[][] {
  const rows: Span[][] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const row = rows.find((each) => (each.at(-1) as Span).to <= span.from);
    if (row) row.push(span);
    else rows.push([span]);
  }
  return rows;
}
