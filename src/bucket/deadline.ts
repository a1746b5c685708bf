import { BucketError, type Deadline } from './bucket.ts';

/** What is left, in ms; at most what a timer can hold. */
export function remaining(deadline: Deadline): number {
  return Math.min(deadline.at - Date.now(), 2 ** 31 - 1);
}

/** Throws BucketError `timeout` once the deadline has passed. */
export function checkDeadline(deadline: Deadline, what: string): void {
  if (remaining(deadline) <= 0) throw timedOut(what);
}

/**
 * Calls `act` once the deadline has passed: looked at again at that time, since it moves on while bytes do.
 * Gives what calls it off.
 */
export function whenPassed(deadline: Deadline, act: () => void): () => void {
  let timer: NodeJS.Timeout;
  const look = () => {
    const left = remaining(deadline);
    if (left <= 0) act();
    else timer = setTimeout(look, left);
  };
  timer = setTimeout(look, Math.max(0, remaining(deadline)));
  return () => clearTimeout(timer);
}

export function timedOut(
  what: string,
  options: { ambiguous?: boolean; cause?: unknown } = {},
): BucketError {
  return new BucketError('timeout', `${what} did not end in time`, {
    hint: 'The network or the store is slow, or hangs. Try again later; hooks do so by themselves.',
    ...options,
  });
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
