import { UserError } from '../state/user-error.ts';
import type { Kind } from './check/kind.ts';
import { LineTooLong, piecesOf } from './check/pieces.ts';
import type { Counts, Finding, Redactor } from './redactor.ts';
import { createMemory, type SecretMemory } from './secret-memory.ts';

export interface RedactedPiece {
  /** `[REDACTED:…]` where secrets were. */
  bytes: Buffer;
  counts: Counts;
}

/** Of text, redacted at once: so memory does not follow its length. In bytes. */
const pieceBytes = 2 * 1024 * 1024;
/** A secret, with what tells it, is no longer. */
const reach = 64 * 1024;
/** A text of more than this without a place to cut it is not taken. */
const longestPiece = 64 * 1024 * 1024;

/**
 * Redacts a stream of any length in bounded memory: JSON lines between lines; text, which is to be UTF-8,
 * where cutting it hides no secret and makes none. What was found once is known in all that follows.
 * Throws UserError for what has no such place.
 */
export async function* redactPieces(
  chunks: AsyncIterable<Buffer>,
  kind: Kind,
  redactor: Redactor,
): AsyncGenerator<RedactedPiece> {
  const memory = createMemory('');
  if (kind === 'text') {
    for await (const piece of textPieces(chunks, redactor, memory)) {
      const { body, counts } = redactor.text(piece, memory);
      yield { bytes: body.bytes, counts };
    }
    return;
  }
  try {
    for await (const piece of piecesOf(chunks, kind)) {
      const { body, counts } = redactor.lines(piece.bytes, memory);
      yield { bytes: body.bytes, counts };
    }
  } catch (error) {
    throw error instanceof LineTooLong ? tooLong(error.message) : error;
  }
}

async function* textPieces(
  chunks: AsyncIterable<Buffer>,
  redactor: Redactor,
  memory: SecretMemory,
): AsyncGenerator<Buffer> {
  let pending: Buffer[] = [];
  let size = 0;
  let enough = pieceBytes + reach;
  for await (const chunk of chunks) {
    pending.push(chunk);
    size += chunk.length;
    if (size < enough) continue;
    const bytes = Buffer.concat(pending);
    const cut = safeCut(bytes, redactor, memory);
    if (cut === undefined) {
      pending = [bytes];
      enough = 2 * size;
      if (enough > longestPiece) throw tooLong('A text has nowhere a place between two secrets');
      continue;
    }
    yield bytes.subarray(0, cut);
    pending = [Buffer.from(bytes.subarray(cut))];
    size = bytes.length - cut;
    enough = pieceBytes + reach;
  }
  if (size > 0) yield Buffer.concat(pending);
}

const tries = 24;
/** How far a line's end is looked for, in bytes. */
const lineReach = 16 * 1024;

function safeCut(bytes: Buffer, redactor: Redactor, memory: SecretMemory): number | undefined {
  let end = bytes.length - reach;
  for (let attempt = 0; attempt < tries && end > 0; attempt += 1) {
    const place = breakBefore(bytes, end);
    if (place > 0 && isSafe(bytes, place, redactor, memory)) return place;
    end = place - lineReach / 4;
  }
  return undefined;
}

/** Behind a line's end, else between two characters. */
function breakBefore(bytes: Buffer, end: number): number {
  const newline = bytes.lastIndexOf(0x0a, end - 1) + 1;
  if (newline > end - lineReach) return newline;
  let place = end;
  while (place > 0 && ((bytes[place] as number) & 0xc0) === 0x80) place -= 1;
  return place;
}

/** Whether the same is found on both sides when they are parted as is found across. */
function isSafe(bytes: Buffer, place: number, redactor: Redactor, memory: SecretMemory): boolean {
  const start = Math.max(0, place - reach);
  const end = Math.min(bytes.length, place + reach);
  const find = (from: number, to: number) =>
    redactor.find(bytes.subarray(from, to), 'text', memory).map(placed(from));
  const across = find(start, end);
  const parted = [...find(start, place), ...find(place, end)];
  return across.length === parted.length && across.every((text, index) => text === parted[index]);
}

function placed(from: number): (finding: Finding) => string {
  return ({ start, end, rule }) => `${start + from} ${end + from} ${rule}`;
}

function tooLong(message: string): UserError {
  return new UserError(
    message,
    'It cannot be redacted in pieces: pack it (gzip, say), which stores it as it is, if it holds nothing secret.',
  );
}
