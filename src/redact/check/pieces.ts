import type { Kind } from './kind.ts';

/** A stretch that is searched at once. What begins in `[from, to)` of it is told of; the rest is context. */
export interface Piece {
  bytes: Buffer;
  from: number;
  to: number;
}

const newline = 0x0a;
const pieceBytes = 1024 * 1024;
/** A secret is no longer than this, nor is what tells it: keys of many rows have some KiB. */
const contextBytes = 64 * 1024;

/** A line without an end, longer than this. */
export class LineTooLong extends Error {
  readonly line: number;

  constructor(line: number) {
    super(`Line ${line} has more than ${longestLine / 1024 / 1024} MiB`);
    this.line = line;
  }
}

const longestLine = 256 * 1024 * 1024;

/**
 * Cuts a stream for searching in bounded memory: JSON lines between lines, text anywhere, with context on
 * both sides. Throws LineTooLong.
 */
export function piecesOf(chunks: AsyncIterable<Buffer>, kind: Kind): AsyncGenerator<Piece> {
  return kind === 'jsonl' ? wholeLines(chunks) : windows(chunks);
}

async function* wholeLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Piece> {
  let pending: Buffer[] = [];
  let size = 0;
  let lines = 0;
  for await (const chunk of chunks) {
    pending.push(chunk);
    size += chunk.length;
    const isEnough = size >= pieceBytes && chunk.includes(newline);
    if (!isEnough && size > longestLine) throw new LineTooLong(lines + 1);
    if (!isEnough) continue;
    const bytes = Buffer.concat(pending);
    const end = bytes.lastIndexOf(newline) + 1;
    yield { bytes: bytes.subarray(0, end), from: 0, to: end };
    lines += 1;
    pending = [Buffer.from(bytes.subarray(end))];
    size = bytes.length - end;
  }
  const bytes = Buffer.concat(pending);
  if (bytes.length > 0) yield { bytes, from: 0, to: bytes.length };
}

async function* windows(chunks: AsyncIterable<Buffer>): AsyncGenerator<Piece> {
  let bytes: Buffer = Buffer.alloc(0);
  let from = 0;
  const pending: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    pending.push(chunk);
    size += chunk.length;
    if (size < pieceBytes + contextBytes) continue;
    bytes = Buffer.concat([bytes, ...pending.splice(0)]);
    size = 0;
    const to = bytes.length - contextBytes;
    yield { bytes, from, to };
    const kept = Math.max(0, to - contextBytes);
    bytes = Buffer.from(bytes.subarray(kept));
    from = to - kept;
  }
  bytes = Buffer.concat([bytes, ...pending]);
  if (bytes.length > from) yield { bytes, from, to: bytes.length };
}
