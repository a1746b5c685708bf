import { placeOf } from '../../coordination/claims/step-place.ts';
import type { StepView } from '../../coordination/claims/step-state.ts';
import { duration } from '../../figures.ts';
import { plain } from '../print/plain.ts';

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
