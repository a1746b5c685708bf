// Three bytes have a hash of 15 bits, the same for upper and lower case. Ends of rows count for nothing:
// a terminal's edge splits any word.
export const hashes = 1 << 15;

/** Of the first three characters. */
export function trigramOf(text: string): number {
  let recent = 0;
  for (let i = 0; i < 3; i++) recent = rolled(recent, text.charCodeAt(i));
  return hashOf(recent);
}

/** Where the first of the three characters is that end before `end`. */
export function trigramStart(text: string, end: number): number {
  let start = end;
  for (let seen = 0; seen < 3 && start > 0; ) {
    start -= 1;
    if (!isRowEnd(text.charCodeAt(start))) seen += 1;
  }
  return start;
}

/** The last characters, in lower case, in one number; the fourth one back has left it. */
function rolled(recent: number, code: number): number {
  return (recent << 8) | (code | 32);
}

function hashOf(recent: number): number {
  return Math.imul(recent << 8, 0x9e3779b1) >>> 17;
}

export function isRowEnd(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}
