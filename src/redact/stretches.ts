/** `[start, end)` in bytes. */
export interface Stretch {
  start: number;
  end: number;
}

/** What is read at once; its plain text and all that belongs to it are short-lived, and small. */
const stretchBytes = 64 * 1024;
/** A longer line is read in windows, which count from its own start. */
export const longLine = 1024 * 1024;

/** Whole lines, some of them at once, a long one alone; a text is one, because a key may be of many rows. */
export function* stretches(bytes: Buffer, isLines: boolean): Generator<Stretch> {
  for (let start = 0; start < bytes.length; ) {
    const isRest = !isLines || bytes.length - start <= stretchBytes;
    const newlineAt = isRest ? -1 : bytes.indexOf(newline, start + stretchBytes);
    const end = newlineAt === -1 ? bytes.length : newlineAt + 1;
    const lineStart = isLines ? lineAt(bytes, start + stretchBytes - 1, start) : start;
    const isLong = end - lineStart > longLine;
    if (isLong && lineStart > start) yield { start, end: lineStart };
    yield { start: isLong ? lineStart : start, end };
    start = end;
  }
}

/** Where the line begins that holds the place; `from` where it does so before. */
function lineAt(bytes: Buffer, place: number, from: number): number {
  return Math.max(from, bytes.lastIndexOf(newline, place) + 1);
}

const newline = 0x0a;
