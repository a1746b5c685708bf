// The starts of literals, and where they stand: the loop that sees every character.

import { carriageReturn, isRowEnd, newline } from './escapes.as';

/**
 * One byte for each hash of the last three characters of a start: a bit for the one before them, of its
 * own lowest three bits; all of them where the start has no more than three characters.
 */
const likely: usize = 0x10000;
/** One byte for each such hash: bit `n` for a start of `3 + n` characters. */
const sizes: usize = 0x18000;
/** A table by hash of starts: in lower case, as written (0 for any case), and a number. */
const slots: usize = 0x20000;
const slotBytes: usize = 24;
const slotBits: u32 = 14;
/** The first byte behind the tables. */
export const behindStarts: usize = 0x80000;

const shortest: u32 = 3;
/** So far back a start may begin that ends of rows divide, in bytes. */
export const lookBack: usize = 32;

const lowerCase: u64 = 0x2020202020202020;

let count: u32 = 0;

/** Takes in rows that end with `\x1e`; a start is what stands before the first `\x1f`. */
export function learnStarts(from: usize, size: usize, isAnyCase: bool): void {
  for (let at = from; at < from + size; at++) {
    let exact: u64 = 0;
    let length: u32 = 0;
    for (; load<u8>(at) !== 0x1f; at++) {
      exact |= (<u64>load<u8>(at)) << (length << 3);
      length += 1;
    }
    while (load<u8>(at) !== 0x1e) at += 1;
    learnStart(exact, length, isAnyCase);
  }
}

function learnStart(exact: u64, length: u32, isAnyCase: bool): void {
  const folded = (exact | lowerCase) & (<u64>-1 >>> ((8 - length) << 3));
  // Its last four characters, as they would be loaded.
  const last = <u32>((folded << ((8 - length) << 3)) >>> 32);
  const window = windowHash(last);
  const before: u32 = length === shortest ? 255 : 1 << (last & 7);
  store<u8>(likely + window, <u8>(<u32>load<u8>(likely + window) | before));
  store<u8>(sizes + window, <u8>(<u32>load<u8>(sizes + window) | (1 << (length - shortest))));
  let slot = slotOf(folded);
  while (load<u64>(slot)) slot = slotBehind(slot);
  store<u64>(slot, folded);
  store<u64>(slot + 8, isAnyCase ? 0 : exact);
  store<u32>(slot + 16, count);
  count += 1;
}

let hits: usize;
let firstHit: usize;
let origin: usize;

/** Behind the last of the pairs that were put into memory. */
export function behindHits(): usize {
  return hits;
}

export function openHits(at: usize, to: usize): void {
  hits = at;
  firstHit = at;
  origin = to;
}

/** Notes the starts that end in `[from + 1, to]` without an end of a row in their last four characters. */
export function findStarts(from: usize, to: usize): void {
  // Local ones are in registers, and this is where the time goes.
  let behind = from + 1;
  while (behind + 3 <= to) {
    const a = load<u32>(behind - 4) | <u32>lowerCase;
    const b = load<u32>(behind - 3) | <u32>lowerCase;
    const c = load<u32>(behind - 2) | <u32>lowerCase;
    const d = load<u32>(behind - 1) | <u32>lowerCase;
    if (isLikely(a)) noteInRow(behind, a);
    if (isLikely(b)) noteInRow(behind + 1, b);
    if (isLikely(c)) noteInRow(behind + 2, c);
    if (isLikely(d)) noteInRow(behind + 3, d);
    behind += 4;
  }
  for (; behind <= to; behind++) {
    const last = load<u32>(behind - 4) | <u32>lowerCase;
    if (isLikely(last)) noteInRow(behind, last);
  }
}

/** Notes the starts that the end of a row at `rowEnd` divides within their last four characters. */
export function findAcross(rowEnd: usize, to: usize): void {
  let last = lastBefore(rowEnd);
  const limit = min(to, rowEnd + 4);
  for (let at = rowEnd + 1; at < limit; at++) {
    const byte: u32 = load<u8>(at);
    if (isRowEnd(byte)) return;
    last = (last >>> 8) | (byte << 24);
    const window = last | <u32>lowerCase;
    if (isLikely(window)) note(at + 1, window);
  }
}

/** The last four characters of the row; none of an empty one, which nothing reaches across. */
function lastBefore(rowEnd: usize): u32 {
  if (load<u8>(rowEnd - 1) === newline) return 0;
  const before = load<u32>(rowEnd - 4);
  return hasRowEnd(before) ? <u32>(joined(rowEnd) >>> 32) : before;
}

// @ts-ignore: decorator
@inline
function isLikely(window: u32): bool {
  return (((<u32>load<u8>(likely + windowHash(window))) >>> (window & 7)) & 1) !== 0;
}

function noteInRow(behind: usize, window: u32): void {
  if (!hasRowEnd(load<u32>(behind - 4))) note(behind, window);
}

function note(behind: usize, window: u32): void {
  const inRow = load<u64>(behind - 8);
  const exact = hasRowEnd(inRow) ? joined(behind) : inRow;
  const folded = exact | lowerCase;
  for (let rest: u32 = load<u8>(sizes + windowHash(window)); rest; rest &= rest - 1) {
    const cut: u64 = (5 - ctz(rest)) << 3;
    const wanted = folded >>> cut;
    for (let slot = slotOf(wanted); load<u64>(slot); slot = slotBehind(slot)) {
      if (load<u64>(slot) !== wanted) continue;
      const asWritten = load<u64>(slot + 8);
      if (asWritten && asWritten !== exact >>> cut) continue;
      const isSplit: u32 = hasRowEnd(inRow >>> cut) ? 1 : 0;
      put(<u32>(behind - origin), load<u32>(slot + 16) | (isSplit << 31));
    }
  }
}

/** In the order of their ends: a divided one is found when the row before is done. */
function put(end: u32, start: u32): void {
  let at = hits;
  while (at > firstHit && load<u32>(at - 8) > end) {
    store<u64>(at, load<u64>(at - 8));
    at -= 8;
  }
  store<u32>(at, end);
  store<u32>(at + 4, start);
  hits += 8;
}

/** The last eight characters before `behind`, ends of rows left out; not across an empty row. */
function joined(behind: usize): u64 {
  let last: u64 = 0;
  let length = 0;
  for (let at = behind - 1; length < 8 && at > behind - lookBack; at--) {
    const byte: u64 = load<u8>(at);
    if (byte === newline || byte === carriageReturn) {
      if (load<u8>(at - 1) === newline) break;
      continue;
    }
    last |= byte << ((7 - length) << 3);
    length += 1;
  }
  return last;
}

// @ts-ignore: decorator
@inline
function hasRowEnd<T>(bytes: T): bool {
  return hasByte<T>(bytes, <T>newline) || hasByte<T>(bytes, <T>carriageReturn);
}

// @ts-ignore: decorator
@inline
function hasByte<T>(bytes: T, byte: T): bool {
  const ones: T = <T>0x0101010101010101;
  const differing: T = bytes ^ (ones * byte);
  return ((differing - ones) & ~differing & (ones << 7)) !== 0;
}

// @ts-ignore: decorator
@inline
function windowHash(window: u32): u32 {
  return ((window & 0xffffff00) * 0x9e3779b1) >>> 17;
}

function slotOf(start: u64): usize {
  const hash = (<u32>start * 0x9e3779b1) ^ (<u32>(start >>> 32) * 0x85ebca6b);
  return slots + <usize>(hash >>> (32 - slotBits)) * slotBytes;
}

function slotBehind(slot: usize): usize {
  const next = slot + slotBytes;
  return next === slots + (1 << slotBits) * slotBytes ? slots : next;
}
