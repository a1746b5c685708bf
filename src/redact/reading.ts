import { type Base64Text, base64Texts } from './base64-text.ts';
import type { Reader } from './kernel/reader.ts';
import { type PlainText, plainText } from './plain-text.ts';
import type { Span } from './spans.ts';

/** A stretch read as plain text, and the texts that stand in it as base64, read alike. */
export interface Reading {
  plain: PlainText;
  inner: readonly { reading: Reading; in: Base64Text }[];
}

/** Base64 in base64 is seen through, and no more. */
const mostDecodings = 2;

export function readStretch(
  reader: Reader,
  bytes: Uint8Array,
  from: number,
  to: number,
  isLines: boolean,
  decodings = mostDecodings,
): Reading {
  const plain = plainText(reader.read(bytes, from, to, isLines), bytes, from);
  const inner: Reading['inner'][number][] = [];
  if (decodings > 0) {
    for (const text of base64Texts(plain.text, plain.runs)) {
      const { decoded } = text;
      const reading = readStretch(reader, decoded, 0, decoded.length, false, decodings - 1);
      inner.push({ reading, in: text });
    }
  }
  return { plain, inner };
}

/** What `find` finds in the plain text and in what it holds, all in places of the plain text. */
export function findIn<T extends Span>(reading: Reading, find: (plain: PlainText) => T[]): T[] {
  const spans = find(reading.plain);
  for (const { reading: inner, in: base64 } of reading.inner) {
    for (const span of findIn(inner, find)) {
      const start = base64.startOf(inner.plain.startOf(span.start));
      const end = base64.endOf(inner.plain.endOf(span.end - 1) - 1);
      spans.push({ ...span, start, end });
    }
  }
  return spans;
}
