import { asUtf8, type Encoding, encodingOf } from './encoding.ts';

/** A text in UTF-8, whatever it was read in. */
export interface OpenedText {
  encoding: Encoding;
  /** The first KiB of it, which are among the chunks too. */
  head: Buffer;
  chunks: AsyncIterable<Buffer>;
}

const headBytes = 8192;

/** Throws what the stream throws. */
export async function openText(stream: AsyncIterable<Buffer>): Promise<OpenedText> {
  const raw = await peek(stream, 4);
  const encoding = encodingOf(raw.head);
  return { encoding, ...(await peek(asUtf8(raw.chunks, encoding), headBytes)) };
}

/** Reads the beginning, of so many bytes at least if there are so many. */
async function peek(
  stream: AsyncIterable<Buffer>,
  bytes: number,
): Promise<{ head: Buffer; chunks: AsyncIterable<Buffer> }> {
  const rest = stream[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < bytes) {
    const next = await rest.next();
    if (next.done) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  async function* chunks() {
    yield head;
    yield* { [Symbol.asyncIterator]: () => rest };
  }
  return { head, chunks: chunks() };
}
