// The tables by which literals are found; what is read lies behind them.

import { ones } from './row-ends.as';

/**
 * One byte for each hash of the last three characters of a part: a bit for the one before them, of its
 * own lowest three bits; all of them where the part has no more than three characters.
 */
export const likely: usize = 0x10000;
/** One byte for each such hash: bit `n` for a part of `3 + n` characters. */
export const sizes: usize = 0x18000;
/** Two bytes for each hash of a part in lower case: the place of its first literal among `literals`, from 1 on; 0 for none. */
const places: usize = 0x20000;
/** How many of its bits tell the place: for a common number of literals, so that few pages are touched. */
const fewBits: u32 = 14;
const manyBits: u32 = 17;
const few: u32 = 12_000;
let placeBits: u32 = fewBits;
/**
 * Of each literal six times 64 bits: its part in lower case, how many characters there are up to the
 * part's end and where its row begins, its first sixteen characters, and which of their bits count.
 */
export const literals: usize = 0x60000;
export const literalBytes: usize = 48;
/** So many find a place, and leave some places empty. */
export const mostLiterals: u32 = 60_000;
/** One bit for each hash of a part in lower case. */
export const parts: usize = 0x320000;
const partBits: u32 = 17;
/** One bit for each two characters in lower case that are next to each other in the last four of a part. */
export const pairs: usize = 0x324000;
/**
 * One bit for each hash of the last four characters of a part, of the last three where it has no more; in lower
 * case where any case counts.
 */
const windows: usize = 0x326000;
const windowBits: u32 = 17;
/** The first byte behind the tables. */
export const behindLiterals: usize = 0x32a000;

const shortest: u32 = 3;
export const longest: u32 = 8;
export const lowerCase: u64 = ones << 5;

/** How many were learned. */
export let count: u32 = 0;
/** How many bytes their rows had. */
let learned: usize = 0;

/** Says how many literals there will be, at most. Before the first is learned. */
export function expectLiterals(most: u32): void {
  placeBits = most > few ? manyBits : fewBits;
}

/**
 * Takes in rows that end with `\x1e`: how many characters of the literal there are up to its part's end,
 * as `0` and so many characters of ASCII on, and the literal up to `\x1d`. Those with the same part follow
 * each other. A literal is told by where its row begins, counted from the first of all rows.
 */
export function learnLiterals(from: usize, size: usize, isAnyCase: bool): void {
  let at = from;
  while (at < from + size) {
    const row = <u32>(learned + at - from);
    const upTo = <u32>load<u8>(at) - 0x30;
    at += 1;
    const literal = at;
    while (load<u8>(at) !== 0x1d) at += 1;
    learnLiteral(row, literal, <u32>(at - literal), upTo, isAnyCase);
    while (load<u8>(at) !== 0x1e) at += 1;
    at += 1;
  }
  learned += size;
}

function learnLiteral(row: u32, text: usize, length: u32, upTo: u32, isAnyCase: bool): void {
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
  store<u32>(entry + 8, upTo);
  store<u32>(entry + 12, row);
  learnWindow(load<u32>(text + (upTo - 4)), size, isAnyCase);
  // The rest is known of a part that the one before has too.
  if (count > 1 && load<u64>(entry - literalBytes) === folded) return;
  // The part's last four characters, as they would be loaded.
  const last = <u32>((folded << ((8 - size) << 3)) >>> 32);
  const window = windowHash(last);
  const before: u32 = size === shortest ? 255 : 1 << (last & 7);
  setBit(parts, partHash(folded));
  for (let i = size === shortest ? 1 : 0; i < 3; i++) setBit(pairs, pairOf(last, i));
  store<u8>(likely + window, <u8>(<u32>load<u8>(likely + window) | before));
  store<u8>(sizes + window, <u8>(<u32>load<u8>(sizes + window) | (1 << (size - shortest))));
  let place = placeOf(folded);
  while (load<u16>(place)) place = placeBehind(place);
  store<u16>(place, <u16>count);
}

/** `last`: the last four characters of a part of so many, as written. */
function learnWindow(last: u32, size: u32, isAnyCase: bool): void {
  const window = isAnyCase ? last | <u32>lowerCase : last;
  const kind: u32 = isAnyCase ? anyCase : asWritten;
  if (size === shortest) setBit(windows, threeHash(window, kind));
  else setBit(windows, fourHash(window, kind));
}

/** Whether a part may end with these four characters, as they stand in the text. */
export function mayEndPart(last: u32): u32 {
  const folded = last | <u32>lowerCase;
  return (
    hasBit(windows, fourHash(last, asWritten)) |
    hasBit(windows, fourHash(folded, anyCase)) |
    hasBit(windows, threeHash(last, asWritten)) |
    hasBit(windows, threeHash(folded, anyCase))
  );
}

const asWritten: u32 = 0x9e3779b1;
const anyCase: u32 = 0x85ebca6b;

function fourHash(window: u32, kind: u32): u32 {
  return (window * kind) >>> (32 - windowBits);
}

function threeHash(window: u32, kind: u32): u32 {
  return ((window >>> 8) * kind) >>> (32 - windowBits);
}

function setBit(table: usize, index: u32): void {
  const at = table + (index >>> 3);
  store<u8>(at, <u8>(<u32>load<u8>(at) | (1 << (index & 7))));
}

export function hasBit(table: usize, index: u32): u32 {
  return (<u32>load<u8>(table + (index >>> 3)) >>> (index & 7)) & 1;
}

/** The bits of so many characters, of eight at most. */
export function firstBytes(count: u32): u64 {
  return count === 0 ? 0 : <u64>-1 >>> ((8 - min(count, 8)) << 3);
}

/** Of the last three characters of four, as sixteen bits of SIMD can tell it of eight windows at once. */
export function windowHash(window: u32): u32 {
  return (((window >>> 8) * hashOfTwo + (window >>> 16) * hashOfLast) & 0xffff) >>> 1;
}

export const hashOfTwo: u32 = 0x9e37;
export const hashOfLast: u32 = 0x79b1;

export function partHash(part: u64): u32 {
  return ((<u32>part * 0x85ebca6b) ^ (<u32>(part >>> 32) * 0xc2b2ae35)) >>> (32 - partBits);
}

/** Of the character at that place of four and the one behind it. */
export function pairOf(window: u32, place: u32): u32 {
  return (window >>> (place << 3)) & 0xffff;
}

export function placeOf(part: u64): usize {
  const hash = (<u32>part * 0x9e3779b1) ^ (<u32>(part >>> 32) * 0x85ebca6b);
  return places + ((<usize>(hash >>> (32 - placeBits))) << 1);
}

export function placeBehind(place: usize): usize {
  const next = place + 2;
  return next === places + ((<usize>2) << placeBits) ? places : next;
}
