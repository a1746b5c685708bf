/** UTF-16 is told by its byte order mark, with which Windows PowerShell begins what `>` writes. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

export function encodingOf(head: Buffer): Encoding {
  const [first, second] = head;
  const isUtf32 = head[2] === 0 && head[3] === 0;
  if (first === 0xff && second === 0xfe && !isUtf32) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** The same text in UTF-8, without the mark. What is UTF-8 or no text at all stays as it is. */
export async function* asUtf8(
  chunks: AsyncIterable<Buffer>,
  encoding: Encoding,
): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') return yield* chunks;
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}
