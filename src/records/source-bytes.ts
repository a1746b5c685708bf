import { takeTurns } from '../event-loop.ts';
import { type HarnessName, origin, type Source } from '../harness/harness.ts';
import { harnessOf } from '../harness/registry.ts';

const atOnce = 1024 * 1024;

/** All whole records of a source as its harness wrote them, some at a time. */
export async function* sourceBytes(name: HarnessName, source: Source): AsyncGenerator<Buffer> {
  const harness = harnessOf(name);
  for (let position = origin; ; ) {
    await takeTurns();
    const read = await harness.read(source, position, { bytes: atOnce });
    if (read.status !== 'ok' || read.bytes.length === 0) return;
    yield read.bytes;
    if (!read.more) return;
    position = read.next;
  }
}
