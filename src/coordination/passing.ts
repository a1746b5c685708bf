import { BucketError, type BucketFailure } from '../bucket/bucket.ts';

const passing: readonly BucketFailure[] = ['unreachable', 'timeout', 'server', 'conflict'];

/** The bucket is away for a while, and nothing is in doubt: whoever waits goes on waiting. */
export function isPassing(error: unknown): error is BucketError {
  return error instanceof BucketError && !error.ambiguous && passing.includes(error.failure);
}
