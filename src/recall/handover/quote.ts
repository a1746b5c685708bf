import { withoutColours } from '../../export/shown-facts.ts';
import { withoutUnseen } from '../../plain.ts';
import { isSeenText } from './seen.ts';

/**
 * What was said, as it stands in a text of ours: each line behind `> `, so that none of it can pass for the
 * frame around it, and code keeps its shape.
 */
export function quoted(text: string): string {
  return lines(cleaned(text).trim());
}

/**
 * At most so many UTF-16 units, 100 at the least: what has not the room is left out in the middle, and `mark`,
 * on a line of its own, says so.
 */
export function quotedWithin(text: string, room: number, mark: (left: number) => string): string {
  const all = text.trim();
  const whole = quotedIfShort(all, room);
  if (whole !== undefined && whole.length <= room) return whole;
  const free = Math.max(0, room - mark(all.length).length - 2);
  const reach = Math.max(lookedAt, room);
  const start = beginningOf(cleaned(startOf(all, reach)).trimStart(), Math.ceil(free * 0.6));
  const end = endingOf(cleaned(endOf(all, reach)).trimEnd(), free - costOf(start));
  const left = Math.max(0, all.length - start.length - end.length);
  return `${lines(start)}\n${mark(left)}\n${lines(end)}`;
}

/** Undefined for a text that is longer by far than so many UTF-16 units: it is not gone through. */
export function quotedIfShort(text: string, room: number): string | undefined {
  const all = text.trim();
  return all.length > 2 * Math.max(lookedAt, room) ? undefined : quoted(all);
}

/** UTF-16 units that are looked at in any case: there may be less to be seen in them. */
const lookedAt = 10_000;

const prefix = '> ';

function lines(text: string): string {
  return text.split('\n').map(quotedLine).join('\n');
}

function quotedLine(line: string): string {
  return line === '' ? '>' : prefix + line;
}

/** All that ends a line somewhere is one kind of end; colours and what cannot be seen are gone. */
function cleaned(text: string): string {
  if (isSeenText.test(text)) return text;
  return withoutUnseen(withoutColours(text.toWellFormed()))
    .replace(/\r\n|[\r\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(/(?![\n\t])\p{Cc}/gu, '');
}

/** Of a quoted text, in UTF-16 units. */
function costOf(text: string): number {
  return text.split('\n').reduce((sum, line) => sum + prefix.length + line.length + 1, -1);
}

/** As much of the beginning as takes so much room when it is quoted. */
function beginningOf(text: string, room: number): string {
  let at = 0;
  for (let left = room - prefix.length; left > 0; left -= prefix.length) {
    const end = text.indexOf('\n', at);
    const stop = end === -1 ? text.length : end + 1;
    if (stop - at > left) return startOf(text, at + left);
    left -= stop - at;
    at = stop;
    if (end === -1) break;
  }
  return text.slice(0, at).replace(/\n+$/, '');
}

function endingOf(text: string, room: number): string {
  let at = text.length;
  for (let left = room - prefix.length; left > 0; left -= prefix.length) {
    const end = at === 0 ? -1 : text.lastIndexOf('\n', at - 1);
    const start = Math.max(0, end);
    if (at - start > left) return endOf(text, text.length - at + left);
    left -= at - start;
    at = start;
    if (end <= 0) break;
  }
  return text.slice(at).replace(/^\n+/, '');
}

/** No character is cut in two. */
function startOf(text: string, length: number): string {
  const end = Math.max(0, length);
  return text.slice(0, isInPair(text, end) ? end - 1 : end);
}

function endOf(text: string, length: number): string {
  const start = text.length - Math.max(0, length);
  return text.slice(isInPair(text, start) ? start + 1 : Math.max(0, start));
}

function isInPair(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return at > 0 && at < text.length && code >= 0xdc00 && code <= 0xdfff;
}
