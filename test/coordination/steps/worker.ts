/** A worker of `work-through.ts`: takes the next step, works on it for a while, completes it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { completeStep } from '../../../src/coordination/claims/complete.ts';
import { type Coordination, openCoordination } from '../../../src/coordination/context.ts';
import { stepName } from '../../../src/coordination/names.ts';
import { claimNext } from '../../../src/coordination/steps/claim-next.ts';
import { openMirror } from '../../../src/mirror/context.ts';
import { serveRounds } from '../../support/fleet-worker.ts';

export interface Task {
  env: Record<string, string>;
  agent: string;
  project: string;
  ttlMs: number;
  workMs: number;
}

export type Report =
  | { none: 'none-free' | 'all-done' | 'blocked' }
  | { step: string; generation: number };

/** ms for one step: a busy machine must not look like a store that hangs. */
const patience = 180_000;
const deadline = { at: 0 };
let opened: Coordination | undefined;

serveRounds<Task, Report>(async ({ env, agent, project, ttlMs, workMs }) => {
  deadline.at = Date.now() + patience;
  opened ??= await openCoordination(openMirror(env, deadline), { project, agent });
  const c = opened;
  return async () => {
    const next = await claimNext(c, { ttlMs });
    if ('none' in next) return { none: next.none };
    const { step, generation } = next.claimed;
    await sleep(workMs);
    await completeStep(c, stepName(step), { state: 'complete', note: `by ${agent}` });
    return { step, generation };
  };
});
