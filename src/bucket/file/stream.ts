import { closeSync, fstatSync, fsyncSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { sha256Of } from '../../hash.ts';
import type { Deadline, ObjectInfo, StreamedObject } from '../bucket.ts';
import { checkDeadline } from '../deadline.ts';
import { isMissing } from './errors.ts';
import { createTemporary } from './write.ts';

/** Read at once, in bytes. */
const chunkBytes = 64 * 1024;

export interface OpenFile {
  fd: number;
  size: number;
  modified: Date;
  close(): void;
}

/** Undefined where no file lies. The caller closes it. */
export function openFile(path: string): OpenFile | undefined {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const stat = fstatSync(fd);
  const close = () => closeSync(fd);
  if (stat.isFile()) return { fd, size: stat.size, modified: stat.mtime, close };
  close();
  return undefined;
}

/** An object's etag: the head of its SHA-256 in hex. */
export function etagOf(sha256: string): string {
  return sha256.slice(0, 32);
}

export function infoOf(path: string): ObjectInfo | undefined {
  const file = openFile(path);
  if (!file) return undefined;
  try {
    return described(file);
  } finally {
    file.close();
  }
}

/** An object's file is never written to again, so that its bytes stay what its etag was made of. */
export function streamFile(
  path: string,
  deadline: Deadline,
  what: string,
): StreamedObject | undefined {
  const file = openFile(path);
  if (!file) return undefined;
  let info: ObjectInfo;
  try {
    info = described(file);
  } catch (error) {
    file.close();
    throw error;
  }
  async function* body() {
    try {
      for (const chunk of chunksOf(file as OpenFile)) {
        checkDeadline(deadline, what);
        yield Buffer.from(chunk);
      }
    } finally {
      (file as OpenFile).close();
    }
  }
  return { ...info, body: body() };
}

function described(file: OpenFile): ObjectInfo {
  const { size, modified } = file;
  return { size, etag: etagOf(sha256Of(chunksOf(file), size)), modified };
}

/** Each in the place of the one before. */
function* chunksOf({ fd }: OpenFile): Generator<Buffer> {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  for (let at = 0; ; ) {
    const read = readSync(fd, chunk, 0, chunkBytes, at);
    if (read === 0) return;
    at += read;
    yield chunk.subarray(0, read);
  }
}

/** Writes the stream, through to the disk, to a temporary file in the folder of `path`. */
export async function writeStream(
  path: string,
  chunks: AsyncIterable<Buffer>,
  deadline: Deadline,
): Promise<string> {
  const { temporary, fd } = createTemporary(path);
  try {
    for await (const chunk of chunks) {
      checkDeadline(deadline, `writing ${path}`);
      for (let written = 0; written < chunk.length; ) {
        written += writeSync(fd, chunk, written);
      }
    }
    fsyncSync(fd);
    return temporary;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}
