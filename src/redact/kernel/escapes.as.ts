// What stands for another character in a transcript: escapes of JSON at any depth, of URLs, entities,
// a terminal's control sequences.

/** In the plain text of JSON lines, what stands between two of them. */
export const lineBreak: u32 = 0x1e;
/** Of a longer run of backslashes the rest is another escape. */
const longestRun: usize = 1024;
/** No escape is longer. */
export const longestEscape: usize = longestRun + 128;

export const newline: u32 = 0x0a;
export const carriageReturn: u32 = 0x0d;
export const space: u32 = 0x20;
export const quote: u32 = 0x22;
export const percent: u32 = 0x25;
export const ampersand: u32 = 0x26;
export const backslash: u32 = 0x5c;
const controlStart: u32 = 0x1b;
/** An escape that stands for no character. */
export const nothing: i32 = -1;

let end: usize;
/** Behind the escape that was read last. */
let next: usize;

export function behindEscape(): usize {
  return next;
}

export function isSpecial(byte: u32): bool {
  return (
    byte === backslash ||
    byte === newline ||
    byte === percent ||
    byte === ampersand ||
    byte === controlStart
  );
}

export function isRowEnd(code: i32): bool {
  return code === newline || code === carriageReturn;
}

/** The code unit that the escape at `at` stands for, of what ends at `limit`. */
export function escapeAt(at: usize, limit: usize): i32 {
  end = limit;
  return readEscape(at);
}

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
