import { setTimeout as pause } from 'node:timers/promises';
import { type Backfilled, backfill } from './backfill.ts';
import type { MirrorContext } from './context.ts';
import type { OutageOptions } from './outage.ts';
import type { ProjectSession, Selection } from './select.ts';
import { openWatch, type Watch } from './watch.ts';

export interface FollowOptions extends Pick<OutageOptions, 'onLost' | 'onBack'> {
  /** ms between two looks */
  interval: number;
  /** Once aborted, what is there is brought, and the watch ends. */
  signal: AbortSignal;
  /** ms that this may take */
  lastMs?: number;
  /** Told after each look that brought something or could not. */
  onBrought?(result: Backfilled): unknown;
}

/** ms until a session with a trouble of its own is tried again, changed or not. */
const troubledPause = 60_000;
const bounded = 8_000;
const grace = 500;
const forEver = {
  patience: Number.POSITIVE_INFINITY,
  firstPatience: Number.POSITIVE_INFINITY,
};

/**
 * Brings each turn soon after it was written, until told to end. While the bucket is away it waits,
 * however long; throws what does not pass by itself, such as credentials that are refused. Returns how
 * many sessions have something left that could not be brought at the end.
 */
export async function follow(
  context: MirrorContext,
  selection: Selection,
  options: FollowOptions,
): Promise<number> {
  const { interval, signal, lastMs = bounded, onBrought } = options;
  const watch = openWatch(context, selection);
  while (!signal.aborted) {
    const due = watch.changed();
    if (due.length > 0) {
      const run = backfill(context, due, { ...forEver, ...options });
      const result = await unlessHung(run, signal, lastMs);
      if (!result) return due.length;
      await onBrought?.(result);
      if (result.error && !signal.aborted) throw result.error;
      putOff(watch, due, result, options);
    }
    // Its rejection says that the signal was aborted, which the loop sees by itself.
    await pause(interval, undefined, { signal }).catch(() => {});
  }
  const due = watch.changed();
  if (due.length === 0) return 0;
  const end = AbortSignal.timeout(lastMs);
  const patience = { patience: lastMs, firstPatience: lastMs };
  const result = await unlessHung(backfill(context, due, { ...patience, signal: end }), end, grace);
  if (result) await onBrought?.(result);
  return due.length - (result?.done ?? 0);
}

function putOff(
  watch: Watch,
  due: readonly ProjectSession[],
  { reports, failures }: Backfilled,
  { signal, interval }: FollowOptions,
): void {
  const isUnfinished = reports.some(({ status, more }) => status === 'busy' || more);
  if (signal.aborted || isUnfinished) watch.putOff(due, signal.aborted ? 0 : interval);
  watch.putOff(
    failures.map(({ found }) => found),
    troubledPause,
  );
}

/** Undefined when the work has not ended so many ms after the signal: a request that hangs is left. */
async function unlessHung<T>(
  work: Promise<T>,
  signal: AbortSignal,
  ms: number,
): Promise<T | undefined> {
  const ended = new AbortController();
  const hung = new Promise<undefined>((resolve) => {
    const wait = () =>
      pause(ms, undefined, { signal: ended.signal }).then(resolve, () => resolve(undefined));
    if (signal.aborted) wait();
    else signal.addEventListener('abort', wait, { once: true, signal: ended.signal });
  });
  try {
    return await Promise.race([work, hung]);
  } finally {
    ended.abort();
  }
}
