import { oneLineOf, shownId } from './one-liners.ts';
import type { TurnLine } from './record.ts';

/** UTF-16 units of a turn's words in its line. */
const longestLine = 230;

/** UTF-16 units that the very first turn takes, with how many are not told behind it. */
export const shortestLines = 150;

export interface LinesOptions {
  /** UTF-16 units, those of line ends included; `shortestLines` at the least. */
  room: number;
  /** How many turns there are. */
  count: number;
  /** The very first of them. */
  first: TurnLine;
}

/**
 * A line each for turns, the oldest first: the very first one, and the last ones as far as there is room; of
 * those between, how many they are. `turns`: the last one first, without those beyond any room.
 */
export function olderLines(turns: readonly TurnLine[], options: LinesOptions): string[] {
  const { room, count, first } = options;
  if (count === 0) return [];
  const beginning = firstLine(options);
  let left = room - beginning.length - gapLine(count).length - 2;
  const lines: string[] = [];
  for (const turn of turns) {
    const line = lineOf(turn, longestLine);
    if (turn.id === first.id || line.length + 1 > left) break;
    lines.push(line);
    left -= line.length + 1;
  }
  const between = count - lines.length - 1;
  return [beginning, ...(between > 0 ? [gapLine(between)] : []), ...lines.toReversed()];
}

function firstLine({ first, room }: LinesOptions): string {
  return lineOf(first, Math.min(longestLine, Math.max(40, Math.floor(room / 4))));
}

function lineOf({ id, at, line }: TurnLine, most: number): string {
  const day = at === null ? '' : ` ${at.slice(0, 10)}`;
  return `- ${shownId(id)}${day}: ${oneLineOf(line, most)}`;
}

function gapLine(count: number): string {
  return `- (${count} ${count === 1 ? 'turn' : 'turns'} not told here)`;
}
