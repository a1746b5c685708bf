import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

/** A text that only grows, read back in stretches; what is beyond some MB of it lies in a temporary file. */
export interface Spill {
  append(text: string): void;
  /** Bytes so far. */
  length(): number;
  read(from: number, to: number): Generator<string>;
  close(): void;
}

const heldBytes = 2 * 1024 * 1024;
const readBytes = 256 * 1024;

export function openSpill(): Spill {
  let held = Buffer.allocUnsafeSlow(64 * 1024);
  let used = 0;
  let written = 0;
  let file: { fd: number; folder: string } | undefined;

  function append(text: string): void {
    // No character of UTF-16 takes more than 3 bytes.
    const most = text.length * 3;
    if (used + most > held.length) makeRoom(most, text);
    used += held.write(text, used);
  }

  function makeRoom(most: number, text: string): void {
    const needed = most > held.length ? Buffer.byteLength(text) + 4 : most;
    if (used > 0 && used + needed > heldBytes) flush();
    if (used + needed <= held.length) return;
    const larger = Buffer.allocUnsafeSlow(
      Math.max(used + needed, Math.min(held.length * 4, heldBytes)),
    );
    held.copy(larger, 0, 0, used);
    held = larger;
  }

  function flush(): void {
    file ??= openFile();
    for (let at = 0; at < used; ) at += writeSync(file.fd, held, at, used - at, written + at);
    written += used;
    used = 0;
  }

  function* read(from: number, to: number): Generator<string> {
    const decoder = new StringDecoder('utf8');
    for (let at = from; at < to; ) {
      const end = Math.min(to, at + readBytes, at < written ? written : to);
      yield decoder.write(
        at < written ? fromFile(at, end) : held.subarray(at - written, end - written),
      );
      at = end;
    }
  }

  function fromFile(from: number, to: number): Buffer {
    const bytes = Buffer.allocUnsafe(to - from);
    for (let at = 0; at < bytes.length; ) {
      at += readSync(file?.fd as number, bytes, at, bytes.length - at, from + at);
    }
    return bytes;
  }

  return {
    append,
    length: () => written + used,
    read,
    close() {
      if (!file) return;
      closeSync(file.fd);
      rmSync(file.folder, { recursive: true, force: true });
      file = undefined;
    },
  };
}

/** In a folder that no other user can look into. */
function openFile(): { fd: number; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'tracecraft-page-'));
  return { folder, fd: openSync(join(folder, 'turns'), 'wx+', 0o600) };
}
