// Literals, and where they stand: the loop that sees every character. Each is found by a part of it, of
// three to eight characters, of whose last four no text should have many.

import { isRowEnd, newline } from './escapes.as';
import {
  behindFirst,
  count,
  endHash,
  ends,
  firstBytes,
  hasBit,
  likely,
  literalBytes,
  literals,
  lowerCase,
  pairs,
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
  return inRow & firstBytes(<u32>min(count, 8));
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
