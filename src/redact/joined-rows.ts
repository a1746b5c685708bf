import { isContinuation, lineBreak } from './plain-text.ts';
import { isMixed } from './randomness.ts';
import { countUpTo } from './sorted.ts';

/** A piece of text with some of its hard-wrapped rows joined, and the way back. */
export interface JoinedRows {
  text: string;
  /** Where in `text` the character is that rows were joined around. */
  at: number;
  /** Where in `text` the last of the joined rows begins. */
  last: number;
  /** Where in `text` that row ends. What goes on up to there may go on in the next one. */
  end: number;
  /** How many characters the first of the joined rows has, at least. */
  width(): number;
  /** Where the character at `index` is in the text that was joined. */
  origin(index: number): number;
}

/** Longest secret that is looked for in wrapped rows, in characters; a JSON web token can be long. */
const reach = 4096;
/** So much before it is looked at, for what must come before a secret. */
const lead = 128;
/** So near is the first row's end, behind a name and a joint at most. */
const nearest = 400;
const mostRows = 64;
const widest = 512;
/** So much shorter a row may have become: `%2B` is one character here. */
const resolved = 6;
/** What is seen of the row behind the joined ones, to tell where a secret ends. */
const beyond = 64;

/**
 * The surroundings of `at`, the end of the first row removed that stands between two characters of a
 * token, as a terminal or a mail program puts it into a long one; then of two rows, and of more. With
 * `rowBefore` the first is the one before the row of `at`. A row that is shorter than the one before
 * was not wrapped, and is the last.
 */
export function* joinRows(
  text: string,
  wraps: readonly RowEnd[],
  at: number,
  rowBefore = false,
): Generator<JoinedRows> {
  const first = rowBefore ? wrapBefore(text, wraps, at) : wrapAfter(text, wraps, at);
  if (!first) return;
  const limit = Math.min(text.length, at + reach);
  let known: number | undefined;
  const width = () => {
    known ??= widthOf(text, first.start);
    return known;
  };
  const ends = [first];
  for (let { behind } = first; ends.length <= mostRows; ) {
    const rowEnd = endOfRow(text, Math.max(behind, at), limit);
    yield { ...joined(text, at, ends, rowEnd), width };
    const next = rowEnd - behind < width() - resolved ? undefined : endInToken(text, rowEnd);
    if (!next) return;
    ends.push(next);
    behind = next.behind;
  }
}

/** The end of a row: where it begins, and where the next row does. */
export interface RowEnd {
  start: number;
  behind: number;
}

/**
 * The ends of rows that stand in what looks like a secret, in their order. Most have none nearby.
 * `wraps`: those in a token, as the kernel saw them, counted from `from` characters before the text.
 */
export function findWraps(text: string, wraps: Uint32Array, from: number): RowEnd[] {
  const found: RowEnd[] = [];
  for (let i = countUpTo(wraps, from - 1); i < wraps.length; i++) {
    const start = (wraps[i] as number) - from;
    if (start >= text.length) break;
    const end = endInToken(text, start);
    if (!end) continue;
    const row = text.lastIndexOf('\n', start - 1) + 1;
    if (!beginAlike(text, row, end.behind) && cutsSecret(text, end)) found.push(end);
  }
  return found;
}

/** Rows of a log or a list, each of which is whole. */
function beginAlike(text: string, row: number, next: number): boolean {
  return text.startsWith(text.slice(row, row + 4), next);
}

function joined(
  text: string,
  at: number,
  ends: readonly RowEnd[],
  rowEnd: number,
): Omit<JoinedRows, 'width'> {
  const pieces: { index: number; origin: number }[] = [];
  let made = '';
  let origin = Math.max(0, at - lead);
  for (const { start, behind } of ends) {
    pieces.push({ index: made.length, origin });
    made += text.slice(origin, start);
    origin = behind;
  }
  pieces.push({ index: made.length, origin });
  const before = pieces.findLast((piece) => piece.origin <= at) as (typeof pieces)[number];
  return {
    text: made + text.slice(origin, rowEnd + beyond),
    at: before.index + at - before.origin,
    last: made.length,
    end: made.length + rowEnd - origin,
    origin: (index) => {
      const piece = pieces.findLast((piece) => piece.index <= index) as (typeof pieces)[number];
      return piece.origin + index - piece.index;
    },
  };
}

/** The first one behind `at`, in its line. */
function wrapAfter(text: string, wraps: readonly RowEnd[], at: number): RowEnd | undefined {
  const wrap = wraps[countBefore(wraps, at)];
  if (!wrap || wrap.start >= at + nearest) return undefined;
  return text.slice(at, wrap.start).includes(lineBreak) ? undefined : wrap;
}

/** The one before the word that `at` is in, where the row begins with it. */
function wrapBefore(text: string, wraps: readonly RowEnd[], at: number): RowEnd | undefined {
  const wrap = wraps[countBefore(wraps, at) - 1];
  if (!wrap || wrap.behind > at || wrap.behind < at - lead) return undefined;
  return beginning.test(text.slice(wrap.behind, at)) ? wrap : undefined;
}

const beginning = /^[\w+/=.~%-]*$/;

/** How many of them begin before `at`. */
function countBefore(wraps: readonly RowEnd[], at: number): number {
  let low = 0;
  let high = wraps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((wraps[middle] as RowEnd).start < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function endInToken(text: string, start: number): RowEnd | undefined {
  const behind = start + (text.charCodeAt(start) === carriageReturn ? 2 : 1);
  if (text.charCodeAt(behind - 1) !== newline || start === 0) return undefined;
  const isIn = isBeforeEnd[text.charCodeAt(start - 1)] && isBehindEnd[text.charCodeAt(behind)];
  return isIn ? { start, behind } : undefined;
}

const newline = 0x0a;
const carriageReturn = 0x0d;
const isBeforeEnd = charactersOf(/[\w+/=.~%:|@-]/);
const isBehindEnd = charactersOf(/[\w+/=.~%:|@-]/);

function charactersOf(pattern: RegExp): boolean[] {
  return Array.from({ length: 128 }, (_, code) => pattern.test(String.fromCharCode(code)));
}

/** Words that a row's end divides have no digits, and no capitals within. */
function cutsSecret(text: string, { start, behind }: RowEnd): boolean {
  let first = start;
  while (first > start - beyond && isInWord(text.charCodeAt(first - 1))) first -= 1;
  let last = behind;
  while (last < behind + beyond && isInWord(text.charCodeAt(last))) last += 1;
  const before = text.slice(first, start);
  return !isEmptyName(before) && looksCut(before + text.slice(behind, last));
}

/** No blank, no end of a row or a line, no end of the text. */
function isInWord(code: number): boolean {
  return code > 0x20 && code !== 0x7f;
}

/** `API_KEY=` with nothing behind it, not the end of base64. */
function isEmptyName(word: string): boolean {
  return /^[\w.-]+=$/.test(word) && !isMixed(word);
}

/** No word, no words that a sign or a capital joins. */
export function looksCut(text: string): boolean {
  return /[0-9]/.test(text) || text.split(signs).some((part) => !isName(part));
}

const signs = /[^A-Za-z]+/;

function isName(part: string): boolean {
  if (/^(?:[A-Z]{0,15}|[A-Z]?[a-z]+)$/.test(part)) return true;
  const capitals = part.match(/[A-Z]/g)?.length ?? 0;
  return /^[A-Z]?[a-z]+(?:[A-Z][a-z]+)+$/.test(part) && part.length >= 3 * capitals;
}

/** Of the row that `from` is in; `limit` where it does not end before. */
function endOfRow(text: string, from: number, limit: number): number {
  const row = text.slice(from, limit);
  const line = row.indexOf(lineBreak);
  const newline = (line === -1 ? row : row.slice(0, line)).indexOf('\n');
  if (newline !== -1) return from + newline - (row[newline - 1] === '\r' ? 1 : 0);
  return line === -1 ? limit : from + line;
}

/** How many characters the row has, at least: a string of JSON may begin in its midst. */
function widthOf(text: string, end: number): number {
  const limit = Math.max(0, end - widest);
  let width = 0;
  for (let at = end - 1; at >= limit; at--) {
    const code = text.charCodeAt(at);
    if (beforeRow.has(code)) break;
    if (!isContinuation(code)) width += 1;
  }
  return width;
}

const beforeRow = new Set([newline, lineBreak.charCodeAt(0), 0x22]);
