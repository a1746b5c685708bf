// Where base64 may begin that holds a text.

/** A run of 24 characters fills two blocks at least; the caller looks at its length. */
const block: usize = 8;
/** How many characters of a run tell whether it is a text: twelve bytes. */
const told: usize = 16;

/** For each of the sixteen characters before, whether it stands for six bits. */
let before: u32 = 0;
/** Whether the run that they are of was looked at. */
let isKnown: bool = false;

/**
 * Notes the first character of each run of base64, of either alphabet, that begins like text; images,
 * hashes and ciphers do not. What is `to` or behind it is seen the next time, with the same `from`.
 * Places are counted from `origin`. Returns where it has noted the last one.
 */
export function findRuns(
  from: usize,
  to: usize,
  isFirst: bool,
  runsTo: usize,
  origin: usize,
): usize {
  let last = isFirst ? 0 : before;
  let runs = runsTo;
  const low = v128.load(lookups);
  const high = v128.load(lookups + 16);
  const half = v128.load(lookups + 32);
  for (let at = from; at + 2 * block <= to; at += 2 * block) {
    const mask = sextetMask(v128.load(at), low, high, half);
    const first = (mask & 0xff) === 0xff;
    const second = mask >>> 8 === 0xff;
    const wasFull = last >>> 8 === 0xff;
    const both = last | (mask << 16);
    last = mask;
    // Most have no two next to each other: one branch for all of them.
    if (!((<u32>wasFull | <u32>second) & <u32>first)) {
      isKnown = false;
      continue;
    }
    if (!wasFull) isKnown = false;
    else if (!isKnown) runs = noteRun(at + block, both << 8, runs, origin);
    if (second && !isKnown) runs = noteRun(at + 2 * block, both, runs, origin);
  }
  before = last;
  return runs;
}

/** Of the run whose second full block ends there; `mask` is of the characters before. */
function noteRun(behind: usize, mask: u32, runs: usize, origin: usize): usize {
  let start = behind - clz(~mask);
  // A sign or a slash before it is more likely none of it.
  while (start < behind && isSign(load<u8>(start))) start += 1;
  // Then it is long enough only if the next block is full too.
  if (start + told > behind) return runs;
  isKnown = true;
  if (!beginsLikeText(start)) return runs;
  store<u32>(runs, <u32>(start - origin));
  return runs + 4;
}

/**
 * A bit for each of 16 characters: whether it stands for six bits. Each half of its code is looked up, and
 * gives a bit for each kind that it can be of: `/+-`, digits, letters up to `O`, up to `Z`, with `_`.
 */
function sextetMask(bytes: v128, low: v128, high: v128, half: v128): u32 {
  const kinds = v128.and(
    i8x16.swizzle(low, v128.and(bytes, half)),
    i8x16.swizzle(high, v128.and(i16x8.shr_u(bytes, 4), half)),
  );
  return <u32>i8x16.bitmask(i8x16.eq(kinds, i8x16.splat(0))) ^ 0xffff;
}

/** Printable UTF-8 so far: by chance, of fifty thousand random runs one. */
function beginsLikeText(start: usize): bool {
  let behind: u32 = 0;
  for (let at = start; at < start + told; at += 4) {
    const four =
      (sextetOf(load<u8>(at)) << 18) |
      (sextetOf(load<u8>(at + 1)) << 12) |
      (sextetOf(load<u8>(at + 2)) << 6) |
      sextetOf(load<u8>(at + 3));
    for (let shift = 16; shift >= 0; shift -= 8) {
      const byte = (four >>> shift) & 0xff;
      if (behind > 0) {
        if ((byte & 0xc0) !== 0x80) return false;
        behind -= 1;
      } else if (byte >= 0x80) {
        if (byte < 0xc2 || byte > 0xf4) return false;
        behind = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
      } else if (!isPrintable(byte)) {
        return false;
      }
    }
  }
  return true;
}

function isPrintable(byte: i32): bool {
  return (byte >= 0x20 && byte !== 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isSign(byte: u32): bool {
  return byte === 0x2f || byte === 0x2d || byte === 0x2b || byte === 0x5f;
}

const sextets = memory.data(256);
memory.fill(sextets, 0xff, 256);
for (let i = 0; i < 26; i++) {
  store<u8>(sextets + 0x41 + i, <u8>i);
  store<u8>(sextets + 0x61 + i, <u8>(26 + i));
}
for (let i = 0; i < 10; i++) store<u8>(sextets + 0x30 + i, <u8>(52 + i));
store<u8>(sextets + 0x2b, 62);
store<u8>(sextets + 0x2d, 62);
store<u8>(sextets + 0x2f, 63);
store<u8>(sextets + 0x5f, 63);

// In memory: constants would be made anew for each block.
const lookups = memory.data(48);
for (let code = 0x2b; code < 0x7b; code++) {
  if (sextetOf(code) < 0) continue;
  const kind: u32 = code < 0x30 ? 1 : code < 0x40 ? 2 : code & 0x10 ? (code === 0x5f ? 16 : 8) : 4;
  store<u8>(lookups + (code & 15), load<u8>(lookups + (code & 15)) | <u8>kind);
  store<u8>(lookups + 16 + (code >> 4), load<u8>(lookups + 16 + (code >> 4)) | <u8>kind);
}
memory.fill(lookups + 32, 15, 16);

/** -1 for a character of neither alphabet. */
function sextetOf(byte: usize): i32 {
  return <i32>load<i8>(sextets + byte);
}
