import { posix } from 'node:path';
import { clean, cut } from '../one-line.ts';
import { isSeenLine } from './seen.ts';

/** Texts from outside as parts of a line of ours. */

export function oneLineOf(text: string, most: number): string {
  const isClean = text.length <= longestClean && isSeenLine.test(text);
  return cut(isClean ? text.trim() : clean(text), most);
}

const longestClean = 1_000;

/** UTF-16 units */
const longestPath = 80;
const longestId = 60;

/** It ends with the turn's number. */
export function shownId(id: string): string {
  const text = oneLineOf(id, 1_000);
  return text.length <= longestId ? text : `${text.slice(0, longestId - 20)}…${text.slice(-19)}`;
}

/** As seen from the session's folder. The end of a path tells more than its beginning. */
export function shownPath(path: string, cwd: string | null): string {
  const isWithin = cwd && path.startsWith(cwd) && /^[\\/]/.test(path.slice(cwd.length));
  const text = clean(isWithin ? path.slice(cwd.length + 1) : path.slice(-1000));
  return text.length <= longestPath ? text : `…/${cut(posix.basename(text), longestPath - 2)}`;
}

/** To the minute; `at` is ISO 8601. */
export function shownTime(at: string | null): string {
  return at === null ? '' : `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
