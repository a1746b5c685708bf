import type { Coordination } from '../context.ts';
import type { StepName } from '../names.ts';
import { isoTime } from '../time.ts';
import { type Claim, type ClaimEvent, withEvents } from './claim-document.ts';
import { isOwn } from './lease.ts';
import { projectIfPossible } from './project-status.ts';
import { readStep, type StepRead } from './read-step.ts';
import { ownHeld } from './renew.ts';
import { untilDone, writeClaim } from './write-claim.ts';

export interface Released {
  generation: number;
}

/**
 * Gives the step back, for anybody to take. What was given back already is not given back again. Throws NotHolder;
 * BucketError, `ambiguous` when it may have been given back.
 */
export async function releaseClaim(c: Coordination, step: StepName): Promise<Released> {
  let tried: Claim | undefined;
  const released = await untilDone(c, step, async (doubt) => {
    const read = await readStep(c, step);
    const before = alreadyReleased(c, read, tried);
    if (before) return before;
    const over = ownHeld(c, read, 'release');
    tried = over.value;
    const written = await writeClaim(c, step, {
      fields: { state: 'released', history: withEvents(tried.history, eventOf(c, tried)) },
      over,
      takes: false,
      ifUnknown: 'Say it again: what is given back stays so.',
      doubt,
    });
    return written && { generation: tried.generation };
  });
  await projectIfPossible(c, step);
  return released;
}

function eventOf(c: Coordination, { agent, generation, lease = '' }: Claim): ClaimEvent {
  const at = isoTime(c.bucket.now() ?? c.clock());
  return { at, event: 'released', agent, generation, lease };
}

/** By the caller, or by an attempt whose answer was lost, though others came after it. */
function alreadyReleased(
  { me }: Coordination,
  { claim }: StepRead,
  tried: Claim | undefined,
): Released | undefined {
  if (!claim) return undefined;
  const { value } = claim;
  if (value.state === 'released' && isOwn(value, me)) return { generation: value.generation };
  const lease = tried?.lease ?? me.lease;
  const event = value.history.find((each) => each.event === 'released' && each.lease === lease);
  return event && { generation: event.generation };
}
