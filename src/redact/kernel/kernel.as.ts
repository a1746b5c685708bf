// The loop that redaction is made of, in AssemblyScript: WebAssembly runs it at full speed from a
// hook's first byte on, where JavaScript would be interpreted, and 16 bytes at a time where no escape
// stands. `npm run kernel` compiles it into `wasm.ts`.
//
// Memory: below `marks` the compiler's own; what is read lies where the caller puts it.

/**
 * One byte for each trigram: bit `n` where it ends a literal's start of `3 + n` characters, whose hash
 * has to be among `starts`.
 */
const marks: usize = 0x10000;
/** One bit for each hash of a start in lower case: whether a literal starts so. */
const starts: usize = 0x18000;
/** Of these, the ones that stand for any case. */
const anyCase: usize = 0x28000;
/** One bit for each hash of a start as it is: whether a literal starts so. */
const asWritten: usize = 0x38000;
/** One byte for each trigram: whether `search` is to note it. The caller's to write. */
export const sought: usize = 0x48000;
/**
 * One byte for each trigram: a bit for the last three of what may stand before it, of the character's own
 * lowest three bits; all of them where a start has no more than three characters.
 */
const before: usize = 0x50000;
/** The first byte that is the caller's to use. */
export const free: usize = 0x58000;

/** In the plain text of JSON lines, what stands between two of them. */
const lineBreak: u32 = 0x1e;
/** Of a longer run of backslashes the rest is another escape. */
const longestRun: usize = 1024;
/** No escape is longer. */
const longestEscape: usize = longestRun + 128;

const newline: u32 = 0x0a;
const carriageReturn: u32 = 0x0d;
const space: u32 = 0x20;
const quote: u32 = 0x22;
const percent: u32 = 0x25;
const ampersand: u32 = 0x26;
const backslash: u32 = 0x5c;
const controlStart: u32 = 0x1b;
/** An escape that stands for no character. */
const nothing: i32 = -1;

let out: usize;
let hits: usize;
let shifts: usize;
/** The last eight characters, in lower case, ends of rows left out. */
let recent: u64;
let end: usize;
/** Behind the escape that was read last. */
let next: usize;

let length: usize;
let hitCount: u32;
let shiftCount: u32;

export function lengthOf(): usize {
  return length;
}

export function hitsOf(): u32 {
  return hitCount;
}

export function shiftsOf(): u32 {
  return shiftCount;
}

/** Takes in the starts of literals: each is three to eight characters and a newline. */
export function learn(from: usize, size: usize, isAnyCase: bool): void {
  recent = 0;
  let first = from;
  for (let at = from; at < from + size; at++) {
    if (load<u8>(at) !== newline) {
      take(load<u8>(at));
      continue;
    }
    const count = <u32>(at - first);
    setBit(starts, startHash(recent, count));
    if (isAnyCase) setBit(anyCase, startHash(recent, count));
    else setBit(asWritten, startHash(lastBytes(at, count), count));
    const mark = marks + trigram();
    store<u8>(mark, <u8>(<u32>load<u8>(mark) | (1 << (count - 3))));
    const mayPrecede = before + trigram();
    store<u8>(
      mayPrecede,
      <u8>(<u32>load<u8>(mayPrecede) | (count === 3 ? 255 : 1 << (fourth() & 7))),
    );
    first = at + 1;
  }
}

function setBit(table: usize, index: u32): void {
  const at = table + (index >>> 3);
  store<u8>(at, <u8>(<u32>load<u8>(at) | (1 << (index & 7))));
}

function hasBit(table: usize, index: u32): bool {
  return (<u32>load<u8>(table + (index >>> 3)) & (1 << (index & 7))) !== 0;
}

/**
 * Reads `size` bytes from `from` as plain text into `to`. Puts behind which characters the start of a
 * literal ends into `hitsTo`, with a bit from 26 on for each of its sizes, 3 to 8; and pairs into `shiftsTo`: from this character on, each one is a byte, beginning
 * at that place; all as u32, counted from `to` and from `from`. Where more is to come (`!isLast`) it
 * stops before an escape that might not be whole. Returns how many bytes it has read.
 */
export function read(
  from: usize,
  size: usize,
  to: usize,
  hitsTo: usize,
  shiftsTo: usize,
  isLines: bool,
  isFirst: bool,
  isLast: bool,
): usize {
  // What the piece before ended with stands before this one.
  if (!isFirst) {
    store<u64>(to - 8, load<u64>(out - 8));
  } else {
    store<u8>(to - 1, <u8>newline);
    recent = 0;
  }
  out = to;
  hits = hitsTo;
  shifts = shiftsTo;
  end = from + size;
  const safe = isLast ? end : end - longestEscape;
  const fill = i8x16.splat(<i8>backslash);
  const percents = i8x16.splat(<i8>percent);
  const ampersands = i8x16.splat(<i8>ampersand);
  const spaces = i8x16.splat(<i8>space);
  let at = from;
  while (at < end) {
    while (at + 16 <= end) {
      const bytes = v128.load(at);
      const special = i8x16.bitmask(
        v128.or(
          v128.or(i8x16.eq(bytes, fill), i8x16.lt_u(bytes, spaces)),
          v128.or(i8x16.eq(bytes, percents), i8x16.eq(bytes, ampersands)),
        ),
      );
      v128.store(out, bytes);
      const count: usize = special ? <usize>ctz(special) : 16;
      const behind = out + count;
      // Local ones are in registers, and this is where the time goes.
      let place = out;
      let last = recent;
      while (place < behind) {
        last = (last << 8) | (load<u8>(place) | 32);
        place += 1;
        const trigram = trigramOf(<u32>last);
        if (!((<u32>load<u8>(before + trigram) >>> ((<u32>last >>> 24) & 7)) & 1)) continue;
        recent = last;
        out = place;
        noteStart(trigram, to);
      }
      out = behind;
      recent = last;
      at += count;
      if (special) break;
    }
    if (at >= end) break;
    const byte: u32 = load<u8>(at);
    if (!isSpecial(byte)) {
      if (isRowEnd(byte)) putRowEnd(byte);
      else put(byte, to);
      at += 1;
      continue;
    }
    if (at >= safe) break;
    // Most escapes are one of these two.
    const second: u32 = byte === backslash && at + 1 < end ? load<u8>(at + 1) : 0;
    const isCommon = second === 0x6e || second === quote;
    if (isCommon) next = at + 2;
    const code: i32 = !isCommon ? readEscape(at) : second === quote ? quote : newline;
    const isBreak = isLines && byte === newline;
    if (isBreak) {
      recent = 0;
      store<u8>(out, <u8>lineBreak);
      out += 1;
    } else if (code >= 0x80) {
      putUtf8(<u32>code);
      recent = 0;
    } else if (isRowEnd(code)) {
      putRowEnd(code);
    } else if (code !== nothing) {
      put(<u32>code, to);
    }
    at = next;
    store<u32>(shifts, <u32>(out - to));
    store<u32>(shifts + 4, <u32>(at - from));
    shifts += 8;
  }
  length = out - to;
  hitCount = <u32>((hits - hitsTo) >> 2);
  shiftCount = <u32>((shifts - shiftsTo) >> 3);
  return at - from;
}

/**
 * Puts behind which of `size` characters of plain text from `from` a trigram ends that is sought into
 * `hitsTo`, as u32. Returns how many.
 */
export function search(from: usize, size: usize, hitsTo: usize, isFirst: bool): u32 {
  if (isFirst) recent = 0;
  let hit = hitsTo;
  for (let at = from; at < from + size; at++) {
    const byte: u32 = load<u8>(at);
    if (isRowEnd(byte)) continue;
    take(byte);
    if (!load<u8>(sought + trigram())) continue;
    store<u32>(hit, <u32>(at + 1 - from));
    hit += 4;
  }
  return <u32>((hit - hitsTo) >> 2);
}

function put(byte: u32, to: usize): void {
  store<u8>(out, <u8>byte);
  out += 1;
  note(byte, to);
}

/** A literal may be split by one end of a row, as by a terminal's edge; not by two. */
function putRowEnd(byte: u32): void {
  if (load<u8>(out - 1) === newline) recent = 0;
  store<u8>(out, <u8>byte);
  out += 1;
}

/** Takes the character before `out` into the hash, and notes the place where a literal may start so. */
function note(byte: u32, to: usize): void {
  take(byte);
  noteStart(trigram(), to);
}

function noteStart(trigram: u32, to: usize): void {
  const mark: u32 = load<u8>(marks + trigram);
  if (!mark) return;
  const sizes = startSizes(mark);
  if (!sizes) return;
  store<u32>(hits, <u32>(out - to) | (sizes << 26));
  hits += 4;
}

function take(byte: u32): void {
  recent = (recent << 8) | (byte | 32);
}

/** Of the last three characters. */
function trigram(): u32 {
  return trigramOf(<u32>recent);
}

function trigramOf(characters: u32): u32 {
  return ((characters << 8) * 0x9e3779b1) >>> 17;
}

/** The character before them. */
function fourth(): u32 {
  return <u32>recent >>> 24;
}

/** A bit for each size of a literal's start that may end here. */
function startSizes(mark: u32): u32 {
  let sizes: u32 = 0;
  for (let rest = mark; rest; rest &= rest - 1) {
    const size = 3 + ctz(rest);
    const start = startHash(recent, size);
    if (!hasBit(starts, start)) continue;
    if (hasBit(anyCase, start) || isAsWritten(size)) sizes |= rest & -rest;
  }
  return sizes;
}

/** Whether so many characters before `out` are a literal's start in their own case too. */
function isAsWritten(size: u32): bool {
  // The ends of rows between them are left to the caller.
  for (let at = out - size; at < out; at++) if (isRowEnd(load<u8>(at))) return true;
  return hasBit(asWritten, startHash(lastBytes(out, size), size));
}

function lastBytes(behind: usize, count: u32): u64 {
  let bytes: u64 = 0;
  for (let at = behind - count; at < behind; at++) bytes = (bytes << 8) | load<u8>(at);
  return bytes;
}

/** Of so many of the last characters. */
function startHash(characters: u64, size: u32): u32 {
  const start = characters & (<u64>-1 >>> ((8 - size) * 8));
  return ((<u32>start * 0x9e3779b1) ^ (<u32>(start >>> 32) * 0x85ebca6b)) >>> 13;
}

function putUtf8(code: u32): void {
  if (code < 0x800) {
    store<u8>(out, <u8>(0xc0 | (code >> 6)));
  } else {
    store<u8>(out, <u8>(0xe0 | (code >> 12)));
    out += 1;
    store<u8>(out, <u8>(0x80 | ((code >> 6) & 0x3f)));
  }
  store<u8>(out + 1, <u8>(0x80 | (code & 0x3f)));
  out += 2;
}

function isSpecial(byte: u32): bool {
  return (
    byte === backslash ||
    byte === newline ||
    byte === percent ||
    byte === ampersand ||
    byte === controlStart
  );
}

function isRowEnd(code: i32): bool {
  return code === newline || code === carriageReturn;
}

/** The code unit that the escape at `at` stands for; leaves the place behind it in `next`. */
function readEscape(at: usize): i32 {
  const byte: u32 = load<u8>(at);
  if (byte === backslash) return readBackslashes(at);
  if (byte === percent) return readPercent(at);
  if (byte === ampersand) return readEntity(at);
  next = at + 1;
  if (byte !== controlStart) return byte;
  next = skipControl(next);
  return nothing;
}

/** Each level of quoting doubles the backslashes: a run of them, whatever its length, is one escape. */
function readBackslashes(start: usize): i32 {
  const limit = min(end, start + longestRun);
  let at = skipBackslashes(start, limit);
  let escaped = unicodeAt(at, limit);
  // `\u005cu0041` is an escape within an escape.
  while (escaped === backslash) {
    at = skipBackslashes(at + 5, limit);
    escaped = unicodeAt(at, limit);
  }
  if (escaped >= 0) {
    next = at + 5;
    return escapedCode(escaped);
  }
  next = at;
  if (at >= limit) return backslash;
  const code = afterBackslash(load<u8>(at));
  if (code !== 0) {
    next = at + 1;
    return code;
  }
  const begin = controlSpelling(at);
  if (begin === 0) return backslash;
  const behind = skipControl(at + begin);
  if (behind === at + begin) return backslash;
  next = behind;
  return nothing;
}

function skipBackslashes(start: usize, limit: usize): usize {
  let at = start;
  while (at < limit && load<u8>(at) === backslash) at += 1;
  return at;
}

/** Of `u0041`; -1 where it does not stand there. */
function unicodeAt(at: usize, limit: usize): i32 {
  return at < limit && load<u8>(at) === 0x75 ? hexAt(at + 1, 4) : -1;
}

function escapedCode(code: i32): i32 {
  if (code === controlStart) next = skipControl(next);
  if (isInvisible(code)) return nothing;
  return isRowEnd(code) || (code >= <i32>space && code !== 0x7f) ? code : space;
}

/** An escape character, a soft hyphen, spaces without a width: what they split reads as one word. */
function isInvisible(code: i32): bool {
  return (
    code === controlStart || code === 0xad || (code >= 0x200b && code <= 0x200d) || code === 0xfeff
  );
}

function afterBackslash(byte: u32): i32 {
  if (byte === 0x6e) return newline;
  if (byte === 0x22) return 0x22;
  if (byte === 0x74) return 0x09;
  if (byte === 0x72) return carriageReturn;
  if (byte === 0x62 || byte === 0x66) return space;
  if (byte === 0x2f || byte === 0x27 || byte === 0x60) return byte;
  return 0;
}

/** Length of what source code writes before a control sequence's bracket: `x1b`, `033`, `e`; else 0. */
function controlSpelling(at: usize): usize {
  if (at + 4 > end) return 0;
  const first: u32 = load<u8>(at);
  if (first === 0x65 && load<u8>(at + 1) === 0x5b) return 1;
  if (load<u8>(at + 3) !== 0x5b) return 0;
  const second: u32 = load<u8>(at + 1);
  const third: u32 = load<u8>(at + 2);
  if (first === 0x78 && second === 0x31 && (third | 0x20) === 0x62) return 3;
  return first === 0x30 && second === 0x33 && third === 0x33 ? 3 : 0;
}

/** Behind a terminal's control sequence (ECMA-48: CSI, parameters, a final byte) that begins at `at`. */
function skipControl(at: usize): usize {
  if (at >= end || load<u8>(at) !== 0x5b) return at;
  const limit = min(end, at + 64);
  for (let i = at + 1; i < limit; i++) {
    const byte: u32 = load<u8>(i);
    // They end the string, or begin another escape.
    if (byte === quote || byte === backslash) return at;
    if (byte >= 0x40 && byte <= 0x7e) return i + 1;
    if (byte < 0x20 || byte > 0x3f) return at;
  }
  return at;
}

/** Punctuation only: a letter or digit has no need of it. `%252F` is encoded twice. */
function readPercent(start: usize): i32 {
  let at = start + 1;
  while (at + 1 < end && at < start + 16 && load<u16>(at) === 0x3532) at += 2;
  const code = hexAt(at, 2);
  const isDecoded = code >= 0 && isPercentEncoded(code);
  next = isDecoded ? at + 2 : start + 1;
  return isDecoded ? code : percent;
}

/** Not of `&`, `#`, `?` and `@`, whose place in a URL tells where a secret ends. */
function isPercentEncoded(code: i32): bool {
  if (code < <i32>space) return code === 0x09 || isRowEnd(code);
  if (code >= 0x7f || code === 0x23 || code === 0x25 || code === 0x26) return false;
  if (code === 0x3f || code === 0x40 || code === 0x5c) return false;
  const folded = code | 0x20;
  return !(code >= 0x30 && code <= 0x39) && !(folded >= 0x61 && folded <= 0x7a);
}

/** `&quot;`, `&#34;`, `&#x22;`, `&apos;`, `&#39;`, `&#x27;`, `&lt;`, `&gt;`, `&amp;`. */
function readEntity(start: usize): i32 {
  next = start + 1;
  // What is read beyond the end is of no account: an entity has to end before it.
  const four = load<u32>(start + 1);
  const isFive = load<u8>(start + 5) === 0x3b;
  if (four === 0x746f7571 && isFive) return entity(start, 6, 0x22);
  if (four === 0x736f7061 && isFive) return entity(start, 6, 0x27);
  if (four === 0x32327823 && isFive) return entity(start, 6, 0x22);
  if (four === 0x37327823 && isFive) return entity(start, 6, 0x27);
  if (four === 0x3b343323) return entity(start, 5, 0x22);
  if (four === 0x3b393323) return entity(start, 5, 0x27);
  if (four === 0x3b706d61) return entity(start, 5, ampersand);
  if ((four & 0xffffff) === 0x3b746c) return entity(start, 4, 0x3c);
  if ((four & 0xffffff) === 0x3b7467) return entity(start, 4, 0x3e);
  return ampersand;
}

function entity(start: usize, size: usize, code: i32): i32 {
  if (start + size > end) return ampersand;
  next = start + size;
  return code;
}

/** -1 where there are not so many hex digits. */
function hexAt(at: usize, digits: usize): i32 {
  if (at + digits > end) return -1;
  let value = 0;
  for (let i: usize = 0; i < digits; i++) {
    const digit = hexDigit(load<u8>(at + i));
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

function hexDigit(byte: u32): i32 {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
