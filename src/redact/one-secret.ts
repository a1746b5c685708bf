import { type JoinedRows, looksCut } from './joined-rows.ts';
import { looksRandom, looksShuffled } from './randomness.ts';
import type { Span } from './spans.ts';

/**
 * Whether what was found across the end of a row is one secret that the end splits, not one secret and
 * the row below. `isSure`: without the row below there is none; else that row seldom has more of it.
 * `isCertain`: the shape alone tells it.
 */
export function isOneSecret(
  { text, last, width }: JoinedRows,
  found: Span,
  isSure: boolean,
  isCertain: boolean,
): boolean {
  if (isQuoted(text, found)) return true;
  const first = text.slice(found.start, last);
  const rest = text.slice(last, found.end);
  const after = text.slice(found.end, found.end + 8);
  if (!isSure && !(isLike(first, rest) && isRest(rest, last))) return false;
  if (isSure && isCertain) return !isNextName(rest, after, width);
  return !isNextName(rest, after, width) && !isOwn.test(rest + after);
}

/** Many hex digits go on in hex digits, and perhaps a UUID. */
function isLike(first: string, rest: string): boolean {
  return !/^[0-9A-Fa-f]{24,}$/.test(first) || /^[0-9A-Fa-f-]+$/.test(rest);
}

/** Random by itself; or anything that is no word and no number, behind a row as wide as a terminal's. */
function isRest(rest: string, width: number): boolean {
  if (looksRandom(rest) || looksShuffled(rest)) return true;
  return (rest.length >= 8 || width >= narrowest) && /[A-Za-z]{2}/.test(rest) && looksCut(rest);
}

/** A terminal, in columns. */
export const narrowest = 60;
/** A file's name, or its path; a date or a time; a number before a word. */
const isOwn =
  /^(?:[\w-]{1,40}\.[a-z]{1,4}[0-9]?(?!\w)|(?:[\w@.-]{1,60}\/){1,16}[\w.-]{1,60}\.[a-z]{1,4}[0-9]?(?!\w)|[0-9]{4}([-/])[01][0-9]\1[0-3][0-9](?![0-9])|[0-2][0-9]:[0-5][0-9]:[0-5][0-9]|[0-9][0-9.:,-]* (?![0-9]{1,3},))/;

/** Between two quotes: what is in one row and in the next belongs together. */
function isQuoted(text: string, { start, end }: Span): boolean {
  const before = text.charAt(start - 1);
  return /["'`]/.test(before) && text.charAt(end) === before;
}

/**
 * Whether the last of the rows is another setting, `DB_HOST=db.example.org`: no secret goes on in it. Behind a row
 * that ends in the midst of a name, `AWS_SECRET_ACCESS_`, it is the rest of that one.
 */
export function isNextSetting({ text, last, end, width }: JoinedRows): boolean {
  const before = text.slice(Math.max(0, last - longestToken), last);
  return endsInValue.test(before) && isNextName(text.slice(last, end), '', width);
}

const longestToken = 128;
/** A token that has its name already. */
const endsInValue = /[=:][^\s&;,?"']*$/;

/** `DB_HOST=` in the row below is the next name, not the rest of a secret. */
function isNextName(rest: string, after: string, width: () => number): boolean {
  if (/^[A-Za-z][A-Za-z_.-]*$/.test(rest) && /^[ \t]{0,2}["']?[=:(]/.test(after)) return true;
  const name = nameAndValue.exec(rest + after)?.[1];
  return name !== undefined && !(looksRandom(name) && width() >= narrowest);
}

/** `=` with nothing behind it ends base64. Names of one or two letters are rare. */
const nameAndValue = /^([A-Z][A-Z0-9_]{2,63}|[a-z][a-z_.-]{2,63})=[^\s=]/;
