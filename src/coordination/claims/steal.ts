import type { Coordination } from '../context.ts';
import type { StepName } from '../names.ts';
import { type Claimed, takeStep } from './take-step.ts';

export interface StealOptions {
  ttlMs: number;
  /** Also a step that is complete. */
  again?: boolean;
  /** Also a claim without an end, as the Python client's are. */
  force?: boolean;
}

/** Takes over what someone has let expire, or given back; `takenFrom` tells who. Throws as `claimStep` does. */
export function stealStep(
  c: Coordination,
  step: StepName,
  options: StealOptions,
): Promise<Claimed> {
  return takeStep(c, step, { ...options, event: 'stolen' });
}
