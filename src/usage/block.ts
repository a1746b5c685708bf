import type { Database } from '../state/database.ts';
import { type Amount, add, nothing } from './amount.ts';
import { answersOf } from './answers.ts';
import { costOf } from './cost.ts';
import type { OwnPrices } from './own-prices.ts';

/** Claude's limits count by five hours, from the hour of the first answer on. */
export interface Block {
  /** ms since 1970 */
  startedAt: number;
  endsAt: number;
  amount: Amount;
}

const hour = 3_600_000;
const length = 5 * hour;
/** Whoever has not paused for five hours in so long a time: how far back is looked for the first block. */
const longestWork = 14 * 24 * hour;

/** The one that Claude Code's answers on this machine have opened, of all projects; undefined when it is over. */
export function currentBlock(db: Database, now = Date.now(), own?: OwnPrices): Block | undefined {
  const startedAt = startOfBlock(recentTimes(db, now));
  if (startedAt === undefined || startedAt + length <= now) return undefined;
  const amount = nothing();
  // A clock that was ahead has told of answers that are still to come.
  const within = { since: startedAt, until: startedAt + length };
  for (const { answer } of answersOf(db, { harness: 'claude-code', ...within })) {
    add(amount, answer, costOf(answer, own));
  }
  return { startedAt, endsAt: startedAt + length, amount };
}

/** The answers since the last pause of five hours, the oldest first; `CROSS` has SQLite go by the time. */
function recentTimes(db: Database, now: number): number[] {
  const rows = db
    .prepare(
      `SELECT at FROM answers CROSS JOIN sources ON sources.id = answers.source
      WHERE harness = 'claude-code' AND place = '' AND at BETWEEN ? AND ? ORDER BY at DESC`,
    )
    .iterate(now - longestWork, now) as Iterable<{ at: number }>;
  const times: number[] = [];
  for (const { at } of rows) {
    if ((times.at(-1) ?? now) - at >= length) break;
    times.push(at);
  }
  return times.reverse();
}

function startOfBlock(times: readonly number[]): number | undefined {
  let start: number | undefined;
  for (const at of times) {
    if (start === undefined || at >= start + length) start = at - (at % hour);
  }
  return start;
}
