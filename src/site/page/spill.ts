import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { giveBack } from '../../recall/give-back.ts';

/** A text that only grows, read back in bytes; what is beyond some MB of it lies in a temporary file. */
export interface Spill {
  append(text: string): void;
  /** Of UTF-8; they are copied. */
  appendBytes(bytes: Buffer): void;
  /** Bytes so far. */
  length(): number;
  /** In pieces that what comes later leaves as they are; one may end within a character. */
  read(from: number, to: number): Generator<Buffer>;
  close(): void;
}

const heldBytes = 2 * 1024 * 1024;
const readBytes = 256 * 1024;

/** What a text that is over was held in: page after page would leave its own to be collected. */
let spare: Buffer | undefined;

export function openSpill(): Spill {
  let held = spare ?? Buffer.allocUnsafeSlow(64 * 1024);
  spare = undefined;
  let used = 0;
  let written = 0;
  let file: { fd: number; folder: string } | undefined;

  function append(text: string): void {
    // No character of UTF-16 takes more than 3 bytes.
    const most = text.length * 3;
    if (used + most > held.length) {
      makeRoom(most > held.length ? Buffer.byteLength(text) + 4 : most);
    }
    used += held.write(text, used);
  }

  function appendBytes(bytes: Buffer): void {
    if (used + bytes.length > held.length) makeRoom(bytes.length);
    used += bytes.copy(held, used);
  }

  function makeRoom(needed: number): void {
    if (used > 0 && used + needed > heldBytes) flush();
    if (used + needed <= held.length) return;
    const larger = Buffer.allocUnsafeSlow(
      Math.max(used + needed, Math.min(held.length * 4, heldBytes)),
    );
    held.copy(larger, 0, 0, used);
    giveBack(held);
    held = larger;
  }

  function flush(): void {
    file ??= openFile();
    for (let at = 0; at < used; ) at += writeSync(file.fd, held, at, used - at, written + at);
    written += used;
    used = 0;
  }

  function* read(from: number, to: number): Generator<Buffer> {
    for (let at = from; at < to; ) {
      const end = Math.min(to, at + readBytes, at < written ? written : to);
      const bytes = Buffer.allocUnsafe(end - at);
      if (at < written) readFile(bytes, at);
      else held.copy(bytes, 0, at - written, end - written);
      yield bytes;
      at = end;
    }
  }

  function readFile(bytes: Buffer, from: number): void {
    for (let at = 0; at < bytes.length; ) {
      at += readSync(file?.fd as number, bytes, at, bytes.length - at, from + at);
    }
  }

  return {
    append,
    appendBytes,
    length: () => written + used,
    read,
    close() {
      if (held.length > 0 && held.length <= heldBytes) spare = held;
      held = Buffer.alloc(0);
      used = 0;
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
  const fd = openSync(join(folder, 'turns'), 'wx+', 0o600);
  // Without a name it is gone when the process is, however that ends; Windows holds on to names of what is open.
  if (process.platform !== 'win32') rmSync(folder, { recursive: true, force: true });
  return { fd, folder };
}
