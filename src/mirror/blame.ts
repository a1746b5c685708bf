import { BucketError } from '../bucket/bucket.ts';

/**
 * Whether an error says something of the bucket, and would meet every session, or only of one: its
 * record is damaged, its transcript cannot be read, another writer is at it.
 */
export function blamesBucket(error: unknown): boolean {
  return error instanceof BucketError && !ofOneRecord.has(error.failure);
}

const ofOneRecord = new Set(['invalid', 'conflict']);
