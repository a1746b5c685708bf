import { clockOffset, noteClockOffset } from '../../state/coordination.ts';
import type { Coordination } from '../context.ts';

/** ms since 1970, by the service's clock: a lower bound, once it has answered. */
export function serviceTime(c: Coordination): number {
  return c.bucket.now() ?? sendingTime(c);
}

/** ms that the service's time, known from its answers, may be behind itself. */
const tolerated = 2_000;

/**
 * ms since 1970, for the name of what is sent: this machine's clock while it is right, as far as is known. It
 * tells more than whole seconds, so that what one sender sends stays in order.
 */
export function sendingTime(c: Coordination): number {
  const own = c.clock() + (clockOffset(c.db, c.bucketUrl) ?? 0);
  const now = c.bucket.now();
  return now === undefined || Math.abs(own - now) <= tolerated ? own : now;
}

/** What the service has answered by now tells how wrong this machine's clock is. */
export function noteServiceTime({ bucket, bucketUrl, clock, db }: Coordination): void {
  const now = bucket.now();
  if (now === undefined) return;
  const offset = now - clock();
  if (Math.abs(offset - (clockOffset(db, bucketUrl) ?? 0)) <= tolerated) return;
  noteClockOffset(db, bucketUrl, offset, clock());
}
