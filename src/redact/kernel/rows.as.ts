// Where rows end, within a word above all: a terminal's edge splits any word.

import { carriageReturn, newline } from './escapes.as';
import { findAcross } from './literals.as';

/**
 * Notes the ends of rows in `[from, to)` that stand in a token, and the starts of literals that an end
 * of a row divides. `limit` is where the text ends. Places are counted from `origin`. Returns where it
 * has noted the last one.
 */
export function findRows(
  from: usize,
  to: usize,
  limit: usize,
  wrapsTo: usize,
  origin: usize,
): usize {
  const newlines = v128.load(ends);
  const returns = v128.load(ends + 16);
  let wraps = wrapsTo;
  for (let at = from; at < to; at += 16) {
    const bytes = v128.load(at);
    let mask: u32 = <u32>(
      i8x16.bitmask(v128.or(i8x16.eq(bytes, newlines), i8x16.eq(bytes, returns)))
    );
    for (; mask; mask &= mask - 1) {
      const rowEnd = at + ctz(mask);
      if (rowEnd >= to) break;
      findAcross(rowEnd, limit);
      if (load<u8>(rowEnd) !== newline || rowEnd + 1 >= limit) continue;
      const start = load<u8>(rowEnd - 1) === carriageReturn ? rowEnd - 1 : rowEnd;
      if (!isInToken(load<u8>(start - 1)) || !isInToken(load<u8>(rowEnd + 1))) continue;
      store<u32>(wraps, <u32>(start - origin));
      wraps += 4;
    }
  }
  return wraps;
}

// In memory: constants would be made anew for each block.
const ends = memory.data(32);
memory.fill(ends, <u8>newline, 16);
memory.fill(ends + 16, <u8>carriageReturn, 16);

/** A letter, a digit or one of `_+/=.~%:|@-`. */
function isInToken(byte: u32): bool {
  if (byte >= 0x80) return false;
  const set: u64 = byte < 0x40 ? 0x27ffe820 << 32 : (0x57fffffe << 32) | 0x87ffffff;
  return ((set >>> (byte & 63)) & 1) !== 0;
}
