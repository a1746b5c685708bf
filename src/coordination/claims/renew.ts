import type { Coordination } from '../context.ts';
import type { Stored } from '../document.ts';
import type { StepName } from '../names.ts';
import { isoTime } from '../time.ts';
import type { Claim } from './claim-document.ts';
import { type Deed, NotHolder } from './errors.ts';
import { expiry, isOwn, type Lease, leaseOf } from './lease.ts';
import { readStep, type StepRead } from './read-step.ts';
import { type Doubt, untilDone, writeClaim } from './write-claim.ts';

export interface RenewOptions {
  /** As it was, unless given. */
  ttlMs?: number;
}

/**
 * Holds on for another while, also when it has expired and nobody came. Throws NotHolder; BucketError, `ambiguous`
 * when it may have been renewed.
 */
export function renewClaim(
  c: Coordination,
  step: StepName,
  options: RenewOptions = {},
): Promise<Lease> {
  return untilDone(c, step, async (doubt) => {
    return renewal(c, step, await readStep(c, step), { ...options, toThisSeat: false, doubt });
  });
}

interface Renewal extends RenewOptions {
  /** From now on it is this seat's, not the one's where it was taken. */
  toThisSeat: boolean;
  doubt: Doubt;
}

/** Undefined when another was faster. */
export async function renewal(
  c: Coordination,
  step: StepName,
  read: StepRead,
  { ttlMs, toThisSeat, doubt }: Renewal,
): Promise<Lease | undefined> {
  const over = ownHeld(c, read, 'renew');
  const { renewals, ttl_ms: former = 0 } = over.value;
  const { seat, host, machine } = c.me;
  const now = c.bucket.now() ?? c.clock();
  const written = await writeClaim(c, step, {
    fields: {
      ...expiry(now, ttlMs ?? former),
      renewed_at: isoTime(now),
      renewals: renewals + 1,
      ...(toThisSeat && { seat, host, machine }),
    },
    over,
    takes: false,
    ifUnknown: 'Say it again: it can be renewed any number of times.',
    doubt,
  });
  return written && leaseOf(step.raw, written.claim, written.sentAt);
}

/** The caller's claim, as far as it still is. */
export function ownHeld(
  { me }: Coordination,
  { claim, word, view }: StepRead,
  deed: Deed,
): Stored<Claim> {
  if (claim && !word && claim.value.state === 'held' && isOwn(claim.value, me)) return claim;
  throw new NotHolder(view, deed);
}
