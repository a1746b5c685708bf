import { isUtf8 } from 'node:buffer';

/** A run of base64 that decodes to text. */
export interface Base64Text {
  decoded: Buffer;
  /** Where the character stands whose bits hold the decoded byte at `index`. */
  startOf(index: number): number;
  /** Behind the last character that holds bits of the decoded byte at `index`. */
  endOf(index: number): number;
}

/** Shorter ones hold no secret that has a shape. */
const shortest = 24;
/** Rows of base64, as `base64` and terminals wrap it, are so long or longer. */
const shortestRow = 40;

/** A run has three or more characters at so regular places. */
const stride = shortest / 3;

/**
 * The runs of base64, of either alphabet, that begin like text; images, hashes and ciphers do not.
 * Between two runs most characters are skipped.
 */
export function* base64Texts(bytes: Uint8Array, length: number): Generator<Base64Text> {
  let free = 0;
  let inRow = 0;
  for (let at = stride - 1; at < length; at += stride) {
    inRow = sextets[bytes[at] as number] === none ? 0 : inRow + 1;
    if (inRow < 3) continue;
    let start = at;
    while (start > free && sextets[bytes[start - 1] as number] !== none) start -= 1;
    let end = runEnd(bytes, at + 1, length);
    // A sign or a slash before it is more likely none of it.
    while (start < end && isSign(bytes[start] as number)) start += 1;
    if (end - start >= shortest && beginsLikeText(bytes, start)) {
      const rows = rowsFrom(bytes, start, end, length);
      end = rows.at(-1)?.end ?? end;
      yield decode(bytes, rows);
    }
    free = end;
    at = end;
    inRow = 0;
  }
}

interface Row {
  start: number;
  end: number;
}

function runEnd(bytes: Uint8Array, from: number, length: number): number {
  let end = from;
  while (end < length && sextets[bytes[end] as number] !== none) end += 1;
  return end;
}

/** A full row goes on in the next one. */
function rowsFrom(bytes: Uint8Array, start: number, end: number, length: number): Row[] {
  const rows = [{ start, end }];
  for (let row = rows[0] as Row; row.end - row.start >= shortestRow; ) {
    const next = row.end + (bytes[row.end] === 0x0d ? 1 : 0);
    if (bytes[next] !== 0x0a || next + 1 >= length) break;
    row = { start: next + 1, end: runEnd(bytes, next + 1, length) };
    if (row.start === row.end) break;
    rows.push(row);
  }
  return rows;
}

function decode(bytes: Uint8Array, rows: readonly Row[]): Base64Text {
  const text = rows.map(({ start, end }) => latin1(bytes, start, end)).join('');
  return {
    decoded: Buffer.from(text, 'base64'),
    startOf: (index) => place(Math.floor((index * 4) / 3)),
    endOf: (index) => place(Math.ceil(((index + 1) * 4) / 3) - 1) + 1,
  };

  function place(index: number): number {
    let left = index;
    for (const { start, end } of rows) {
      if (left < end - start) return start + left;
      left -= end - start;
    }
    return rows.at(-1)?.end ?? 0;
  }
}

/** Twelve bytes of printable UTF-8: by chance, of fifty thousand random runs one. */
function beginsLikeText(bytes: Uint8Array, start: number): boolean {
  const head: number[] = [];
  for (let at = start; at < start + 16; at += 4) {
    const a = sextetAt(bytes, at);
    const b = sextetAt(bytes, at + 1);
    const c = sextetAt(bytes, at + 2);
    const d = sextetAt(bytes, at + 3);
    const first = ((a << 2) | (b >> 4)) & 255;
    const second = ((b << 4) | (c >> 2)) & 255;
    const third = ((c << 6) | d) & 255;
    if (!isPrintable(first) || !isPrintable(second) || !isPrintable(third)) return false;
    head.push(first, second, third);
  }
  let whole = head.length;
  // The last character may be cut.
  while (whole > 8 && (head[whole - 1] as number) >= 0x80) whole -= 1;
  return isUtf8(Uint8Array.from(head.slice(0, whole)));
}

function sextetAt(bytes: Uint8Array, at: number): number {
  return sextets[bytes[at] as number] as number;
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte !== 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    'latin1',
    start,
    end,
  );
}

function isSign(byte: number): boolean {
  return byte === 0x2f || byte === 0x2d || byte === 0x2b || byte === 0x5f;
}

const none = 64;
/** The six bits that a character stands for, of either alphabet. */
const sextets = new Uint8Array(256).fill(none);
for (const alphabet of ['+/', '-_']) {
  const chars = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789${alphabet}`;
  for (let i = 0; i < chars.length; i++) sextets[chars.charCodeAt(i)] = i;
}
