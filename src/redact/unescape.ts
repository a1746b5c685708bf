/** A line with its `\u0041` escapes resolved, and the way back. */
export interface Unescaped {
  text: string;
  /** Where in the original line the character at `index` of `text` begins. */
  origin(index: number): number;
}

/** Any depth of quoting: `\u0041`, `\\u0041` inside a nested JSON text. Printable ASCII only. */
const escapes = /\\+u00([2-7][0-9A-Fa-f])/g;

export function unescapeAscii(line: string): Unescaped {
  // After the nth escape, text and line are `shifts[n]` apart.
  const ends: number[] = [];
  const shifts: number[] = [];
  let text = '';
  let from = 0;
  for (const match of line.matchAll(escapes)) {
    text +=
      line.slice(from, match.index) + String.fromCharCode(Number.parseInt(match[1] ?? '', 16));
    from = match.index + match[0].length;
    ends.push(text.length);
    shifts.push(from - text.length);
  }
  text += line.slice(from);
  return { text, origin };

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
