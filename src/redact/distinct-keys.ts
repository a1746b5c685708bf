import { closingQuote } from './json-line.ts';

/**
 * Secrets that are keys of one object stay as many keys: the second that reads the same becomes
 * `[REDACTED:rule#2]`. Takes redacted JSON; objects within its strings are text.
 */
export function distinctKeys(json: Buffer): Buffer {
  if (redactedKeys(json) < 2) return json;
  const pieces: Buffer[] = [];
  // For each object and array that is open, how often a key was there.
  const open: Map<string, number>[] = [];
  let from = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === 0x7b || byte === 0x5b) open.push(new Map());
    if (byte === 0x7d || byte === 0x5d) open.pop();
    if (byte !== 0x22) continue;
    const end = closingQuote(json, at + 1);
    const again = isKey(json, end)
      ? distinct(json.toString('latin1', at, end), open.at(-1))
      : undefined;
    if (again !== undefined) {
      pieces.push(json.subarray(from, at), Buffer.from(again, 'latin1'));
      from = end;
    }
    at = end;
  }
  return from === 0 ? json : Buffer.concat([...pieces, json.subarray(from)]);
}

const mark = /(\[REDACTED:\w+)\]/;
const redactedKey = /^\[REDACTED:\w+\][^"]{0,200}"\s{0,8}:/;
/** Of what that pattern matches, at most. */
const longestKey = 400;

/** Whether what ends there may end a key, of a text within a string too. */
export function mayEndKey(json: Buffer, end: number): boolean {
  const limit = end + longestRest;
  let at = end;
  while (at < limit && json[at] !== 0x22) at += 1;
  return json[at] === 0x22 && isKey(json, at);
}

const longestRest = 200;

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}

/** At most: those in a text within a string count too. */
function redactedKeys(json: Buffer): number {
  let count = 0;
  for (let at = json.indexOf('[REDACTED:'); at !== -1; at = json.indexOf('[REDACTED:', at + 1)) {
    if (redactedKey.test(json.toString('latin1', at, at + longestKey))) count += 1;
  }
  return count;
}

/** The key as it has to be, where another one reads the same. */
function distinct(key: string, seen: Map<string, number> | undefined): string | undefined {
  if (!seen || !mark.test(key)) return undefined;
  const times = (seen.get(key) ?? 0) + 1;
  seen.set(key, times);
  return times === 1 ? undefined : key.replace(mark, `$1#${times}]`);
}

function isKey(json: Buffer, end: number): boolean {
  let at = end + 1;
  while (isBlank(json[at])) at += 1;
  return json[at] === 0x3a;
}
