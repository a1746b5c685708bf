import type { Turn } from '../../harness/turn.ts';
import type { SessionDigest } from '../model.ts';

/** Longer gaps are not counted as work. */
export const idleFrom = 10 * 60_000;

/** The time that a session was worked in, of the times that its turns tell, in order. */
export function activeTime(): {
  turn(turn: Turn): void;
  total(): Pick<SessionDigest, 'activeMs' | 'firstAt' | 'lastAt'>;
} {
  let first: number | undefined;
  let last = Number.NEGATIVE_INFINITY;
  let activeMs = 0;

  function note(at: string | undefined): void {
    if (at === undefined) return;
    const ms = Date.parse(at);
    if (Number.isNaN(ms) || ms <= last) return;
    if (first === undefined) first = ms;
    else if (ms - last <= idleFrom) activeMs += ms - last;
    last = ms;
  }

  return {
    turn({ startedAt, endedAt, items }) {
      note(startedAt);
      for (const item of items) {
        note(item.at);
        if (item.kind === 'tool') note(item.result?.at);
      }
      note(endedAt);
    },
    total: () => ({
      activeMs,
      ...(first !== undefined && {
        firstAt: new Date(first).toISOString(),
        lastAt: new Date(last).toISOString(),
      }),
    }),
  };
}
