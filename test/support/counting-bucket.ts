import type { Bucket } from '../../src/bucket/bucket.ts';
import type { RequestKind } from './virtual-bucket.ts';

/** Entries on one page of a listing. */
const pageSize = 1000;

export interface CountingBucket extends Bucket {
  counts: Record<RequestKind, number>;
  /** Of all kinds. */
  total(): number;
  reset(): void;
}

/** Counts what is asked of a bucket, by kind; a listing counts as its pages, as far as it was read. */
export function countingBucket(real: Bucket): CountingBucket {
  const counts = { put: 0, get: 0, head: 0, list: 0, delete: 0 };
  return {
    ...real,
    counts,
    total: () => Object.values(counts).reduce((sum, count) => sum + count, 0),
    reset() {
      for (const kind of Object.keys(counts) as RequestKind[]) counts[kind] = 0;
    },
    put(...asked) {
      counts.put += 1;
      return real.put(...asked);
    },
    putFile(...asked) {
      counts.put += 1;
      return real.putFile(...asked);
    },
    getStream(key) {
      counts.get += 1;
      return real.getStream(key);
    },
    get(key) {
      counts.get += 1;
      return real.get(key);
    },
    head(key) {
      counts.head += 1;
      return real.head(key);
    },
    delete(key) {
      counts.delete += 1;
      return real.delete(key);
    },
    async *list(...asked) {
      counts.list += 1;
      let entries = 0;
      for await (const entry of real.list(...asked)) {
        entries += 1;
        if (entries > 1 && entries % pageSize === 1) counts.list += 1;
        yield entry;
      }
    },
  };
}
