import { isUtf8 } from 'node:buffer';
import { sha256, startSha256 } from '../../hash.ts';
import { prepared } from '../../prepared.ts';
import { isForbidden, readRange, withFile } from '../transcript-file.ts';
import type { StoredFile } from './stored-files.ts';

/** A line is no longer than about this, in bytes: a hook redacts it while the user waits. */
const longestLine = 16 * 1024 * 1024;

/** The same for a file of bytes that are no text, an image or a PDF. */
const longestBinary = 1024 * 1024;

/** Larger files are named without their hash, in bytes. */
const largestHashed = 64 * 1024 * 1024;

/**
 * A stored file as a line of JSON; undefined for one that is not as it was listed:
 *
 *   {"type":"tool-result-file","name":"a/b.txt","modified":ISO 8601,"encoding":…,"content":"…"}
 *
 * The encoding is one that Node's Buffer knows: `utf8`, `base64` for images and PDF, else `latin1`, in
 * which what must be redacted can be seen. A file that is too large has instead `omitted` (why), `size`
 * and, up to 64 MiB, `sha256`; one that belongs to another user `omitted` and `size`.
 */
export function storedFileLine({ name, path, size, modified }: StoredFile): Buffer | undefined {
  const common = { type: 'tool-result-file', name, modified: new Date(modified).toISOString() };
  const tooLarge = { ...common, omitted: 'too large', size };
  if (size > largestHashed) return jsonLine(tooLarge);
  try {
    if (size > longestLine) {
      const sha256 = hashOf(path, size);
      return sha256 === undefined ? undefined : jsonLine({ ...tooLarge, sha256 });
    }
    const bytes = withFile(path, undefined, (file) => readRange(file, 0, size + 1));
    if (bytes?.length !== size) return undefined;
    const encoding = encodingOf(bytes);
    if (encodedLength(bytes, encoding) > longestFor(bytes, encoding)) {
      return jsonLine({ ...tooLarge, sha256: sha256(bytes) });
    }
    return jsonLine({ ...common, encoding, content: bytes.toString(encoding) });
  } catch (error) {
    // One such file must not keep all others.
    if (isForbidden(error)) return jsonLine({ ...common, omitted: 'not readable', size });
    throw error;
  }
}

function jsonLine(record: object): Buffer {
  return Buffer.from(`${JSON.stringify(record)}\n`);
}

/** Undefined for a file of another size. */
function hashOf(path: string, size: number): string | undefined {
  return withFile(path, undefined, (file, sizeNow) => {
    if (sizeNow !== size) return undefined;
    const hash = startSha256();
    const scratch = Buffer.allocUnsafe(1024 * 1024);
    for (let at = 0; at < size; ) {
      const bytes = readRange(file, at, Math.min(scratch.length, size - at), scratch);
      if (bytes.length === 0) return undefined;
      hash.update(bytes);
      at += bytes.length;
    }
    return hash.digest('hex');
  });
}

type Encoding = 'utf8' | 'base64' | 'latin1';

/** How images and PDF begin: PNG, JPEG, GIF, WebP, PDF. */
const media = ['\x89PNG', '\xff\xd8\xff', 'GIF8', 'RIFF', '%PDF-'];

function encodingOf(bytes: Buffer): Encoding {
  if (isUtf8(bytes)) return 'utf8';
  const head = bytes.toString('latin1', 0, 8);
  return media.some((mark) => head.startsWith(mark)) ? 'base64' : 'latin1';
}

/** How much of a file's beginning tells whether it is text: text holds no NUL. */
const sampled = 64 * 1024;

function longestFor(bytes: Buffer, encoding: Encoding): number {
  const isBinary = encoding === 'latin1' && bytes.subarray(0, sampled).includes(0);
  return isBinary ? longestBinary : longestLine;
}

/** How many bytes the content takes in a line of JSON, where a control byte can become six. */
function encodedLength(bytes: Buffer, encoding: Encoding): number {
  if (encoding === 'base64') return Math.ceil(bytes.length / 3) * 4;
  const widths = encoding === 'latin1' ? latin1Widths() : utf8Widths();
  let length = 0;
  for (const byte of bytes) length += widths[byte] as number;
  return length;
}

const utf8Widths = prepared(() => widthsOf(1));
const latin1Widths = prepared(() => widthsOf(2));

/** Of each byte's value; `upper`: of those that are not ASCII. */
function widthsOf(upper: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) =>
    byte < 0x80 ? JSON.stringify(String.fromCharCode(byte)).length - 2 : upper,
  );
}
