// Numbers as `site/search/page-blob.ts` has them.

/** Seven bits a byte, the lowest first; a byte with its high bit set has more behind it. */
export function putNumber(to: usize, value: u32): usize {
  let rest = value;
  let at = to;
  for (; rest > 0x7f; rest >>>= 7, at++) store<u8>(at, <u8>((rest & 0x7f) | 0x80));
  store<u8>(at, <u8>rest);
  return at + 1;
}

export function numberLength(value: u32): usize {
  let length: usize = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) length += 1;
  return length;
}
