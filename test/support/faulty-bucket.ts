import { type Bucket, BucketError } from '../../src/bucket/bucket.ts';
import type { Random } from './random.ts';

/** The process is gone: whatever it calls from here on does nothing and comes to nothing. */
export class Crash extends Error {}

export interface Faults {
  /** Of each request. */
  refused: number;
  /** Of each put: stored, but the answer is lost. */
  answerLost: number;
  /** The number of requests after which the process dies, and whether the last one still arrives. */
  crashAfter?: number;
}

/** A bucket that fails as networks and processes do, between the caller and a real one. */
export function faultyBucket(real: Bucket, random: Random, faults: Faults): Bucket {
  let requests = 0;
  const dead = () => faults.crashAfter !== undefined && requests > faults.crashAfter;

  async function request<T>(call: () => Promise<T>, isPut = false): Promise<T> {
    requests += 1;
    if (dead() && (requests > (faults.crashAfter as number) + 1 || random.chance(0.5)))
      throw new Crash();
    await new Promise((resolve) => setImmediate(resolve));
    if (random.chance(faults.refused)) throw failure(false);
    const result = await call();
    await new Promise((resolve) => setImmediate(resolve));
    if (dead()) throw new Crash();
    if (isPut && random.chance(faults.answerLost)) throw failure(true);
    return result;
  }

  return {
    ...real,
    url: real.url,
    put: (...args) => request(() => real.put(...args), true),
    putFile: (key, file, condition) => request(() => real.putFile(key, file, condition), true),
    get: (key) => request(() => real.get(key)),
    getStream: (key) => request(() => real.getStream(key)),
    head: (key) => request(() => real.head(key)),
    delete: (key) => request(() => real.delete(key)),
    async *list(prefix, options) {
      const entries = await request(() => Array.fromAsync(real.list(prefix, options)));
      yield* entries;
    },
    close() {},
  };
}

function failure(ambiguous: boolean): BucketError {
  return new BucketError(ambiguous ? 'timeout' : 'unreachable', 'made by the test', {
    hint: 'none',
    ambiguous,
  });
}
