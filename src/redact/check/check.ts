import type { Finding, Redactor } from '../redactor.ts';
import { createMemory } from '../secret-memory.ts';
import type { Kind } from './kind.ts';
import { piecesOf } from './pieces.ts';
import { type RecordPlace, recordPlaces } from './record-place.ts';

/** What would be replaced, and where; never what it is. `path` and `type` of JSON lines alone. */
export interface Place extends RecordPlace {
  rule: string;
  /** 1 for the first */
  line: number;
  /** In characters; 1 for the first. */
  column: number;
  /** in bytes, from the beginning */
  offset: number;
  /** of what is replaced, in bytes */
  length: number;
  /** The line's text around it, redacted; `mask` where it stood. */
  context: string;
}

/** Stands for a secret in `Place.context`. */
export const mask = '••••••••';

/** Bytes of context on either side. */
const shown = 12;

/**
 * Finds what would be replaced in a stream, in order. What was found once is known in all that follows, as
 * it is within a session. Memory follows the longest line of JSON lines, and is bounded for text.
 */
export async function* check(
  chunks: AsyncIterable<Buffer>,
  kind: Kind,
  redactor: Redactor,
): AsyncGenerator<Place> {
  const memory = createMemory('');
  // What is told is searched once more: laid bare by what was left out, there could be more.
  const masked = (text: string) => redactor.text(Buffer.from(text)).body.bytes.toString('utf8');
  const position = { line: 1, column: 1, offset: 0 };
  let reach = 0;
  for await (const piece of piecesOf(chunks, kind)) {
    const begin = position.offset - piece.from;
    const found = redactor.find(piece.bytes, kind === 'jsonl' ? 'lines' : 'text', memory);
    const recordAt = kind === 'jsonl' ? recordPlaces(piece.bytes, found, masked) : () => ({});
    let at = piece.from;
    for (const [index, finding] of found.entries()) {
      const isTold = finding.start >= piece.from && finding.start < piece.to;
      if (!isTold || begin + finding.start < reach) continue;
      reach = begin + finding.end;
      advance(position, piece.bytes, at, finding.start);
      at = finding.start;
      const { rule, start, end } = finding;
      const context = maskedContext(contextOf(piece.bytes, found, index), masked);
      yield { rule, ...position, length: end - start, context, ...recordAt(start) };
    }
    advance(position, piece.bytes, at, piece.to);
  }
}

/** Moves a position over bytes; a character is counted where it begins. */
function advance(
  position: { line: number; column: number; offset: number },
  bytes: Buffer,
  from: number,
  to: number,
): void {
  position.offset += to - from;
  let start = from;
  for (let end = bytes.indexOf(newline, start); end !== -1 && end < to; ) {
    position.line += 1;
    position.column = 1;
    start = end + 1;
    end = bytes.indexOf(newline, start);
  }
  for (let at = start; at < to; at += 1) {
    const isContinuation = ((bytes[at] as number) & 0xc0) === 0x80;
    if (!isContinuation) position.column += 1;
  }
}

const newline = 0x0a;

const mark = /\[REDACTED:\w+\]/g;

/** What stands for the secret may look like one to a rule that goes by what is beside it. */
function maskedContext(context: string, masked: (text: string) => string): string {
  const text = masked(context);
  return text.includes(mask) || context.search(mark) !== -1 ? text : text.replaceAll(mark, mask);
}

/** What is beside a finding on its line, up to the next ones on both sides. */
function contextOf(bytes: Buffer, found: readonly Finding[], index: number): string {
  const { start, end } = found[index] as Finding;
  const lineStart = start === 0 ? 0 : bytes.lastIndexOf(newline, start - 1) + 1;
  const lineEnd = bytes.indexOf(newline, end);
  const from = Math.max(start - shown, lineStart, found[index - 1]?.end ?? 0);
  const to = Math.min(
    end + shown,
    lineEnd === -1 ? bytes.length : lineEnd,
    found[index + 1]?.start ?? bytes.length,
  );
  const text = (first: number, last: number) => wholeCharacters(bytes.subarray(first, last));
  return text(from, start) + mask + text(end, to);
}

/** Without the halves of characters at both ends. */
function wholeCharacters(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/^\ufffd+|\ufffd+$/g, '');
}
