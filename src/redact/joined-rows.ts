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

/** Calls `look` with rows that are joined around `at`, as long as it wants more of them. */
export type RowJoiner = (
  text: string,
  first: RowEnd,
  at: number,
  look: (rows: JoinedRows) => boolean,
) => void;

/** Several rules look at the same place, one after the other: what was joined for the last one is kept. */
export function createRowJoiner(): RowJoiner {
  let place = -1;
  const known = new Map<RowEnd, { made: JoinedRows[]; next: () => JoinedRows | undefined }>();
  return (text, first, at, look) => {
    if (place !== at) known.clear();
    place = at;
    const joins = known.get(first) ?? { made: [], next: joinsAround(text, first, at) };
    known.set(first, joins);
    for (let count = 0; ; count++) {
      const rows = joins.made[count] ?? joins.next();
      if (!rows) return;
      joins.made[count] = rows;
      if (!look(rows)) return;
    }
  };
}

/**
 * The surroundings of `at`, the end `first` of a row removed that stands between two characters of a
 * token, as a terminal or a mail program puts it into a long one; then of two rows, and of more. A row
 * that is shorter than the one before was not wrapped, and is the last.
 */
function joinsAround(text: string, first: RowEnd, at: number): () => JoinedRows | undefined {
  const limit = Math.min(text.length, at + reach);
  let known: number | undefined;
  const width = () => {
    known ??= widthOf(text, first.start);
    return known;
  };
  const ends = [first];
  let rowEnd: number | undefined;
  return () => {
    const { behind } = ends.at(-1) as RowEnd;
    if (rowEnd !== undefined) {
      const isLast = ends.length === mostRows || rowEnd - behind < width() - resolved;
      const next = isLast ? undefined : endInToken(text, rowEnd);
      if (!next) return undefined;
      ends.push(next);
    }
    rowEnd = endOfRow(text, Math.max(ends.at(-1)?.behind ?? 0, at), limit);
    return joined(text, at, ends, rowEnd, width);
  };
}

/** The end of a row: where it begins, and where the next row does. */
export interface RowEnd {
  start: number;
  behind: number;
}

/** The ends of rows that stand in what looks like a secret; each is looked at when it is asked for. */
export interface Wraps {
  /** Whether a row ends in a token so near that one of these may find it, but for `at`. */
  areNear(at: number): boolean;
  /** The first one behind `at` and near it. */
  after(at: number): RowEnd | undefined;
  /** The one before the word that `at` is in, where the row begins with it, or with a value and `</`. */
  before(at: number): RowEnd | undefined;
  /** The one at that very place. */
  at(place: number): RowEnd | undefined;
  /** Whether a row behind `at` and near it ends in a word. */
  goOn(at: number): boolean;
  /** The end of the row that `at` is in, where it divides a word as those of a passphrase. */
  inWords(at: number): RowEnd | undefined;
}

/**
 * `text` is one line. `inToken`: those in a token, as the kernel saw them, counted from `from` characters before the text;
 * undefined where none of them is in it.
 */
export function wrapsIn(text: string, inToken: Uint32Array, from: number): Wraps | undefined {
  const first = countUpTo(inToken, from - 1);
  const firstOne = inToken[first] ?? Number.POSITIVE_INFINITY;
  if (firstOne >= from + text.length) return undefined;
  const known = new Map<number, RowEnd | undefined>();
  let next = first;
  // Several rules ask for the same place, one after the other.
  return {
    areNear,
    at,
    after: onceAt(after),
    before: onceAt(before),
    goOn: onceAt(goOn),
    inWords: onceAt(inWords),
  };

  /** By a cursor: places are asked for mostly in their order. */
  function areNear(at: number): boolean {
    const limit = at - lead - longestEnd;
    while (next > 0 && startOf(next - 1) >= limit) next -= 1;
    while (startOf(next) < limit) next += 1;
    return startOf(next) < at + nearest;
  }

  function after(at: number): RowEnd | undefined {
    const limit = Math.min(text.length, at + nearest);
    for (let i = countUpTo(inToken, from + at - 1); startOf(i) < limit; i++) {
      const wrap = wrapAt(i);
      if (wrap) return wrap;
    }
    return undefined;
  }

  function before(at: number): RowEnd | undefined {
    const limit = Math.max(0, at - lead - longestEnd);
    for (let i = countUpTo(inToken, from + at - 1) - 1; startOf(i) >= limit; i--) {
      const wrap = wrapAt(i);
      if (!wrap) continue;
      if (wrap.behind > at || wrap.behind < at - lead) return undefined;
      return beginning.test(text.slice(wrap.behind, at)) ? wrap : undefined;
    }
    return undefined;
  }

  function at(place: number): RowEnd | undefined {
    const i = countUpTo(inToken, from + place - 1);
    return startOf(i) === place ? wrapAt(i) : undefined;
  }

  function goOn(at: number): boolean {
    const limit = Math.min(text.length, at + nearest);
    for (let i = countUpTo(inToken, from + at - 1); startOf(i) < limit; i++) {
      if (wrapInWords(text, startOf(i))) return true;
    }
    return false;
  }

  function inWords(at: number): RowEnd | undefined {
    const i = countUpTo(inToken, from + at - 1);
    const start = startOf(i);
    if (!(start < Math.min(text.length, at + nearest)) || wrapAt(i)) return undefined;
    return text.slice(at, start).includes('\n') ? undefined : wrapInWords(text, start);
  }

  /** Not a number where there is no such one. */
  function startOf(i: number): number {
    return (inToken[i] ?? Number.NaN) - from;
  }

  function wrapAt(i: number): RowEnd | undefined {
    if (!known.has(i)) known.set(i, wrapIn(text, startOf(i)));
    return known.get(i);
  }
}

/** Keeps the answer for the place that was asked for last. */
function onceAt<T>(find: (at: number) => T): (at: number) => T {
  let place = -1;
  let found: T;
  return (at) => {
    if (at !== place) found = find(at);
    place = at;
    return found;
  };
}

/** A carriage return and a newline. */
const longestEnd = 2;
const beginning = /^[\w+/=.~%-]*(?:\s{0,30}<\/[\w:.-]{0,60})?$/;

function wrapIn(text: string, start: number): RowEnd | undefined {
  const end = wrapInWords(text, start);
  return end && cutsSecret(text, end) ? end : undefined;
}

function wrapInWords(text: string, start: number): RowEnd | undefined {
  const end = endInToken(text, start);
  if (!end || beginsAnew(text, end.behind)) return undefined;
  const row = text.lastIndexOf('\n', start - 1) + 1;
  return beginAlike(text, row, end.behind) ? undefined : end;
}

/** A row of a diff or a list, of a log by its time, of a listing of files by its rights: no row goes on in it. */
function beginsAnew(text: string, row: number): boolean {
  ownStart.lastIndex = row;
  return ownStart.test(text);
}

const ownStart =
  /[+-][ \t]|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:|[dl-][r-][w-][xsS-][r-][w-][xsS-][r-][w-]/y;

/** Rows of a log or a list, each of which is whole. */
function beginAlike(text: string, row: number, next: number): boolean {
  return text.startsWith(text.slice(row, row + 4), next);
}

function joined(
  text: string,
  at: number,
  ends: readonly RowEnd[],
  rowEnd: number,
  width: () => number,
): JoinedRows {
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
    width,
    origin: (index) => {
      const piece = pieces.findLast((piece) => piece.index <= index) as (typeof pieces)[number];
      return piece.origin + index - piece.index;
    },
  };
}

function endInToken(text: string, start: number): RowEnd | undefined {
  const behind = start + (text.charCodeAt(start) === carriageReturn ? 2 : 1);
  if (text.charCodeAt(behind - 1) !== newline || start === 0) return undefined;
  const isIn =
    isInToken[text.charCodeAt(start - 1)] === 1 && isInToken[text.charCodeAt(behind)] === 1;
  return isIn ? { start, behind } : undefined;
}

const newline = 0x0a;
const carriageReturn = 0x0d;
/** A letter, a digit or one of `_+/=.~%:|@-`; by a table, as all of it is made at a hook's start. */
export const isInToken = new Uint8Array(256);
const tokens = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+/=.~%:|@-';
for (let i = 0; i < tokens.length; i++) isInToken[tokens.charCodeAt(i)] = 1;

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
  const rest = text.slice(from, limit);
  const newline = rest.indexOf('\n');
  if (newline === -1) return limit;
  const end =
    from + newline - (newline > 0 && rest.charCodeAt(newline - 1) === carriageReturn ? 1 : 0);
  return Math.min(limit, end);
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
