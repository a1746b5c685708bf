import type { HarnessName, Source } from '../../harness/harness.ts';
import { linesOf } from '../../harness/records.ts';
import { harnessOf } from '../../harness/registry.ts';
import { openReader } from '../../harness/turn-readers.ts';
import { lineOf } from '../../recall/line.ts';
import { factsOf } from '../../recall/turn-facts.ts';

/** A turn as the monitor tells it. */
export interface TurnLine {
  /** ms since 1970 */
  at: number | undefined;
  line: string;
}

export interface LastTurns {
  /** The newest last. */
  turns: TurnLine[];
  /** Files that were written in these turns, the last one first. */
  files: string[];
}

/** Bytes before the cursor that are looked at: a few turns, and no more than a moment's work. */
const lookedAt = 512 * 1024;

/** Of the end of a transcript, whatever came before it; nothing of one that is gone or cannot be read. */
export async function lastTurns(
  harness: HarnessName,
  source: Source,
  cursor: string,
  most: number,
): Promise<LastTurns> {
  const open = openReader(harness);
  const bytes = await harnessOf(harness).before(source, cursor, lookedAt);
  if (!open || !bytes) return { turns: [], files: [] };
  const marks = new Map<string, number>();
  const reader = open({ marks, rewound: new Set() });
  for (const line of linesOf(bytes)) reader.take(line);
  reader.end();
  const all = reader.finished();
  // The first one began before what was looked at, where that is not the whole transcript.
  const whole = all.length > 1 && bytes.length >= lookedAt / 2 ? all.slice(1) : all;
  const told = whole.slice(-most).map((turn) => ({ turn, facts: factsOf(turn, harness) }));
  return {
    turns: told.map(({ turn, facts }) => ({
      at: turn.startedAt === undefined ? undefined : Date.parse(turn.startedAt),
      line: lineOf(turn, facts),
    })),
    files: [...new Set(told.flatMap(({ facts }) => facts.written ?? []).reverse())],
  };
}
