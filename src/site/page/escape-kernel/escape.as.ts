// What becomes of text in HTML, in AssemblyScript: most bytes of a page pass through here. `npm run kernel` compiles it
// into `wasm.ts`.

const ampersand: u32 = 0x26;
const less: u32 = 0x3c;
const greater: u32 = 0x3e;

/**
 * Writes `size` bytes of UTF-8 from `from` to `to`, those that HTML gives a meaning escaped; gives how many it wrote.
 * Each may take six bytes, and up to 15 more are written behind.
 */
export function escapeTo(from: usize, size: usize, to: usize): usize {
  const end = from + size;
  let at = from;
  let into = to;
  while (at < end) {
    const chunk = v128.load(at);
    const low = v128.or(i8x16.eq(chunk, i8x16.splat(0x26)), i8x16.eq(chunk, i8x16.splat(0x22)));
    const high = v128.or(i8x16.eq(chunk, i8x16.splat(0x3c)), i8x16.eq(chunk, i8x16.splat(0x3e)));
    v128.store(into, chunk);
    const found = <u32>i8x16.bitmask(v128.or(low, high));
    // Beyond the end lies what was there before.
    const run = min<usize>(found === 0 ? 16 : ctz(found), end - at);
    at += run;
    into += run;
    if (at >= end || found === 0) continue;
    into += entity(load<u8>(at), into);
    at += 1;
  }
  return into - to;
}

/** Gives how many bytes it has; eight are written. */
function entity(sign: u32, into: usize): usize {
  if (sign === ampersand) {
    store<u64>(into, 0x3b706d6126); // &amp;
    return 5;
  }
  if (sign === less) {
    store<u32>(into, 0x3b746c26); // &lt;
    return 4;
  }
  if (sign === greater) {
    store<u32>(into, 0x3b746726); // &gt;
    return 4;
  }
  store<u64>(into, 0x3b746f757126); // &quot;
  return 6;
}

/**
 * Whether `size` bytes of UTF-8 hold what is not seen but changes what is seen: controls other than a tab and a
 * line's end, and U+202A to U+202E and U+2066 to U+2069, which turn the direction of writing.
 */
export function hasUnseen(from: usize, size: usize): bool {
  const end = from + size;
  // What lies behind the end must not count.
  memory.fill(end, 0x20, 18);
  for (let at = from; at < end; at += 16) {
    const chunk = v128.load(at);
    const controls = v128.andnot(
      i8x16.lt_u(chunk, i8x16.splat(0x20)),
      v128.or(i8x16.eq(chunk, i8x16.splat(0x09)), i8x16.eq(chunk, i8x16.splat(0x0a))),
    );
    if (v128.any_true(v128.or(controls, i8x16.eq(chunk, i8x16.splat(0x7f))))) return true;
    const leads = v128.or(
      i8x16.eq(chunk, i8x16.splat(<i8>0xc2)),
      i8x16.eq(chunk, i8x16.splat(<i8>0xe2)),
    );
    for (let found = <u32>i8x16.bitmask(leads); found !== 0; found &= found - 1) {
      if (isUnseen(at + <usize>ctz(found))) return true;
    }
  }
  return false;
}

function isUnseen(at: usize): bool {
  const second: u32 = load<u8>(at, 1);
  // U+0080 to U+009F
  if (load<u8>(at) === 0xc2) return second < 0xa0;
  const third: u32 = load<u8>(at, 2);
  if (second === 0x80) return third >= 0xaa && third <= 0xae;
  return second === 0x81 && third >= 0xa6 && third <= 0xa9;
}

const escapeSign: u32 = 0x1b;
const newline: u32 = 0x0a;
const carriageReturn: u32 = 0x0d;

/**
 * Writes what a page may hold of `size` bytes of UTF-8: without sequences that colour a terminal, with line ends of
 * one kind, what `hasUnseen` finds named. Gives how many bytes it wrote; each may become four.
 */
export function show(from: usize, size: usize, to: usize): usize {
  const end = from + size;
  let into = to;
  /** A line's end was written for a carriage return: a newline right behind it is the same. */
  let isEnded = false;
  for (let at = from; at < end; ) {
    const byte: u32 = load<u8>(at);
    if (byte === escapeSign) {
      const behind = behindSequence(at, end);
      if (behind > at) {
        at = behind;
        continue;
      }
    }
    at += 1;
    if (byte === newline && isEnded) {
      isEnded = false;
      continue;
    }
    isEnded = byte === carriageReturn;
    if (isEnded) {
      store<u8>(into, newline);
      into += 1;
    } else if (byte < 0x20 && byte !== 0x09 && byte !== newline) {
      into = putCharacter(into, 0x2400 + byte);
    } else if (byte === 0x7f) {
      into = putCharacter(into, 0x2421);
    } else if ((byte === 0xc2 || byte === 0xe2) && isUnseen(at - 1)) {
      into = putName(into, codeAt(at - 1));
      at += byte === 0xc2 ? 1 : 2;
    } else {
      store<u8>(into, <u8>byte);
      into += 1;
    }
  }
  return into - to;
}

/** Behind the sequence that begins there; the same place where it is none. */
function behindSequence(at: usize, end: usize): usize {
  const kind: u32 = at + 1 < end ? load<u8>(at + 1) : 0;
  let next = at + 2;
  if (kind === 0x5b) {
    while (next < end && load<u8>(next) >>> 4 === 3) next += 1;
    while (next < end && load<u8>(next) >>> 4 === 2) next += 1;
    if (next >= end) return at;
    const last: u32 = load<u8>(next);
    return last >= 0x40 && last <= 0x7e ? next + 1 : at;
  }
  if (kind !== 0x5d) return at;
  while (next < end && load<u8>(next) !== 0x07 && load<u8>(next) !== escapeSign) next += 1;
  if (next >= end) return end;
  if (load<u8>(next) === 0x07) return next + 1;
  return next + 1 < end && load<u8>(next + 1) === 0x5c ? next + 2 : next;
}

/** The character of two or three bytes that begins there. */
function codeAt(at: usize): u32 {
  const second: u32 = load<u8>(at, 1);
  if (load<u8>(at) === 0xc2) return second;
  return 0x2000 | ((second & 0x3f) << 6) | (<u32>load<u8>(at, 2) & 0x3f);
}

/** Of three bytes. */
function putCharacter(into: usize, code: u32): usize {
  store<u8>(into, <u8>(0xe0 | (code >>> 12)));
  store<u8>(into, <u8>(0x80 | ((code >>> 6) & 0x3f)), 1);
  store<u8>(into, <u8>(0x80 | (code & 0x3f)), 2);
  return into + 3;
}

/** `[U+202E]` */
function putName(into: usize, code: u32): usize {
  store<u8>(into, 0x5b);
  store<u16>(into, 0x2b55, 1);
  for (let digit = 0; digit < 4; digit++) {
    const value = (code >>> (12 - digit * 4)) & 0xf;
    store<u8>(into + 3 + digit, <u8>(value < 10 ? 0x30 + value : 0x37 + value));
  }
  store<u8>(into, 0x5d, 7);
  return into + 8;
}
