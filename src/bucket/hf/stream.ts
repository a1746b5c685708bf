import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { RedactedFile } from '../../redact/redacted-file.ts';
import type { StreamedObject } from '../bucket.ts';

/**
 * A file as the Hub's library takes it: read as a stream whenever it asks, never held as a whole.
 * `size`: of its beginning alone, which the library takes as a sample.
 */
export function blobOf(file: RedactedFile, size = file.size): Blob {
  const chunks = () => beginningOf(file, size);
  const bytes = async () => Buffer.concat(await Array.fromAsync(chunks()));
  return Object.defineProperties(new Blob([]), {
    size: { value: size },
    slice: {
      value(start = 0, end = size) {
        if (start !== 0) throw new RangeError('Of a file on its way only the beginning is cut');
        return blobOf(file, Math.min(end, size));
      },
    },
    stream: { value: () => Readable.toWeb(Readable.from(chunks())) },
    arrayBuffer: { value: async () => new Uint8Array(await bytes()).buffer },
    text: { value: async () => (await bytes()).toString('utf8') },
  });
}

async function* beginningOf(file: RedactedFile, size: number): AsyncGenerator<Buffer> {
  let left = size;
  if (left === 0) return;
  for await (const chunk of file.open()) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    // To the very end where all is wanted: there the file proves to be the same.
    if (left <= 0 && size < file.size) return;
  }
}

export async function* chunksOf(blob: Blob): AsyncGenerator<Buffer> {
  for await (const chunk of blob.stream()) yield Buffer.from(chunk);
}

/** Whether what is stored is the file. */
export async function holds(object: StreamedObject, file: RedactedFile): Promise<boolean> {
  if (object.size !== file.size) return false;
  const hash = createHash('sha256');
  for await (const chunk of object.body) hash.update(chunk);
  return hash.digest('hex') === file.sha256;
}
