import type { Lease } from '../../coordination/claims/lease.ts';
import { duration } from '../../figures.ts';

/** `    lease 4f1c9a0e7b22d813, generation 1, until 10:30 (30 min)` */
export function leaseLine({ lease, generation, ttlMs }: Lease): string {
  return `    lease ${lease}, generation ${generation}, until ${untilText(ttlMs)} (${duration(ttlMs)})`;
}

/** By this machine's clock, for eyes alone: `10:30`, or `22 Nov 10:30` where that is another day. */
export function untilText(ttlMs: number, now = Date.now()): string {
  const end = new Date(now + ttlMs);
  const [, month, day] = end.toDateString().split(' ');
  const time = end.toTimeString().slice(0, 5);
  return end.toDateString() === new Date(now).toDateString() ? time : `${day} ${month} ${time}`;
}
