/** An equal JSON text with fewer escapes, and the way back. */
export interface Unescaped {
  text: string;
  /** Where in the original the character at `index` of `text` comes from. */
  origin(index: number): number;
}

// Printable ASCII at any depth of quoting: `\u0041`, and `\\u0041` in a JSON text within a string.
const escapes = /(?<!\\)(\\+)u00([2-7][0-9A-Fa-f])/g;

/** Writes `\u0041` as `A`, and quotes and backslashes as `\"` and `\\`. */
export function unescapeAscii(line: string): Unescaped {
  // Behind the nth escape, places in the line and in the text differ by `shifts[n]`.
  const ends: number[] = [];
  const shifts: number[] = [];
  const pieces: string[] = [];
  let length = 0;
  let from = 0;
  for (const { 0: escaped, 1: backslashes = '', 2: code = '', index } of line.matchAll(escapes)) {
    const char = plain(String.fromCharCode(Number.parseInt(code, 16)), backslashes.length);
    pieces.push(line.slice(from, index), char);
    length += index - from + char.length;
    from = index + escaped.length;
    ends.push(length);
    shifts.push(from - length);
  }
  pieces.push(line.slice(from));
  return { text: pieces.join(''), origin };

  function origin(index: number): number {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    return index + (shifts[low - 1] ?? 0);
  }
}

/** Each level of quoting doubles the backslashes, and puts one before the quote. */
function plain(char: string, backslashes: number): string {
  if (char === '"') return `${'\\'.repeat(2 * backslashes - 1)}"`;
  if (char === '\\') return '\\'.repeat(2 * backslashes);
  return char;
}
