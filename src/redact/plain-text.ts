import type { RawText } from './kernel/reader.ts';

/**
 * A stretch of bytes as a person would read it: its escapes resolved, so that a secret has the same
 * shape in a text, in a JSON string of it, and in a JSON string of that; with the way back.
 */
export interface PlainText extends Omit<RawText, 'shifts'> {
  /** Where the character at `index` begins in what was read. */
  startOf(index: number): number;
  /** Where the character at `index` ends in what was read. */
  endOf(index: number): number;
}

/** In the plain text of JSON lines, what stands between two of them; escaped newlines stay newlines. */
export const lineBreak = '\x1e';

/** `source` is what was read, `from` the place in it. */
export function plainText(
  { shifts, text, hits, runs, wraps }: RawText,
  source: Uint8Array,
  from: number,
): PlainText {
  return { text, hits, runs, wraps, startOf, endOf };

  function startOf(index: number): number {
    const before = shiftsUpTo(index) - 1;
    if (before < 0) return from + index;
    return placeOf(before) + index - (shifts[2 * before] as number);
  }

  // What was dropped behind the character, as a colour's end, is not a part of it.
  function endOf(index: number): number {
    let lead = index;
    while (lead > 0 && isContinuation(text.charCodeAt(lead))) lead -= 1;
    const start = startOf(lead);
    return isEscape[source[start] as number] ? placeOf(shiftsUpTo(lead)) : startOf(index) + 1;
  }

  function placeOf(shift: number): number {
    return from + (shifts[2 * shift + 1] as number);
  }

  /** How many of the shifts are at the character or before it. */
  function shiftsUpTo(index: number): number {
    let low = 0;
    let high = shifts.length / 2;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((shifts[2 * middle] as number) <= index) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

// Each of them, escape or not, is followed by a shift.
const isEscape = new Uint8Array(256);
for (const char of '\\%&\x1b\n') isEscape[char.charCodeAt(0)] = 1;

/** Of a character of UTF-8, all but its first byte. */
export function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
