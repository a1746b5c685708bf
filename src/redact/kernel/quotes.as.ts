// Where the strings of a JSON line begin and end.

import { backslash, quote } from './escapes.as';

/** Whether what was looked at before ends within an escape. */
let isEscaped: bool = false;

/**
 * Puts where of `size` bytes from `from` a quote stands that no backslash escapes into `to`, as u32.
 * Returns how many. Not `isFirst`: the bytes go on from those before.
 */
export function findQuotes(from: usize, size: usize, to: usize, isFirst: bool): u32 {
  if (isFirst) isEscaped = false;
  const end = from + size;
  const quotes = i8x16.splat(<i8>quote);
  let place = to;
  for (let at = from; at < end; at += 16) {
    let mask: u32 = <u32>i8x16.bitmask(i8x16.eq(v128.load(at), quotes));
    for (; mask; mask &= mask - 1) {
      const found = at + ctz(mask);
      if (found >= end) break;
      if (isEscapedAt(found, from)) continue;
      store<u32>(place, <u32>(found - from));
      place += 4;
    }
  }
  isEscaped = isEscapedAt(end, from);
  return <u32>((place - to) >> 2);
}

function isEscapedAt(at: usize, from: usize): bool {
  let first = at;
  while (first > from && load<u8>(first - 1) === backslash) first -= 1;
  const isOdd = ((at - first) & 1) !== 0;
  return first === from ? isOdd !== isEscaped : isOdd;
}
