import { placeOf } from '../../coordination/claims/step-place.ts';
import type { StepView } from '../../coordination/claims/step-state.ts';
import { duration } from '../../figures.ts';
import { plain } from '../print/plain.ts';

/** A step for machines; unknown is null. */
export function stepFacts(view: StepView) {
  const { step, status, agent, seat, host, lease, generation, expired, leftMs, since } = view;
  return {
    step,
    status,
    agent: agent ?? null,
    seat: seat ?? null,
    host: host ?? null,
    lease: lease ?? null,
    generation,
    expired,
    left_seconds: leftMs === undefined ? null : Math.ceil(leftMs / 1000),
    since: since ?? null,
    python_client: view.byPython,
    damaged: view.damaged ?? null,
  };
}

/** `build: in_progress (agent: alice)` */
export function stepLine({ step, status, agent }: StepView): string {
  const who = agent === undefined || status === 'pending' ? '' : ` (agent: ${plain(agent)})`;
  return `${plain(step)}: ${status}${who}\n`;
}

/** `    12 min left, generation 3, claude-code 7e3aac0f on laptop`; of a step that nobody has, nothing. */
export function whereLine(view: StepView): string {
  const { status, leftMs, expired, damaged } = view;
  if (damaged !== undefined) return `    damaged: ${plain(damaged)} holds no JSON object\n`;
  if (status !== 'in_progress') return '';
  return `    ${plain(`${leftText(leftMs, expired)}, ${placeOf(view)}`)}\n`;
}

function leftText(leftMs: number | undefined, expired: boolean): string {
  if (leftMs === undefined) return 'without an end';
  return expired ? `expired ${duration(-leftMs)} ago, free to take` : `${duration(leftMs)} left`;
}
