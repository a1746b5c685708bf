// The loops that redaction is made of, in AssemblyScript: WebAssembly runs them at full speed from a
// hook's first byte on, where JavaScript would be interpreted, and 16 bytes at a time where no escape
// stands. `npm run kernel` compiles them into `wasm.ts`.
//
// Memory: below 64 KB the compiler's own, then the tables; what is read lies where the caller puts it.

import {
  ampersand,
  backslash,
  behindEscape,
  escapeAt,
  isRowEnd,
  isSpecial,
  lineBreak,
  longestEscape,
  newline,
  nothing,
  percent,
  quote,
  space,
} from './escapes.as';
import { behindLiterals, expectLiterals, learnLiterals, mostLiterals } from './literal-tables.as';
import { behindHits, findLiterals, hasMore, openHits } from './literals.as';
import { lookBack } from './row-ends.as';
import { findRows } from './rows.as';
import { findRuns } from './runs.as';

/** One byte for each trigram: whether `search` is to note it. The caller's to write. */
export const sought: usize = behindLiterals;
/** The first byte that is the caller's to use. */
export const free: usize = sought + 0x8000;

/** How many literals can be learned. */
export const most: u32 = mostLiterals;
/** So many bytes before the plain text are the kernel's: what the piece before ended with. */
export const before: usize = lookBack;

let length: usize;
let shiftCount: u32;
let hitCount: u32;
let runCount: u32;
let wrapCount: u32;

export function lengthOf(): usize {
  return length;
}

export function shiftsOf(): u32 {
  return shiftCount;
}

export function hitsOf(): u32 {
  return hitCount;
}

export function runsOf(): u32 {
  return runCount;
}

export function wrapsOf(): u32 {
  return wrapCount;
}

export function expect(most: u32): void {
  expectLiterals(most);
}

/** Takes in literals, in rows: see `learnLiterals`. */
export function learn(from: usize, size: usize, isAnyCase: bool): void {
  learnLiterals(from, size, isAnyCase);
}

let out: usize;

/**
 * Reads `size` bytes from `from` as plain text into `to`. Puts pairs into `shiftsTo`: from this
 * character on, each one is a byte, beginning at that place; as u32, counted from `to` and from `from`.
 * Where more is to come (`!isLast`) it stops before an escape that might not be whole. Returns how many
 * bytes it has read.
 */
export function read(
  from: usize,
  size: usize,
  to: usize,
  shiftsTo: usize,
  isLines: bool,
  isFirst: bool,
  isLast: bool,
): usize {
  // What the piece before ended with stands before this one.
  for (let at = to - before; at < to; at += 16) {
    v128.store(at, isFirst ? i8x16.splat(<i8>newline) : v128.load(out - (to - at)));
  }
  const end = from + size;
  const safe = isLast ? end : end - longestEscape;
  const backslashes = v128.load(specials);
  const percents = v128.load(specials + 16);
  const ampersands = v128.load(specials + 32);
  const controls = v128.load(specials + 48);
  let shifts = shiftsTo;
  let place = to;
  let at = from;
  while (at < end) {
    while (at + 16 <= end) {
      const bytes = v128.load(at);
      const special = i8x16.bitmask(
        v128.or(
          v128.or(i8x16.eq(bytes, backslashes), i8x16.eq(i8x16.min_u(bytes, controls), bytes)),
          v128.or(i8x16.eq(bytes, percents), i8x16.eq(bytes, ampersands)),
        ),
      );
      v128.store(place, bytes);
      const count: usize = special ? <usize>ctz(special) : 16;
      place += count;
      at += count;
      if (special) break;
    }
    if (at >= end) break;
    const two: u32 = load<u16>(at);
    // Most escapes are one of these two.
    if ((two === escapedNewline || two === escapedQuote) && at + 1 < safe) {
      store<u8>(place, <u8>(two === escapedNewline ? newline : quote));
      place += 1;
      at += 2;
      store<u32>(shifts, <u32>(place - to));
      store<u32>(shifts + 4, <u32>(at - from));
      shifts += 8;
      continue;
    }
    const byte = two & 0xff;
    if (!isSpecial(byte)) {
      store<u8>(place, <u8>byte);
      place += 1;
      at += 1;
      continue;
    }
    if (at >= safe) break;
    const code = escapeAt(at, end);
    if (isLines && byte === newline) {
      store<u8>(place, <u8>lineBreak);
      place += 1;
    } else if (code >= 0x80) {
      place = putUtf8(place, <u32>code);
    } else if (code !== nothing) {
      store<u8>(place, <u8>code);
      place += 1;
    }
    at = behindEscape();
    store<u32>(shifts, <u32>(place - to));
    store<u32>(shifts + 4, <u32>(at - from));
    shifts += 8;
  }
  out = place;
  length = place - to;
  shiftCount = <u32>((shifts - shiftsTo) >> 3);
  return at - from;
}

/** `\\n` and `\\"`, as they are loaded. */
const escapedNewline: u32 = (0x6e << 8) | backslash;
const escapedQuote: u32 = (quote << 8) | backslash;

// In memory: constants would be made anew for each block.
const specials = memory.data(64);
memory.fill(specials, <u8>backslash, 16);
memory.fill(specials + 16, <u8>percent, 16);
memory.fill(specials + 32, <u8>ampersand, 16);
memory.fill(specials + 48, <u8>(space - 1), 16);

function putUtf8(at: usize, code: u32): usize {
  let place = at;
  if (code < 0x800) {
    store<u8>(place, <u8>(0xc0 | (code >> 6)));
  } else {
    store<u8>(place, <u8>(0xe0 | (code >> 12)));
    place += 1;
    store<u8>(place, <u8>(0x80 | ((code >> 6) & 0x3f)));
  }
  store<u8>(place + 1, <u8>(0x80 | (code & 0x3f)));
  return place + 2;
}

/** Of a row's end the four characters behind it are looked at. */
const lookAhead: usize = 4;
/** What was not looked at of the text before. */
let rowsLeft: usize = 0;
let runsLeft: usize = 0;

/**
 * Looks through the text that was read last. Puts into `hitsTo` pairs, behind which character a part of
 * a literal ends, and where the literal's row begins, with the highest bit where ends of rows divide it; those
 * whose part they divide come last;
 * into `runsTo` where base64 begins; into `wrapsTo` where rows end within a token; all as u32, counted
 * from `origin`: what the text before ended with may be told now, up to `before` characters back. False,
 * to be called again, where the hits are more than there is room for, in bytes.
 */
export function find(
  to: usize,
  origin: usize,
  hitsTo: usize,
  hitsRoom: usize,
  runsTo: usize,
  wrapsTo: usize,
  isFirst: bool,
  isLast: bool,
): bool {
  const end = to + length;
  openHits(hitsTo, hitsRoom, origin, end);
  findLiterals(to, end);
  // As if an empty row stood before all of it.
  const rowsFrom = to - (isFirst ? 1 : rowsLeft);
  const rowsTo = isLast ? end : max(rowsFrom, end - lookAhead);
  wrapCount = <u32>((findRows(rowsFrom, rowsTo, end, wrapsTo, origin) - wrapsTo) >> 2);
  if (hasMore()) return false;
  rowsLeft = end - rowsTo;
  // Behind the text nothing goes on.
  if (isLast) v128.store(end, i8x16.splat(<i8>space));
  const runsFrom = to - (isFirst ? 0 : runsLeft);
  const blocks = end - runsFrom + (isLast ? 15 : 0);
  const runsEnd = runsFrom + (blocks & ~15);
  runCount = <u32>((findRuns(runsFrom, runsEnd, isFirst, runsTo, origin) - runsTo) >> 2);
  runsLeft = end - runsEnd;
  hitCount = <u32>((behindHits() - hitsTo) >> 3);
  return true;
}

export { findQuotes } from './quotes.as';

/** The last three characters in lower case, ends of rows left out. */
let recent: u32 = 0;

/**
 * Puts behind which of `size` characters of plain text from `from` a trigram ends that is sought into
 * `hitsTo`, as u32. Returns how many.
 */
export function search(from: usize, size: usize, hitsTo: usize, isFirst: bool): u32 {
  if (isFirst) recent = 0;
  let last = recent;
  let hit = hitsTo;
  for (let at = from; at < from + size; at++) {
    const byte: u32 = load<u8>(at);
    if (isRowEnd(byte)) continue;
    last = (last << 8) | (byte | 32);
    if (!load<u8>(sought + (((last << 8) * 0x9e3779b1) >>> 17))) continue;
    store<u32>(hit, <u32>(at + 1 - from));
    hit += 4;
  }
  recent = last;
  return <u32>((hit - hitsTo) >> 2);
}
