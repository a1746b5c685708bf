import { type Base, type Bases, origin, type Position, type Source } from '../harness.ts';
import { asFields, asText, type Fields, linesOf, parseLine } from '../records.ts';
import { rolloutTail } from './rollout-tail.ts';

/**
 * A thread that was reverted or forked goes on in a new file that copies no rows (Codex 0.169.0): its
 * first row has `history_base`, with the id of the file before it (a thread's for its first file, else a
 * revision's), the number of the first row there that is not taken, and the byte where that one begins.
 * Codex goes by the byte: in a file whose rows were moved by redaction, it tells the model other turns, or
 * refuses one that is behind the end.
 */
export const bases: Bases = { baseOf, isBase, cutIn, fit, unfit };

function baseOf(line: Buffer): Base | undefined {
  return baseNamed(asFields(parseLine(line)?.payload));
}

/** `payload`: of a file's `session_meta`. */
export function baseNamed(payload: Fields | undefined): Base | undefined {
  const base = asFields(payload?.history_base);
  const id = asText(base?.thread_id);
  const end = base?.end_ordinal_exclusive;
  return id !== undefined && typeof end === 'number' ? { id, end } : undefined;
}

function isBase({ id }: Base, { session, source }: { session: string; source: string }): boolean {
  return source === 'main' ? session === id : source === `rev-${id}`;
}

async function cutIn(source: Source, { end }: Base): Promise<{ at: number; short: boolean }> {
  let position: Position = origin;
  let at = 0;
  let last = -1;
  for (;;) {
    const read = await rolloutTail.read(source, position, { bytes: readBytes });
    if (read.status !== 'ok') break;
    for (const line of linesOf(read.bytes)) {
      const ordinal = parseLine(line)?.ordinal;
      if (typeof ordinal === 'number') last = ordinal;
      if (last >= end) return { at, short: false };
      at += line.length + 1;
    }
    if (!read.more) break;
    position = read.next;
  }
  return { at, short: last < end - 1 };
}

const readBytes = 1024 * 1024;

/** Within a string its quotes would be escaped. */
const offset = /("history_base":\{[^{}]*"end_byte_offset":)(\s*\d+)/;

/** With spaces before a shorter number, so that the bytes behind it stay where the record has them. */
function fit(line: Buffer, at: number): Buffer {
  return replaceOffset(line, (was) => String(at).padStart(was.length));
}

function unfit(line: Buffer, stored: Buffer): Buffer {
  const place = offset.exec(stored.toString('latin1'))?.[2];
  if (place === undefined) return line;
  const unfitted = replaceOffset(line, () => place);
  return unfitted.equals(stored) ? unfitted : line;
}

function replaceOffset(line: Buffer, by: (was: string) => string): Buffer {
  const text = line.toString('latin1').replace(offset, (_, before, was) => before + by(was));
  return Buffer.from(text, 'latin1');
}
