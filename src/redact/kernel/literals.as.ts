// Literals, and where they stand: the loop that sees every character. Each is found by a part of it, of
// three to eight characters, of whose last four no text should have many.

import { carriageReturn, isRowEnd, newline } from './escapes.as';

/**
 * One byte for each hash of the last three characters of a part: a bit for the one before them, of its
 * own lowest three bits; all of them where the part has no more than three characters.
 */
const likely: usize = 0x10000;
/** One byte for each such hash: bit `n` for a part of `3 + n` characters. */
const sizes: usize = 0x18000;
/** Two bytes for each hash of a part in lower case: the place of its first literal among `literals`, from 1 on; 0 for none. */
const places: usize = 0x20000;
/** How many of its bits tell the place: for a common number of literals, so that few pages are touched. */
const fewBits: u32 = 14;
const manyBits: u32 = 17;
const few: u32 = 12_000;
let placeBits: u32 = fewBits;
/**
 * Of each literal six times 64 bits: its part in lower case, how many characters there are up to the
 * part's end, its first sixteen characters, and which of their bits count.
 */
const literals: usize = 0x60000;
const literalBytes: usize = 48;
/** So many find a place, and leave some places empty. */
export const mostLiterals: u32 = 60_000;
/**
 * One bit for each hash of the last four characters of a part, or of its three; in lower case, where any
 * case counts.
 */
const ends: usize = 0x320000;
const endBits: u32 = 17;
/** One bit for each two characters in lower case that are next to each other in the last four of a part. */
const pairs: usize = 0x324000;
/** The first byte behind the tables. */
export const behindLiterals: usize = 0x326000;

const shortest: u32 = 3;
const longest: u32 = 8;
/** So far back a part may begin that ends of rows divide, in bytes. */
export const lookBack: usize = 32;

/** In each byte. */
const ones: u64 = (0x01010101 << 32) | 0x01010101;
const lowerCase: u64 = ones << 5;
/** Of four characters the last three. */
const behindFirst: u32 = 0xffffff00;

let count: u32 = 0;

/** Says how many literals there will be, at most. Before the first is learned. */
export function expectLiterals(most: u32): void {
  placeBits = most > few ? manyBits : fewBits;
}

/**
 * Takes in rows that end with `\x1e`: how many characters of the literal there are up to its part's end,
 * as `0` and so many characters of ASCII on, and the literal up to `\x1d`. Those with the same part follow
 * each other.
 */
export function learnLiterals(from: usize, size: usize, isAnyCase: bool): void {
  let at = from;
  while (at < from + size) {
    const upTo = <u32>load<u8>(at) - 0x30;
    at += 1;
    const literal = at;
    while (load<u8>(at) !== 0x1d) at += 1;
    learnLiteral(literal, <u32>(at - literal), upTo, isAnyCase);
    while (load<u8>(at) !== 0x1e) at += 1;
    at += 1;
  }
}

function learnLiteral(text: usize, length: u32, upTo: u32, isAnyCase: bool): void {
  const entry = literals + <usize>count * literalBytes;
  count += 1;
  // Without the bit that tells a letter's case, where any counts: a few signs differ by it too, which the
  // caller will see.
  const counting: u64 = isAnyCase ? ~lowerCase : <u64>-1;
  const first = counting & firstBytes(length);
  const second = counting & firstBytes(length > 8 ? length - 8 : 0);
  store<u64>(entry + 16, load<u64>(text) & first);
  store<u64>(entry + 24, load<u64>(text + 8) & second);
  store<u64>(entry + 32, first);
  store<u64>(entry + 40, second);
  const size = min(upTo, longest);
  const part = text + (upTo - size);
  const folded = (load<u64>(part) | lowerCase) & firstBytes(size);
  store<u64>(entry, folded);
  store<u64>(entry + 8, upTo);
  // The part's last four characters, as they would be loaded.
  const last = <u32>((folded << ((8 - size) << 3)) >>> 32);
  const window = windowHash(last);
  const before: u32 = size === shortest ? 255 : 1 << (last & 7);
  const written = isAnyCase ? last : <u32>(lastEight(part, size) >>> 32);
  if (size === shortest) setBit(ends, endHash(written & behindFirst, isAnyCase));
  else setBit(ends, endHash(written, isAnyCase));
  for (let i = size === shortest ? 1 : 0; i < 3; i++) setBit(pairs, pairOf(last, i));
  store<u8>(likely + window, <u8>(<u32>load<u8>(likely + window) | before));
  store<u8>(sizes + window, <u8>(<u32>load<u8>(sizes + window) | (1 << (size - shortest))));
  if (count > 1 && load<u64>(entry - literalBytes) === folded) return;
  let place = placeOf(folded);
  while (load<u16>(place)) place = placeBehind(place);
  store<u16>(place, <u16>count);
}

/** Of so many characters, as they would be loaded from before the place behind them. */
function lastEight(text: usize, size: u32): u64 {
  return load<u64>(text) << ((8 - size) << 3);
}

function setBit(table: usize, index: u32): void {
  const at = table + (index >>> 3);
  store<u8>(at, <u8>(<u32>load<u8>(at) | (1 << (index & 7))));
}

function hasBit(table: usize, index: u32): u32 {
  return (<u32>load<u8>(table + (index >>> 3)) >>> (index & 7)) & 1;
}

/** The bits of so many characters, of eight at most. */
function firstBytes(count: u32): u64 {
  return count === 0 ? 0 : <u64>-1 >>> ((8 - min(count, 8)) << 3);
}

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

/** Notes the literals whose part ends in `[from + 1, to]` without an end of a row in its last four characters. */
export function findLiterals(from: usize, to: usize): void {
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

/** Notes the literals whose part the end of a row at `rowEnd` divides within its last four characters. */
export function findAcross(rowEnd: usize, to: usize): void {
  const before = lastBefore(rowEnd);
  const next: u32 = load<u8>(rowEnd + 1);
  // What is divided has the characters around the end of the row next to each other.
  const isPair = hasBit(pairs, (before >>> 24) | (next << 8) | 0x2020);
  let last = before;
  const behind = min(to, rowEnd + 4);
  for (let at = rowEnd + 1; at < behind; at++) {
    const byte: u32 = load<u8>(at);
    if (isRowEnd(byte)) return;
    last = (last >>> 8) | (byte << 24);
    const window = last | <u32>lowerCase;
    if ((isPair || at === rowEnd + 3) && isLikely(window) && isEnd(last, window))
      note(at + 1, window);
  }
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

/** Most of what is likely is no part's end: one more look, in its own case too, spares many. */
function noteInRow(behind: usize, window: u32): void {
  const written = load<u32>(behind - 4);
  if (isEnd(written, window) && !hasRowEnd(<u64>written)) note(behind, window);
}

/** Whether four characters, as written and in lower case, are the last of a part. */
function isEnd(written: u32, window: u32): bool {
  const found =
    hasBit(ends, endHash(window, true)) |
    hasBit(ends, endHash(written, false)) |
    hasBit(ends, endHash(window & behindFirst, true)) |
    hasBit(ends, endHash(written & behindFirst, false));
  return found !== 0;
}

function note(behind: usize, window: u32): void {
  const inRow = load<u64>(behind - 8);
  const divides = rowEnds(inRow);
  const dividesBefore = rowEnds(load<u64>(behind - 16));
  const folded = (divides ? joined(behind) : inRow) | lowerCase;
  for (let rest: u32 = load<u8>(sizes + windowHash(window)); rest; rest &= rest - 1) {
    const cut: u64 = (5 - ctz(rest)) << 3;
    const wanted = folded >>> cut;
    for (let place = placeOf(wanted); load<u16>(place); place = placeBehind(place)) {
      let number: u32 = <u32>load<u16>(place) - 1;
      let entry = literals + <usize>number * literalBytes;
      if (load<u64>(entry) !== wanted) continue;
      for (; number < count && load<u64>(entry) === wanted; number++) {
        const upTo = load<u64>(entry + 8);
        const isDivided: u32 = (upTo <= 8 ? divides >>> ((8 - upTo) << 3) : divides) ? 1 : 0;
        const isDividedBefore: u32 = upTo > 8 && dividesBefore >>> ((16 - upTo) << 3) ? 1 : 0;
        if (isDivided | isDividedBefore || mayStandAt(entry, behind - <usize>upTo)) {
          put(<u32>(behind - origin), number | ((isDivided | isDividedBefore) << 31));
        }
        entry += literalBytes;
      }
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
  return count >= 8 ? inRow : inRow & (((<u64>1) << ((<u64>count) << 3)) - 1);
}

function put(end: u32, literal: u32): void {
  if (hits + 8 > behindRoom) {
    isFull = true;
    return;
  }
  store<u32>(hits, end);
  store<u32>(hits + 4, literal);
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

function hasRowEnd(bytes: u64): bool {
  return rowEnds(bytes) !== 0;
}

/** The highest bit of each of eight characters that is one; the lowest of these bits is right. */
function rowEnds(bytes: u64): u64 {
  return bytesOf(bytes, newline) | bytesOf(bytes, carriageReturn);
}

function bytesOf(bytes: u64, byte: u64): u64 {
  const differing = bytes ^ (ones * byte);
  return (differing - ones) & ~differing & (ones << 7);
}

function windowHash(window: u32): u32 {
  return ((window & behindFirst) * 0x9e3779b1) >>> 17;
}

function endHash(characters: u32, isAnyCase: bool): u32 {
  return (characters * (isAnyCase ? 0x85ebca6b : 0xc2b2ae35)) >>> (32 - endBits);
}

/** Of the character at that place of four and the one behind it. */
function pairOf(window: u32, place: u32): u32 {
  return (window >>> (place << 3)) & 0xffff;
}

function placeOf(part: u64): usize {
  const hash = (<u32>part * 0x9e3779b1) ^ (<u32>(part >>> 32) * 0x85ebca6b);
  return places + ((<usize>(hash >>> (32 - placeBits))) << 1);
}

function placeBehind(place: usize): usize {
  const next = place + 2;
  return next === places + ((<usize>2) << placeBits) ? places : next;
}
