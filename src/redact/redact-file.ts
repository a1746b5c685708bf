import { createHash, type Hash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  openSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { randomHex } from '../hash.ts';
import { ensureFolder } from '../state/atomic-file.ts';
import type { Encoding } from './check/encoding.ts';
import { kindOf } from './check/kind.ts';
import { type OpenedText, openText } from './check/open-text.ts';
import { addCounts } from './counts.ts';
import { changed, chunkBytes, isOpaque, type Known, passFile } from './pass-binary.ts';
import { redactPieces } from './redact-pieces.ts';
import type { RedactedFile } from './redacted-file.ts';
import type { Counts, Redactor } from './redactor.ts';

export interface RedactedUpload {
  file: RedactedFile;
  kind: 'text' | 'binary';
  counts: Counts;
  /** Of the file as it lies, in hex. */
  sourceSha256: string;
}

/**
 * A file as it may leave: what is no text as it is; text through the engine, into a file of the user's alone
 * in the folder `scratch`. Throws UserError where the file changes meanwhile.
 */
export async function redactFile(
  redactor: Redactor,
  path: string,
  scratch: string,
): Promise<RedactedUpload> {
  const before = statSync(path);
  const hash = createHash('sha256');
  const text = await openText(hashed(createReadStream(path, { highWaterMark: chunkBytes }), hash));
  if (isOpaque(text.head)) {
    for await (const _ of text.chunks);
    const sourceSha256 = hash.digest('hex');
    requireSame(path, before);
    const known = { size: before.size, sha256: sourceSha256 };
    const file = passFile(path, known, { temporary: false });
    return { file, kind: 'binary', counts: {}, sourceSha256 };
  }
  const counts: Counts = {};
  const temporary = join(scratch, `${randomHex(8)}.tmp`);
  ensureFolder(scratch);
  try {
    const pieces = redacted(text, kindOf(path, text.head), redactor, counts);
    const known = await writeTo(temporary, pieces);
    requireSame(path, before);
    const file = passFile(temporary, known, { temporary: true });
    return { file, kind: 'text', counts, sourceSha256: hash.digest('hex') };
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

async function* hashed(chunks: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

async function* redacted(
  { chunks, encoding }: OpenedText,
  kind: ReturnType<typeof kindOf>,
  redactor: Redactor,
  counts: Counts,
): AsyncGenerator<Buffer> {
  if (encoding !== 'utf-8') yield encoded('\ufeff', encoding);
  for await (const piece of redactPieces(chunks, kind, redactor)) {
    addCounts(counts, piece.counts);
    yield encoding === 'utf-8' ? piece.bytes : encoded(piece.bytes.toString('utf8'), encoding);
  }
}

/** As the file was: its readers expect it so. */
function encoded(text: string, encoding: Encoding): Buffer {
  const bytes = Buffer.from(text, 'utf16le');
  return encoding === 'utf-16be' ? bytes.swap16() : bytes;
}

async function writeTo(path: string, pieces: AsyncIterable<Buffer>): Promise<Known> {
  const hash = createHash('sha256');
  let size = 0;
  const file = openSync(path, 'wx', 0o600);
  try {
    for await (const piece of pieces) {
      for (let written = 0; written < piece.length; ) {
        written += writeSync(file, piece, written);
      }
      hash.update(piece);
      size += piece.length;
    }
  } finally {
    closeSync(file);
  }
  return { size, sha256: hash.digest('hex') };
}

function requireSame(path: string, before: Stats): void {
  const after = statSync(path);
  const isSame =
    after.size === before.size && after.mtimeMs === before.mtimeMs && after.ino === before.ino;
  if (!isSame) throw changed(path);
}
