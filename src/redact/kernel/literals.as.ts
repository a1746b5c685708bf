// Literals, and where they stand: the loop that sees every character. Each is found by a part of it, of
// three to eight characters, of whose last four no text should have many.

import { isRowEnd, newline } from './escapes.as';
import {
  count,
  firstBytes,
  hasBit,
  hashOfLast,
  hashOfTwo,
  likely,
  literalBytes,
  literals,
  lowerCase,
  mayEndPart,
  pairs,
  partHash,
  parts,
  placeBehind,
  placeOf,
  sizes,
  windowHash,
} from './literal-tables.as';
import { hasRowEnd, joined, rowEnds } from './row-ends.as';

let hits: usize;
let behindRoom: usize;
let isFull: bool;
let origin: usize;
/** Where the text ends that is known. */
let limit: usize;

/** Behind the last of the pairs that were put into memory. */
export function behindHits(): usize {
  return hits;
}

/** Whether there were more hits than there is room for. */
export function hasMore(): bool {
  return isFull;
}

export function openHits(at: usize, room: usize, from: usize, to: usize): void {
  hits = at;
  behindRoom = at + room;
  isFull = false;
  origin = from;
  limit = to;
}

/**
 * Notes the literals whose part ends in `[from + 1, to]` without an end of a row in its last four
 * characters. Where one may end is told of sixty-four places at once, so that no branch is to be guessed.
 */
export function findLiterals(from: usize, to: usize): void {
  const folding = v128.load(constants);
  const one = v128.load(constants + 16);
  const two = v128.load(constants + 32);
  const lowBits = v128.load(constants + 48);
  const bits = v128.load(constants + 64);
  let waiting: u32 = 0;
  for (let behind = from + 1; behind <= to; behind += 64) {
    let places: u64 = 0;
    for (let at: usize = 0; at < 64; at += 16) {
      hashWindows(behind + at, folding, one, two);
      const before = i8x16.swizzle(bits, v128.and(v128.load(behind + at - 4), lowBits));
      const none = i8x16.eq(v128.and(likelyOfHashes(), before), i8x16.splat(0));
      places |= (<u64>(~i8x16.bitmask(none) & 0xffff)) << at;
    }
    if (behind + 63 > to) places &= <u64>-1 >>> <u64>(behind + 63 - to);
    for (; places; places &= places - 1) {
      const end = behind + <usize>ctz(places);
      // Stored in any case, so that no branch is to be guessed here either.
      store<u32>(ends + waiting, <u32>end);
      waiting += mayEndPart(load<u32>(end - 4)) << 2;
    }
    if (waiting > mostWaiting) {
      noteAll(waiting);
      waiting = 0;
    }
  }
  noteAll(waiting);
}

/** Of places where a literal's part may end, in bytes; behind them there is room for those of one look. */
const mostWaiting: u32 = 4 * 64;
const ends = memory.data(4 * 128 + 16);

function noteAll(waiting: u32): void {
  for (let at: u32 = 0; at < waiting; at += 4) noteInRow(load<u32>(ends + at));
}

/** Of the sixteen windows that end before `behind` and before each of the fifteen characters behind it. */
function hashWindows(behind: usize, folding: v128, one: v128, two: v128): void {
  const first = v128.or(v128.load(behind - 3), folding);
  const second = v128.or(v128.load(behind - 2), folding);
  const third = v128.or(v128.load(behind - 1), folding);
  const even = i16x8.add(i16x8.mul(first, one), i16x8.mul(second, two));
  const odd = i16x8.add(i16x8.mul(second, one), i16x8.mul(third, two));
  v128.store(windowHashes, i16x8.shr_u(even, 1));
  v128.store(windowHashes + 16, i16x8.shr_u(odd, 1));
}

/** The bytes of `likely` for these; in four vectors first, as each lane waits for the one before. */
function likelyOfHashes(): v128 {
  let a = v128.load8_lane(hashAt(0), i8x16.splat(0), 0, likely);
  let b = v128.load8_lane(hashAt(4), i8x16.splat(0), 4, likely);
  let c = v128.load8_lane(hashAt(8), i8x16.splat(0), 8, likely);
  let d = v128.load8_lane(hashAt(12), i8x16.splat(0), 12, likely);
  a = v128.load8_lane(hashAt(1), a, 1, likely);
  b = v128.load8_lane(hashAt(5), b, 5, likely);
  c = v128.load8_lane(hashAt(9), c, 9, likely);
  d = v128.load8_lane(hashAt(13), d, 13, likely);
  a = v128.load8_lane(hashAt(2), a, 2, likely);
  b = v128.load8_lane(hashAt(6), b, 6, likely);
  c = v128.load8_lane(hashAt(10), c, 10, likely);
  d = v128.load8_lane(hashAt(14), d, 14, likely);
  a = v128.load8_lane(hashAt(3), a, 3, likely);
  b = v128.load8_lane(hashAt(7), b, 7, likely);
  c = v128.load8_lane(hashAt(11), c, 11, likely);
  d = v128.load8_lane(hashAt(15), d, 15, likely);
  return v128.or(v128.or(a, b), v128.or(c, d));
}

const windowHashes = memory.data(32);
// In memory: constants would be made anew for each block.
const constants = memory.data(80);
memory.fill(constants, 0x20, 16);
v128.store(constants + 16, i16x8.splat(<i16>hashOfTwo));
v128.store(constants + 32, i16x8.splat(<i16>hashOfLast));
memory.fill(constants + 48, 7, 16);
store<u64>(constants + 64, (0x80402010 << 32) | 0x08040201);

function hashAt(place: usize): usize {
  return load<u16>(windowHashes + ((place & 1) << 4) + (place & ~1));
}

/** Notes the literals whose part the end of a row at `rowEnd` divides within its last four characters. */
export function findAcross(rowEnd: usize, to: usize): void {
  const before = lastBefore(rowEnd);
  const next: u32 = load<u32>(rowEnd + 1);
  // What is divided has the characters around the end of the row next to each other.
  const isPair = hasBit(pairs, (before >>> 24) | ((next & 0xff) << 8) | 0x2020);
  if (isPair) noteAcross(rowEnd, before, to);
  else if (isLikely((before >>> 24) | (next << 8) | <u32>lowerCase)) noteBehind(rowEnd, next, to);
}

function noteAcross(rowEnd: usize, before: u32, to: usize): void {
  let last = before;
  const behind = min(to, rowEnd + 4);
  for (let at = rowEnd + 1; at < behind; at++) {
    const byte: u32 = load<u8>(at);
    if (isRowEnd(byte)) return;
    last = (last >>> 8) | (byte << 24);
    if (isLikely(last | <u32>lowerCase)) note(at + 1, joined(at + 1), rowEnds(load<u64>(at - 7)));
  }
}

/** Of a part that has no more than the three characters behind the end of the row. */
function noteBehind(rowEnd: usize, next: u32, to: usize): void {
  const behind = rowEnd + 4;
  if (behind > to || hasRowEnd(next & 0xffffff)) return;
  note(behind, joined(behind), rowEnds(load<u64>(behind - 8)));
}

/** The last four characters of the row; none of an empty one, which nothing reaches across. */
function lastBefore(rowEnd: usize): u32 {
  if (load<u8>(rowEnd - 1) === newline) return 0;
  const before = load<u32>(rowEnd - 4);
  return hasRowEnd(<u64>before) ? <u32>(joined(rowEnd) >>> 32) : before;
}

function isLikely(window: u32): bool {
  return ((<u32>load<u8>(likely + windowHash(window)) >>> (window & 7)) & 1) !== 0;
}

/** What is divided within its last four characters is noted with the end of the row that divides it. */
function noteInRow(behind: usize): void {
  const inRow = load<u64>(behind - 8);
  if (!hasRowEnd(inRow)) note(behind, inRow, 0);
  else if (!hasRowEnd(inRow >>> 32)) note(behind, joined(behind), rowEnds(inRow));
}

/** `last`: the last eight characters, ends of rows left out; `divides`: where these are, in the last eight bytes. */
function note(behind: usize, last: u64, divides: u64): void {
  const folded = last | lowerCase;
  for (let rest: u32 = load<u8>(sizes + windowHash(<u32>(folded >>> 32))); rest; rest &= rest - 1) {
    const part = folded >>> <u64>((5 - ctz(rest)) << 3);
    // Most of what is likely is no part: one look spares many.
    if (hasBit(parts, partHash(part))) notePart(behind, part, divides);
  }
}

function notePart(behind: usize, part: u64, divides: u64): void {
  const dividesBefore = rowEnds(load<u64>(behind - 16));
  for (let place = placeOf(part); load<u16>(place); place = placeBehind(place)) {
    let number: u32 = <u32>load<u16>(place) - 1;
    let entry = literals + <usize>number * literalBytes;
    if (load<u64>(entry) !== part) continue;
    for (; number < count && load<u64>(entry) === part; number++) {
      const upTo: u64 = load<u32>(entry + 8);
      const isDivided: u32 = (upTo <= 8 ? divides >>> ((8 - upTo) << 3) : divides) ? 1 : 0;
      const isDividedBefore: u32 = upTo > 8 && dividesBefore >>> ((16 - upTo) << 3) ? 1 : 0;
      if (isDivided | isDividedBefore || mayStandAt(entry, behind - <usize>upTo)) {
        const row: u32 = load<u32>(entry + 12);
        put(<u32>(behind - origin), row | ((isDivided | isDividedBefore) << 31));
      }
      entry += literalBytes;
    }
  }
}

/** As far as can be told here: up to the end of the row, which may divide it, or of what is known of the text. */
function mayStandAt(entry: usize, at: usize): bool {
  const first = load<u64>(at) ^ load<u64>(entry + 16);
  const firstEnds = rowEnds(load<u64>(at));
  if (first & load<u64>(entry + 32) & known(firstEnds, limit - at)) return false;
  if (firstEnds || at + 8 >= limit) return true;
  const second = load<u64>(at + 8) ^ load<u64>(entry + 24);
  const secondEnds = rowEnds(load<u64>(at + 8));
  return !(second & load<u64>(entry + 40) & known(secondEnds, limit - at - 8));
}

/** The bits of those of eight characters that stand before an end of a row, and are so many. */
function known(ends: u64, count: usize): u64 {
  const inRow = ends ? ((ends & -ends) >>> 7) - 1 : <u64>-1;
  return inRow & firstBytes(<u32>min(count, 8));
}

function put(end: u32, row: u32): void {
  if (hits + 8 > behindRoom) {
    isFull = true;
    return;
  }
  store<u32>(hits, end);
  store<u32>(hits + 4, row);
  hits += 8;
}
