import { BucketError } from '../../../src/bucket/bucket.ts';
import { claimStep } from '../../../src/coordination/claims/claim.ts';
import { completeStep } from '../../../src/coordination/claims/complete.ts';
import { ClaimHeld, NotHolder, StepDone } from '../../../src/coordination/claims/errors.ts';
import type { Lease } from '../../../src/coordination/claims/lease.ts';
import { projectStatus } from '../../../src/coordination/claims/project-status.ts';
import { releaseClaim } from '../../../src/coordination/claims/release.ts';
import { renewClaim } from '../../../src/coordination/claims/renew.ts';
import { stealStep } from '../../../src/coordination/claims/steal.ts';
import type { Coordination } from '../../../src/coordination/context.ts';
import type { StepName } from '../../../src/coordination/names.ts';
import { UserError } from '../../../src/state/user-error.ts';
import type { Stage } from '../../support/interleave.ts';
import type { Random } from '../../support/random.ts';
import type { Version } from './model.ts';

export type What =
  | 'claim'
  | 'steal'
  | 'renew'
  | 'release'
  | 'complete'
  | 'force'
  | 'project'
  | 'sleep';

/** One thing that somebody does, with what became of it in the bucket. */
export interface Deed {
  what: What;
  landed: Version[];
  outcome: 'under way' | 'done' | 'refused' | 'failed' | 'unknown';
  told?: Pick<Lease, 'generation'> & Partial<Lease>;
  /** The generation that stood when he was told. */
  endedAt: number;
  already: boolean;
  tell: Stage['tell'];
}

export const deeds: readonly What[] = [
  ...(['claim', 'claim', 'claim', 'steal', 'renew', 'renew', 'release'] as const),
  ...(['complete', 'complete', 'force', 'project', 'sleep', 'sleep'] as const),
];

/** Does it, and notes what he was told. */
export async function perform(
  c: Coordination,
  step: StepName,
  deed: Deed,
  { random, stage, mayRepeat }: { random: Random; stage: Stage; mayRepeat: boolean },
): Promise<void> {
  const ttlMs = random.between(5, 20) * 1000;
  const again = mayRepeat && random.chance(0.5);
  const state = random.pick(['complete', 'blocked', 'needs_review'] as const);
  const ways: Record<What, () => Promise<unknown>> = {
    claim: () => claimStep(c, step, { ttlMs, again }),
    steal: () => stealStep(c, step, { ttlMs, again }),
    renew: () => renewClaim(c, step, { ttlMs }),
    release: () => releaseClaim(c, step),
    complete: () => completeStep(c, step, { state, note: c.me.agent }),
    force: () => completeStep(c, step, { state, note: c.me.agent, force: true }),
    project: () => projectStatus(c, step),
    sleep: () => stage.sleep(random.between(0, 25_000)),
  };
  try {
    const told = await ways[deed.what]();
    deed.outcome = 'done';
    if (typeof told === 'object') deed.told = told as Lease;
    deed.already = (told as { already?: boolean } | undefined)?.already ?? false;
  } catch (error) {
    deed.outcome = outcomeOf(error);
  }
}

function outcomeOf(error: unknown): Deed['outcome'] {
  if (error instanceof BucketError) return error.ambiguous ? 'unknown' : 'failed';
  const isRefusal = [ClaimHeld, NotHolder, StepDone].some((kind) => error instanceof kind);
  if (isRefusal) return 'refused';
  if (error instanceof UserError && error.message.startsWith('Nobody holds')) return 'refused';
  throw error;
}
