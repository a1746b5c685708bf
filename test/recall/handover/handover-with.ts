import type { HandoverTurn, Said } from '../../../src/recall/handover/handover-turn.ts';
import type { Handover } from '../../../src/recall/handover/record.ts';

/** A handover of turns as they are given, the last one first; those beyond `whole` of them as lines. */
export function handoverWith(
  turns: readonly HandoverTurn[],
  { whole = turns.length, from = {}, ...more }: Partial<Omit<Handover, 'from'>> & More = {},
): Handover {
  const lines = turns.map(({ id, at, line }) => ({ id, at, line }));
  return {
    schema: 1,
    from: {
      harness: 'claude-code',
      session: '88e9328b-2f60-4c4a-a7a8-8b7a2c1f0000',
      project: 'p',
      title: null,
      cwd: '/w/app',
      branch: 'main',
      model: 'opus',
      host: 'box',
      started_at: '2026-11-21T09:00:00.000Z',
      ended_at: '2026-11-21T10:00:00.000Z',
      ...from,
    },
    sessions: 1,
    turns: turns.length,
    todo: [],
    files: [],
    recent: turns.slice(0, whole),
    earlier: lines.slice(whole),
    first: lines.at(-1) as Handover['first'],
    ...more,
  };
}

interface More {
  whole?: number;
  from?: Partial<Handover['from']>;
}

export function turn(
  ordinal: number,
  said: Said[],
  more: Partial<HandoverTurn> = {},
): HandoverTurn {
  return {
    id: `88e9328b.${ordinal}`,
    at: '2026-11-21T10:00:00.000Z',
    line: `line of turn ${ordinal}`,
    outcome: 'replied',
    said,
    written: [],
    commands: [],
    ...more,
  };
}

export function exchange(ordinal: number, asked: string, reply: string, more = {}): HandoverTurn {
  return turn(ordinal, [user(asked), agent(reply)], more);
}

export const user = (text: string): Said => ({ role: 'user', text });
export const agent = (text: string): Said => ({ role: 'assistant', text });
