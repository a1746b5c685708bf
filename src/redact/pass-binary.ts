import { createHash } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import { UserError } from '../state/user-error.ts';
import { isBinary } from './check/kind.ts';
import { markRedactedFile, type RedactedFile } from './redacted-file.ts';

/** What is known of a file's bytes. */
export interface Known {
  size: number;
  sha256: string;
}

/** Read at once, in bytes. */
export const chunkBytes = 64 * 1024;

/**
 * Whether a file is no text, in which nothing is looked for: replaced stretches would break it. A PDF
 * begins like a text.
 */
export function isOpaque(head: Buffer): boolean {
  return isBinary(head) || head.subarray(0, 5).equals(pdf);
}

const pdf = Buffer.from('%PDF-');

/** A file that may leave as it is. `temporary`: it was made for that, and goes when it is disposed of. */
export function passFile(
  path: string,
  known: Known,
  { temporary }: { temporary: boolean },
): RedactedFile {
  return markRedactedFile({
    ...known,
    open: () => sameBytes(path, known),
    dispose() {
      if (temporary) rmSync(path, { force: true });
    },
  });
}

/** The last bytes are held back until all have proved to be the known ones, so that no upload can end. */
async function* sameBytes(path: string, { size, sha256 }: Known): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let seen = 0;
  let held: Buffer | undefined;
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    if (held) yield held;
    held = chunk as Buffer;
    hash.update(held);
    seen += held.length;
    if (seen > size) throw changed(path);
  }
  if (seen !== size || hash.digest('hex') !== sha256) throw changed(path);
  if (held) yield held;
}

export function changed(path: string): UserError {
  return new UserError(
    `${path} was changed while it was read`,
    'Nothing of it was stored; try again when it is at rest, or give a copy of it.',
  );
}
