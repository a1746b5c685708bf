import type { BucketError } from '../../bucket/bucket.ts';
import { inOrder } from '../../records/in-order.ts';
import { isBehind, projectIfPossible } from '../claims/project-status.ts';
import { readStep, type StepRead } from '../claims/read-step.ts';
import type { StepView } from '../claims/step-state.ts';
import type { Coordination } from '../context.ts';
import type { StepName } from '../names.ts';
import { isPassing } from '../passing.ts';
import { backoff, until } from '../poll.ts';
import { unknownSteps } from './unknown-steps.ts';

export interface Waited {
  /** `any`: one is complete, which was enough. `interrupted`: the signal came. */
  outcome: 'complete' | 'any' | 'blocked' | 'timeout' | 'interrupted';
  steps: StepView[];
}

export interface WaitOptions {
  /** One of them is enough. */
  any: boolean;
  timeoutMs: number;
  signal: AbortSignal;
  /** Between two looks; without it they begin close together and get rarer. */
  intervalMs?: number;
  /** Before each pause. */
  onLook?(steps: StepView[], leftMs: number): void;
  /** At the first look: those that nobody has declared or worked on yet. */
  onUnknown?(steps: string[]): void;
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
  { any, timeoutMs, signal, intervalMs, onLook = () => {}, onUnknown }: WaitOptions,
): Promise<Waited> {
  const deadline = c.monotonic() + timeoutMs;
  let reads: StepRead[] | undefined;
  let away: BucketError | undefined;

  async function look(): Promise<Waited | undefined> {
    const isFirst = !reads;
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
    if (isFirst && onUnknown) await tellUnknown(c, steps, onUnknown);
    const leftMs = deadline - c.monotonic();
    if (leftMs > 0) onLook(steps, leftMs);
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
  const outcome = signal.aborted ? 'interrupted' : 'timeout';
  return waited ?? { outcome, steps: (reads ?? []).map(({ view }) => view) };
}

/** A remark: where the bucket does not answer to it, the wait goes on without. */
async function tellUnknown(
  c: Coordination,
  steps: readonly StepView[],
  onUnknown: (steps: string[]) => void,
): Promise<void> {
  try {
    const unknown = await unknownSteps(c, steps);
    if (unknown.length > 0) onUnknown(unknown);
  } catch (error) {
    if (!isPassing(error)) throw error;
  }
}

function outcomeOf(steps: readonly StepView[], any: boolean): Waited['outcome'] | undefined {
  const are = (status: StepView['status']) => (step: StepView) => step.status === status;
  if (steps.every(are('complete'))) return 'complete';
  if (any && steps.some(are('complete'))) return 'any';
  return (any ? steps.every(are('blocked')) : steps.some(are('blocked'))) ? 'blocked' : undefined;
}
