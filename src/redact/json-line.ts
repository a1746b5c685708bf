import { unescapedQuotes } from './kernel/quotes.ts';
import { countUpTo } from './sorted.ts';

/** A string of a JSON line: where its text begins and ends, and whose value it is. */
export interface JsonString {
  start: number;
  end: number;
  isKey: boolean;
  /** The key that stands before it; undefined where none does. */
  key: string | undefined;
}

export interface JsonLine {
  /** The string that the place lies in. */
  around(place: number): JsonString | undefined;
}

const quote = 0x22;
const backslash = 0x5c;
/** in bytes; longer ones are no names */
const longestKey = 80;

export function readJsonLine(line: Buffer): JsonLine {
  const quotes = unescapedQuotes(line);
  // Of the string that was asked for last: its opening quote, and the key before it.
  let known = 0;
  let knownKey: string | undefined;
  return { around };

  function around(place: number): JsonString | undefined {
    const before = countUpTo(quotes, place);
    if (before % 2 === 0) return undefined;
    const opening = before - 1;
    const start = (quotes[opening] as number) + 1;
    const end = quotes[before] ?? line.length;
    knownKey = keyBefore(opening);
    known = opening;
    return { start, end, isKey: isColon(line, end + 1), key: knownKey };
  }

  /** The last one before the quote that opens a string. */
  function keyBefore(opening: number): string | undefined {
    for (let i = opening - 1; i > 0; i -= 2) {
      if (i < known && known <= opening) return knownKey;
      const end = quotes[i] as number;
      if (!isColon(line, end + 1)) continue;
      const start = (quotes[i - 1] as number) + 1;
      return line.toString('latin1', start, Math.min(end, start + longestKey));
    }
    return undefined;
  }
}

/** Whether a line can be one at all; a row of a log is none. */
export function beginsLikeJson(line: Buffer): boolean {
  const first = line.find((byte) => byte !== 0x20 && byte !== 0x09);
  return first === 0x7b || first === 0x5b || first === quote;
}

/** The end of the string whose text begins at `from`; the line's end where nothing closes it. */
export function closingQuote(line: Buffer, from: number): number {
  for (let at = line.indexOf(quote, from); at !== -1; at = line.indexOf(quote, at + 1)) {
    if (backslashesBefore(line, at, from) % 2 === 0) return at;
  }
  return line.length;
}

function isColon(line: Buffer, from: number): boolean {
  let at = from;
  while (line[at] === 0x20 || line[at] === 0x09) at += 1;
  return line[at] === 0x3a;
}

function backslashesBefore(bytes: Buffer, at: number, from: number): number {
  let first = at;
  while (first > from && bytes[first - 1] === backslash) first -= 1;
  return at - first;
}

/** How much of a stretch is before the end of its string, or of its line. */
export function lengthInString(stretch: Buffer): number {
  const newline = stretch.indexOf(0x0a);
  const line = newline === -1 ? stretch : stretch.subarray(0, newline);
  const closing = closingQuote(line, 0);
  return closing - (closing < line.length ? backslashesBefore(line, closing, 0) : 0);
}
