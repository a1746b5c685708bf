// Where base64 may begin that holds a text.

/** A run of 24 characters fills two blocks at least; the caller looks at its length. */
const block: usize = 8;
/** How many characters of a run tell whether it is a text: twelve bytes. */
const told: usize = 16;

/** How many blocks before are full, and whether the run they are of was looked at. */
let full: u32 = 0;

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
  if (isFirst) full = 0;
  let runs = runsTo;
  for (let at = from; at + 2 * block <= to; at += 2 * block) {
    const mask = sextetMask(v128.load(at));
    if (full === 0 && mask >>> 8 !== 0xff) continue;
    for (let half = 0; half < 2; half++) {
      full = ((mask >>> (half << 3)) & 0xff) === 0xff ? full + 1 : 0;
      if (full !== 2) continue;
      const behind = half ? at + 2 * block : at + block;
      const start = startOfRun(behind);
      if (start + told > behind) {
        // It is long enough only if the next block is full too.
        full = 1;
        continue;
      }
      if (!beginsLikeText(start)) continue;
      store<u32>(runs, <u32>(start - origin));
      runs += 4;
    }
  }
  return runs;
}

/** Of the one whose second full block ends there. */
function startOfRun(behind: usize): usize {
  let start = behind - 2 * block;
  const limit = start - 2 * block;
  while (start > limit && sextetOf(load<u8>(start - 1)) >= 0) start -= 1;
  // A sign or a slash before it is more likely none of it.
  while (start < behind && isSign(load<u8>(start))) start += 1;
  return start;
}

/** A bit for each of 16 characters: whether it stands for six bits. */
function sextetMask(bytes: v128): u32 {
  const folded = v128.or(bytes, i8x16.splat(0x20));
  const letters = i8x16.lt_u(i8x16.sub(folded, i8x16.splat(0x61)), i8x16.splat(26));
  // And the slash before them.
  const digits = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x2f)), i8x16.splat(11));
  const dashes = v128.or(i8x16.eq(bytes, i8x16.splat(0x2d)), i8x16.eq(bytes, i8x16.splat(0x5f)));
  const signs = v128.or(dashes, i8x16.eq(bytes, i8x16.splat(0x2b)));
  return <u32>i8x16.bitmask(v128.or(v128.or(letters, digits), signs));
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
    if (four < 0) return false;
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

/** -1 for a character of neither alphabet. */
function sextetOf(byte: i32): i32 {
  if (byte >= 0x41 && byte <= 0x5a) return byte - 0x41;
  if (byte >= 0x61 && byte <= 0x7a) return byte - 0x47;
  if (byte >= 0x30 && byte <= 0x39) return byte + 4;
  if (byte === 0x2b || byte === 0x2d) return 62;
  return byte === 0x2f || byte === 0x5f ? 63 : -1;
}
