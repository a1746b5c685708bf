import { longLine, type Stretch } from './stretches.ts';

/** A stretch that is read at once, of which what begins in `[first, upTo)` counts. */
export interface Window extends Stretch {
  first: number;
  upTo: number;
  /** The stretch ends with it: nothing goes on behind. */
  isLast: boolean;
}

/** What is read of a long line at once, in bytes: memory does not follow its length. */
const windowBytes = 120 * 1024;
/** So much before what counts is read with it, for what must come before a secret. */
const lead = 4 * 1024;
/** What begins so near to a window's end is left to the next one, which sees more of it. */
const margin = 16 * 1024;

/**
 * Looks at a stretch in windows; at one of common length in one window. `look` returns up to where it
 * has settled what begins there: `upTo`, or before it where something goes on behind the window.
 */
export function inWindows(
  bytes: Uint8Array,
  { start: from, end: to }: Stretch,
  look: (window: Window) => number,
): void {
  let size = to - from > longLine ? windowBytes : to - from;
  let start = from;
  let first = from;
  for (;;) {
    const end = Math.min(to, start + size);
    const isLast = end === to;
    const settled = look({ start, end, first, upTo: isLast ? to : end - margin, isLast });
    if (isLast) return;
    if (settled > first) {
      first = settled;
      start = Math.max(from, characterAt(bytes, settled - lead));
      size = windowBytes;
    } else {
      size *= 2;
    }
  }
}

/** So far from a place something is looked for that a change there has laid bare. */
const near = 256;
/** What is read with it before and behind. */
const nearLead = 512;
const nearMargin = 2048;

/** The same near some places of the stretch alone, which are sorted. */
export function aroundPlaces(
  bytes: Uint8Array,
  { start: from, end: to }: Stretch,
  places: readonly number[],
  look: (window: Window) => number,
): void {
  let done = from;
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number;
    if (Math.min(to, place + near) <= done) continue;
    let first = Math.max(done, wordStart(bytes, Math.max(from, place - near)));
    // What would be read with it counts too.
    const furthest = first + windowBytes;
    let upTo = place + near;
    for (
      ;
      (places[i + 1] ?? Number.POSITIVE_INFINITY) < Math.min(upTo + nearMargin, furthest);
      i++
    ) {
      upTo = (places[i + 1] as number) + near;
    }
    upTo = Math.min(to, wordEnd(bytes, upTo));
    const start = Math.max(from, wordStart(bytes, first - nearLead));
    for (let size = nearMargin; ; size *= 8) {
      const end = Math.min(to, wordEnd(bytes, upTo + size));
      const isLast = end === to;
      const settled = look({ start, end, first, upTo, isLast });
      if (settled >= upTo || isLast) break;
      first = Math.max(first, settled);
    }
    done = upTo;
  }
}

/**
 * Where the character of UTF-8 at `at` begins. An escape that begins before is read wrong, and no more: it
 * is far from what counts.
 */
function characterAt(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start > 0 && ((bytes[start] as number) & 0xc0) === 0x80) start -= 1;
  return start;
}

/**
 * Where the word begins that goes on at `at`, as base64 reads as a text from its start alone. Of a longer one
 * than secrets are, where the character at `at` begins.
 */
export function wordStart(bytes: Uint8Array, at: number): number {
  const limit = Math.max(0, at - longestWord);
  let start = at;
  while (start > limit && endsWord[bytes[start - 1] as number] === 0) start -= 1;
  return characterAt(bytes, start > limit || start === 0 ? start : at);
}

/** Where the word ends that goes on at `at`: the shape of a secret may tell it by its last character alone. */
export function wordEnd(bytes: Uint8Array, at: number): number {
  const limit = Math.min(bytes.length, at + longestWord);
  let end = Math.min(bytes.length, at);
  while (end < limit && endsWord[bytes[end] as number] === 0) end += 1;
  return end;
}

/** Of a secret, as it is escaped, in bytes. */
const longestWord = 8 * 1024;
const endsWord = new Uint8Array(256).fill(1, 0, 0x21);
for (const char of '"\'`<>') endsWord[char.charCodeAt(0)] = 1;
