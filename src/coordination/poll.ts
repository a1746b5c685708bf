import type { Coordination } from './context.ts';

/** ms to wait after so many attempts: doubling between the two, ± 20 % so that waiters spread. */
export function backoff(
  attempt: number,
  { from, to }: { from: number; to: number },
  random: () => number,
): number {
  return Math.min(to, from * 2 ** Math.min(attempt, 30)) * (0.8 + 0.4 * random());
}

export interface UntilOptions {
  /** By `c.monotonic()`; without one it looks until the signal. */
  deadline?: number;
  signal?: AbortSignal;
  /** ms before the next look, after so many. */
  pause(attempt: number): number;
}

/**
 * Looks until there is something, and a last time at the deadline. Undefined when there was nothing by
 * then, or when the signal came.
 */
export async function until<T>(
  c: Pick<Coordination, 'monotonic' | 'sleep'>,
  look: () => Promise<T | undefined>,
  { deadline = Number.POSITIVE_INFINITY, signal, pause }: UntilOptions,
): Promise<T | undefined> {
  for (let attempt = 0; ; attempt++) {
    const isLast = c.monotonic() >= deadline;
    const found = await look();
    if (found !== undefined || isLast || signal?.aborted) return found;
    await c.sleep(Math.max(0, Math.min(pause(attempt), deadline - c.monotonic())), signal);
    if (signal?.aborted) return undefined;
  }
}
