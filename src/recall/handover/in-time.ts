/** What comes of the work, undefined where it takes longer than so many ms: it is let go with the process. */
export function inTime<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), Math.max(0, ms));
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
