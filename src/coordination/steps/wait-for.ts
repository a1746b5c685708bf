import { BucketError, type BucketFailure } from '../../bucket/bucket.ts';
import { inOrder } from '../../records/in-order.ts';
import { isBehind, projectIfPossible } from '../claims/project-status.ts';
import { readStep, type StepRead } from '../claims/read-step.ts';
import type { StepView } from '../claims/step-state.ts';
import type { Coordination } from '../context.ts';
import type { StepName } from '../names.ts';
import { backoff, until } from '../poll.ts';

export interface Waited {
  /** `any`: one is complete, which was enough. `timeout` also when the signal came. */
  outcome: 'complete' | 'any' | 'blocked' | 'timeout';
  steps: StepView[];
}

export interface WaitOptions {
  /** One of them is enough. */
  any: boolean;
  timeoutMs: number;
  signal: AbortSignal;
  /** Between two looks; without it they begin close together and get rarer. */
  intervalMs?: number;
  onLook?(steps: StepView[], leftMs: number): void;
}

/** ms */
const looksApart = { from: 500, to: 5_000 };
const abreast = 8;

/**
 * Looks until the steps are complete, and a last time at the end. Ends at once when one of them is blocked,
 * since then they will not be. A bucket that is away for a while is waited for, too.
 */
export async function waitFor(
  c: Coordination,
  names: readonly StepName[],
  { any, timeoutMs, signal, intervalMs, onLook = () => {} }: WaitOptions,
): Promise<Waited> {
  const deadline = c.monotonic() + timeoutMs;
  let reads: StepRead[] | undefined;
  let away: BucketError | undefined;

  async function look(): Promise<Waited | undefined> {
    try {
      reads = await Array.fromAsync(inOrder(names, abreast, (name) => readStep(c, name)));
      away = undefined;
    } catch (error) {
      if (!reads || !isPassing(error)) throw error;
      away = error;
      return undefined;
    }
    const steps = reads.map(({ view }) => view);
    const outcome = outcomeOf(steps, any);
    if (outcome) return { outcome, steps };
    onLook(steps, Math.max(0, deadline - c.monotonic()));
    return undefined;
  }

  const waited = await until(c, look, {
    deadline,
    signal,
    pause: (attempt) => intervalMs ?? backoff(attempt, looksApart, c.random),
  });
  if (!waited && away) throw away;
  // Whoever completed a step may have died before the Python client could see it.
  for (const [at, read] of (reads ?? []).entries()) {
    if (isBehind(read)) await projectIfPossible(c, names[at] as StepName);
  }
  return waited ?? { outcome: 'timeout', steps: (reads ?? []).map(({ view }) => view) };
}

function outcomeOf(steps: readonly StepView[], any: boolean): Waited['outcome'] | undefined {
  const are = (status: StepView['status']) => (step: StepView) => step.status === status;
  if (steps.every(are('complete'))) return 'complete';
  if (any && steps.some(are('complete'))) return 'any';
  return (any ? steps.every(are('blocked')) : steps.some(are('blocked'))) ? 'blocked' : undefined;
}

const passing: readonly BucketFailure[] = ['unreachable', 'timeout', 'server', 'conflict'];

function isPassing(error: unknown): error is BucketError {
  return error instanceof BucketError && passing.includes(error.failure);
}
