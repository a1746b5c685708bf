import type { Marks } from './turn-reader.ts';

/**
 * A record may begin where another one is cut off, without a copy of what stands before (Codex 0.169.0, when a
 * thread was reverted or forked). Its reader notes where that is, and the other one's where each turn began.
 */

/** `end`: the number of the first row of the other file that is not taken. */
export function noteBase(marks: Marks, file: string, end: number): void {
  marks.set(baseMark(file), end);
  marks.set(baseMark(`rev-${file}`), end);
}

/** `row`: the number of the first row that tells of the turn. */
export function noteFirstRow(marks: Marks, turn: number, row: number): void {
  marks.set(firstRowMark(turn), row);
}

/** `source`: the other record's session where it is a main transcript, else its source. */
export function baseMark(source: string): string {
  return `base ${source}`;
}

export function firstRowMark(turn: number): string {
  return `first row of ${turn}`;
}
