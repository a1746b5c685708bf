import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { randomHex } from '../../hash.ts';
import { ensureFolder } from '../../state/atomic-file.ts';

/** Runs work with a folder of the user's alone, which is gone when it has ended, however it ended. */
export async function* withScratch<T>(
  cache: string,
  work: (scratch: string) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const scratch = join(cache, `artifacts-${process.pid}-${randomHex(4)}`);
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  // An interrupt ends the process without coming back here.
  process.on('exit', remove);
  ensureFolder(scratch);
  try {
    yield* work(scratch);
  } finally {
    remove();
    process.off('exit', remove);
  }
}
