import { longLine, type Stretch } from './stretches.ts';

/** A stretch that is read at once, of which what begins in `[first, upTo)` counts. */
export interface Window extends Stretch {
  first: number;
  upTo: number;
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
    const settled = look({ start, end, first, upTo: end === to ? to : end - margin });
    if (end === to) return;
    const next = settled > first ? safeStart(bytes, settled - lead, start) : undefined;
    first = Math.max(first, settled);
    start = next ?? start;
    size = next === undefined ? 2 * size : windowBytes;
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
  let first = from;
  let upTo = from;
  for (const [i, place] of places.entries()) {
    if (place - near > upTo) first = place - near;
    upTo = Math.min(to, place + near);
    const next = places[i + 1];
    // Those that would be read with it count too.
    const isNear = next !== undefined && next < upTo + nearMargin && next < first + windowBytes;
    if (isNear || upTo <= first) continue;
    const before = Math.max(from, first - nearLead);
    const start = safeStart(bytes, before, Math.max(from, before - lead)) ?? before;
    for (let size = nearMargin; ; size *= 8) {
      const end = Math.min(to, upTo + size);
      const settled = look({ start, end, first, upTo });
      if (settled >= upTo || end === to) break;
      first = Math.max(first, settled);
    }
    first = upTo;
  }
}

/** No escape is longer, but runs of backslashes. */
const longestEscape = 72;

/** A place at `at` or before it, behind `from`, where no escape and no character goes on. */
function safeStart(bytes: Uint8Array, at: number, from: number): number | undefined {
  let free = 0;
  for (let place = at; place > from; place--) {
    const byte = bytes[place - 1] as number;
    free = beginsEscape[byte] === 1 ? 0 : free + 1;
    if (free < longestEscape) continue;
    const start = place - 1 + longestEscape;
    if ((bytes[start] as number) < 0x80) return start;
  }
  return undefined;
}

const beginsEscape = new Uint8Array(256);
for (const char of '\\%&\x1b') beginsEscape[char.charCodeAt(0)] = 1;
