import type { Coordination } from '../context.ts';
import type { StepName } from '../names.ts';
import { isoTime } from '../time.ts';
import {
  type Claim,
  type ClaimEvent,
  type DoneState,
  isPython,
  withEvents,
} from './claim-document.ts';
import type { Handoff } from './handoff-document.ts';
import type { StepRead } from './read-step.ts';

/** What is said when the work on a step ends, and what becomes of it in the claim. */
export interface Completion {
  state: DoneState;
  note: string;
  /** The agent that is to go on. */
  to?: string;
  nextAction?: string;
  changedFiles?: string[];
  /** Whoever holds it, and whatever was said of it. */
  force?: boolean;
}

/** One attempt to say it. */
export interface Done {
  agent: string;
  generation: number;
  lease: string;
  handoff: Handoff;
  forced: boolean;
}

export function doneBy(
  c: Coordination,
  step: StepName,
  { completion, newLease }: { completion: Completion; newLease: string },
  { standing, isForced }: { standing: Claim | undefined; isForced: boolean },
): Done {
  const { state, note, to, nextAction, changedFiles } = completion;
  const isNew = isForced || !standing || isPython(standing);
  const agent = isNew ? c.me.agent : standing.agent;
  const lease = (isNew ? undefined : standing.lease) ?? newLease;
  const generation = (standing?.generation ?? 0) + (isNew ? 1 : 0);
  const handoff: Handoff = {
    schema: 2,
    from_agent: agent,
    from_step: step.raw,
    next_agent: to ?? null,
    state,
    next_action: nextAction ?? null,
    note,
    created_at: isoTime(c.bucket.now() ?? c.clock()),
    ...(changedFiles && { changed_files: changedFiles }),
    generation,
    lease,
  };
  return { agent, generation, lease, handoff, forced: isForced };
}

/** The fields of the claim that are set by it. */
export function completedFields(
  c: Coordination,
  step: StepName,
  { agent, generation, lease, handoff, forced }: Done,
  { claim, status }: StepRead,
): object {
  const at = handoff.created_at;
  const { state } = handoff;
  const events: ClaimEvent['event'][] = forced ? ['forced', state] : [state];
  const history = events.map((event) => ({ at, event, agent, generation, lease }));
  const isNew = claim?.value.lease !== lease;
  const { seat, host, machine } = c.me;
  return {
    agent,
    step: step.raw,
    state,
    lease,
    generation,
    handoff,
    history: withEvents(claim?.value.history ?? [], ...history),
    ...(isNew && { seat, host, machine }),
    // The Python client's keeps the time at which it was claimed.
    ...((forced || !claim) && { claimed_at: at, over_status: status?.etag }),
    ...(forced && { forced_by: agent }),
  };
}
