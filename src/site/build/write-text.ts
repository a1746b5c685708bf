import { closeSync, openSync, writeSync } from 'node:fs';
import { takeTurns } from '../../event-loop.ts';
import { giveBack } from '../../recall/give-back.ts';

export type Pieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** Bytes that are gathered before they are written. */
const gathered = 256 * 1024;
/** UTF-16 units of a text that are put into bytes at once; none takes more than 3. */
const stretch = gathered / 4;

/** Writes a new file of text, in the user's name alone; gives its size in bytes. Bytes are not to be used any more. */
export async function writeText(path: string, pieces: Pieces): Promise<number> {
  const file = openSync(path, 'wx', 0o600);
  const bytes = Buffer.allocUnsafeSlow(gathered);
  let used = 0;
  let size = 0;

  function flush(): void {
    writeAll(file, bytes.subarray(0, used));
    size += used;
    used = 0;
  }

  function addText(text: string): void {
    for (let at = 0; at < text.length; ) {
      if (used + stretch * 3 > gathered) flush();
      let end = Math.min(text.length, at + stretch);
      // Both halves of a character go together.
      if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
      used += bytes.write(end - at === text.length ? text : text.slice(at, end), used);
      at = end;
    }
  }

  function addBytes(piece: Uint8Array): void {
    if (used + piece.length > gathered) flush();
    if (piece.length > gathered) {
      writeAll(file, piece);
      size += piece.length;
    } else {
      bytes.set(piece, used);
      used += piece.length;
    }
    giveBack(piece);
  }

  try {
    for await (const piece of pieces) {
      if (typeof piece === 'string') addText(piece);
      else addBytes(piece);
      await takeTurns();
    }
    flush();
    return size;
  } finally {
    giveBack(bytes);
    closeSync(file);
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
