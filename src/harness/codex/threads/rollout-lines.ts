import { origin, type Position, type Source } from '../../harness.ts';
import { linesOf } from '../../records.ts';
import { rolloutTail } from '../rollout-tail.ts';

/** Bytes that are read at once. */
const stretch = 4 * 1024 * 1024;

/** The whole lines of a rollout, compressed or not, each with the byte where it ends. */
export async function* rolloutLines(source: Source): AsyncGenerator<{ line: Buffer; end: number }> {
  let position: Position = origin;
  let end = 0;
  for (;;) {
    const read = await rolloutTail.read(source, position, { bytes: stretch });
    if (read.status !== 'ok') return;
    for (const line of linesOf(read.bytes)) {
      end += line.length + 1;
      yield { line, end };
    }
    if (!read.more) return;
    position = read.next;
  }
}
