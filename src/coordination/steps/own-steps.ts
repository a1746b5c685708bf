import type { StepView } from '../claims/step-state.ts';
import type { Identity } from '../identity.ts';

/** Those that the caller holds, also such as have expired and that nobody has taken since. */
export function ownSteps<Row extends StepView>(
  steps: readonly Row[],
  { agent, seat, lease }: Pick<Identity, 'agent' | 'seat' | 'lease'>,
): Row[] {
  return steps.filter(
    (step) =>
      step.status === 'in_progress' &&
      step.lease !== undefined &&
      (step.lease === lease || (step.agent === agent && (step.seat ?? '') === seat)),
  );
}
