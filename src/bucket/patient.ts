import { takeTurns } from '../event-loop.ts';
import type { Bucket, Deadline } from './bucket.ts';

export interface Patience {
  /** ms without any answer from the bucket after which one gives up. */
  silence?: number | undefined;
  /** ms from now after which one's own time is over: then the bucket has a last look's time, no more. */
  within?: number | undefined;
}

/** ms */
const usualSilence = 30_000;
/** ms that any request may take, also when the time is over: the first one looks up credentials, too. */
const lastLook = 5_000;

/** `renew` moves it on, by what is left for a request that begins now. */
export function movingDeadline({
  silence = usualSilence,
  within = Number.POSITIVE_INFINITY,
}: Patience = {}): Deadline & { renew(): void } {
  const end = performance.now() + within;
  const deadline = { at: 0, renew };
  function renew(): void {
    const left = Math.max(end - performance.now(), lastLook);
    deadline.at = Date.now() + Math.min(silence, left);
  }
  renew();
  return deadline;
}

/**
 * A bucket whose deadline moves on with every request that begins, every one that is answered, and every few bytes
 * of a large one. A folder answers at once, so that Ctrl-C is let in between.
 */
export function patient(bucket: Bucket, renew: () => void): Bucket {
  const during = async <T>(request: () => Promise<T>): Promise<T> => {
    await takeTurns();
    renew();
    const answer = await request();
    // One that fails has none: of several that hang at once, each would give the next one all the time anew.
    renew();
    return answer;
  };
  async function* renewing(body: AsyncIterable<Buffer>) {
    for await (const chunk of body) {
      await takeTurns();
      renew();
      yield chunk;
      renew();
    }
  }
  return {
    url: bucket.url,
    put: (...args) => during(() => bucket.put(...args)),
    putFile: (key, file, condition) =>
      during(() => bucket.putFile(key, file.watched(renew), condition)),
    get: (key) => during(() => bucket.get(key)),
    async getStream(key) {
      const object = await during(() => bucket.getStream(key));
      return object && { ...object, body: renewing(object.body) };
    },
    head: (key) => during(() => bucket.head(key)),
    async *list(prefix, options) {
      renew();
      for await (const entry of bucket.list(prefix, options)) {
        await takeTurns();
        renew();
        yield entry;
      }
    },
    delete: (key) => during(() => bucket.delete(key)),
    warm: () => bucket.warm(),
    ensure: () => during(() => bucket.ensure()),
    visibility: bucket.visibility && (() => during(async () => bucket.visibility?.() ?? 'unknown')),
    now: () => bucket.now(),
    close: () => bucket.close(),
  };
}
