import { randomHex } from '../../hash.ts';
import { UserError } from '../../state/user-error.ts';
import type { Coordination } from '../context.ts';
import type { StepName } from '../names.ts';
import { requireClaims } from '../require-claims.ts';
import { isoTime } from '../time.ts';
import { isBestEffort } from './best-effort.ts';
import { type ClaimEvent, isDone, withEvents } from './claim-document.ts';
import { ClaimHeld, StepDone } from './errors.ts';
import { expiry, isOwn, type Lease, leaseOf } from './lease.ts';
import { isBehind, projectIfPossible } from './project-status.ts';
import { readStep, type StepRead } from './read-step.ts';
import { renewal } from './renew.ts';
import { type Doubt, untilDone, writeClaim } from './write-claim.ts';

export type Claimed = Lease & {
  /** It was the caller's before; it is renewed. */
  already: boolean;
  takenFrom?: TakenFrom;
  /** Taken on a store that does not arbitrate. */
  bestEffort: boolean;
};

export interface TakenFrom {
  agent: string;
  generation: number;
  why: 'expired' | 'released' | 'blocked' | 'needs_review' | 'again' | 'forced';
}

export interface TakeOptions {
  ttlMs: number;
  event: 'claimed' | 'stolen';
  again?: boolean | undefined;
  force?: boolean | undefined;
}

/** What `claimStep` and `stealStep` have in common. */
export async function takeStep(
  c: Coordination,
  step: StepName,
  options: TakeOptions,
): Promise<Claimed> {
  await requireClaims(c);
  const tried: string[] = [];
  return untilDone(c, step, async (doubt) => {
    // Most steps nobody ever had: then the put alone tells.
    const isFirst = options.event === 'claimed' && tried.length === 0;
    const read = isFirst ? undefined : await readStep(c, step);
    // A lease that was stored, answer lost, and overruled by others is over: each attempt has its own.
    const lease = randomHex(8);
    const taken = await tryToTake(c, step, { ...options, lease, read, tried, doubt });
    tried.push(lease);
    return taken;
  });
}

interface Try extends TakeOptions {
  lease: string;
  read: StepRead | undefined;
  /** Leases of attempts before this one. */
  tried: readonly string[];
  doubt: Doubt;
}

/** Undefined when another was faster. */
async function tryToTake(c: Coordination, step: StepName, trial: Try) {
  const { lease, read, tried, ttlMs, doubt } = trial;
  const standing = read?.claim?.value;
  if (
    standing?.lease !== undefined &&
    standing.state === 'held' &&
    tried.includes(standing.lease)
  ) {
    // The answer was lost, and another process of the caller's has renewed it since; by when, only a write tells.
    const own = { ...c, me: { ...c.me, lease: standing.lease } };
    const lease = await renewal(own, step, read as StepRead, { ttlMs, toThisSeat: false, doubt });
    return lease && { ...lease, already: false, bestEffort: isBestEffort(c) };
  }
  const takenFrom = read && whatToTake(c, step, trial, read);
  if (takenFrom === 'own') {
    const lease = await renewal(c, step, read as StepRead, { ttlMs, toThisSeat: true, doubt });
    return lease && { ...lease, already: true, bestEffort: isBestEffort(c) };
  }
  if (read?.claim && isDone(read.claim.value.state) && isBehind(read)) {
    // What was left for the next one must be told before the claim forgets it.
    await projectIfPossible(c, step);
    return undefined;
  }
  const written = await writeClaim(c, step, {
    fields: newHolder(c, step, trial),
    over: read?.claim,
    takes: true,
    ifUnknown: `It may be yours: \`tracecraft claim ${step.raw} --lease ${lease}\` settles it.`,
    doubt,
  });
  if (!written) return undefined;
  if (read?.status) await projectIfPossible(c, step);
  const taken = leaseOf(step.raw, written.claim, written.sentAt);
  return { ...taken, already: false, ...(takenFrom && { takenFrom }), bestEffort: isBestEffort(c) };
}

/** Whom it is taken from; undefined for nobody. Throws when it is not to be had. */
function whatToTake(
  { me }: Coordination,
  { raw }: StepName,
  { event, again, force }: Try,
  { claim: stored, view, word }: StepRead,
): TakenFrom | 'own' | undefined {
  const from = (why: TakenFrom['why']): TakenFrom => {
    return { agent: view.agent ?? stored?.value.agent ?? '', generation: view.generation, why };
  };
  if (view.status === 'complete') {
    if (again) return from('again');
    throw new StepDone(view, `To do it once more, say \`tracecraft claim ${raw} --again\`.`);
  }
  if (word) return from(word.state as 'blocked' | 'needs_review');
  if (!stored) {
    if (event === 'claimed') return undefined;
    throw new UserError(
      `Nobody holds step ${raw}`,
      `There is nothing to take over: \`tracecraft claim ${raw}\`.`,
    );
  }
  const { value: claim } = stored;
  if (claim.state !== 'held') return from(claim.state as 'released' | 'blocked' | 'needs_review');
  if (view.expired) return from('expired');
  if (isOwn(claim, me)) return 'own';
  if (view.leftMs === undefined && event === 'stolen' && force) return from('forced');
  throw new ClaimHeld(view);
}

function newHolder(c: Coordination, step: StepName, { event, lease, read, ttlMs }: Try): object {
  const { agent, seat, host, machine } = c.me;
  const now = c.bucket.now() ?? c.clock();
  const former = read?.claim?.value;
  const generation = (former?.generation ?? 0) + 1;
  const taken: ClaimEvent = { at: isoTime(now), event, agent, generation, lease };
  return {
    agent,
    claimed_at: isoTime(now),
    step: step.raw,
    state: 'held',
    lease,
    generation,
    ...expiry(now, ttlMs),
    renewed_at: undefined,
    renewals: 0,
    seat,
    host,
    machine,
    over_status: read?.status?.etag,
    best_effort: isBestEffort(c) || undefined,
    handoff: undefined,
    forced_by: undefined,
    history: withEvents(former?.history ?? [], taken),
  };
}
