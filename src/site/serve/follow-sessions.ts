import type { HarnessName } from '../../harness/harness.ts';
import type { LocalContext } from '../../mirror/local-context.ts';
import { openListing } from '../../usage/live/listing.ts';
import { openStirring } from '../../usage/live/stirring.ts';
import { stampOf } from '../../usage/live/transcript-stamp.ts';

export interface FollowOptions {
  harness?: HarnessName | undefined;
  /** ms after which it is done also where nothing moved here: others write to the bucket. */
  anyhowEvery: number;
  signal: AbortSignal;
}

/** ms between two looks where nothing tells that something moved, and within which several moves are one. */
const lookEvery = 900;
const settles = 60;
/** ms: sessions that changed before are not looked at; one that goes on is told of by its folder. */
const watchedFor = 24 * 3_600_000;
/** What is done takes one part in so many of the time at the most. */
const share = 2;

/** Does something at once, and again each time that transcripts of this machine have changed, until the signal. */
export async function followSessions(
  context: LocalContext,
  { harness, anyhowEvery, signal }: FollowOptions,
  onChange: () => Promise<void>,
): Promise<void> {
  const stirring = openStirring();
  const listing = openListing(context, stirring, { harness });
  const seenNow = () =>
    listing
      .recent(Date.now() - watchedFor, stirring.moved())
      .map((found) => `${found.harness} ${found.id} ${stampOf(found)?.stamp}`)
      .sort()
      .join('\n');
  try {
    let seen: string | undefined;
    let doneAt = performance.now();
    while (!signal.aborted) {
      const now = seenNow();
      if (now !== seen || performance.now() - doneAt > anyhowEvery) {
        seen = now;
        const began = performance.now();
        await onChange();
        doneAt = performance.now();
        await pause((doneAt - began) * (share - 1), signal);
      }
      await stirring.next(lookEvery, signal);
      await pause(settles, signal);
    }
  } finally {
    stirring.close();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
