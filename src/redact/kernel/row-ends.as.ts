// Ends of rows among characters that are looked at eight at a time.

import { carriageReturn, newline } from './escapes.as';

/** In each byte. */
export const ones: u64 = (0x01010101 << 32) | 0x01010101;
/** So far back characters are joined that ends of rows divide, in bytes. */
export const lookBack: usize = 32;

/** The last eight characters before `behind`, ends of rows left out; not across an empty row. */
export function joined(behind: usize): u64 {
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

export function hasRowEnd(bytes: u64): bool {
  return rowEnds(bytes) !== 0;
}

/** The highest bit of each of eight characters that is one; the lowest of these bits is right. */
export function rowEnds(bytes: u64): u64 {
  return bytesOf(bytes, newline) | bytesOf(bytes, carriageReturn);
}

function bytesOf(bytes: u64, byte: u64): u64 {
  const differing = bytes ^ (ones * byte);
  return (differing - ones) & ~differing & (ones << 7);
}
