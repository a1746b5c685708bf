import { setFlagsFromString } from 'node:v8';

/** MB: of a thread that does much, whose young half of the heap is three of them. */
export const semiSpace = 4;

/**
 * Does work of which other threads do the most, while the young half of this one's heap stays as it is: a list of
 * thousands of sessions would have it grow to 64 MB (V8 14), of which the rest of the work needs next to nothing.
 * V8 looks at these flags when such a half would grow, in any thread, and when a thread begins: those that begin
 * meanwhile have all that they may have at once. The flags are not promised; without them it takes more memory.
 */
export async function withYoungHeap<T>(work: () => Promise<T>): Promise<T> {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString(`--min-semi-space-size=${semiSpace}`);
  try {
    return await work();
  } finally {
    setFlagsFromString('--semi-space-growth-factor=2');
    setFlagsFromString('--min-semi-space-size=0');
  }
}
