import type { StepView } from './step-state.ts';

/** Where a step is worked on: `generation 3, claude-code 7e3aac0f on laptop` */
export function placeOf({ generation, seat = '', host }: StepView): string {
  const [kind = '', id = ''] = seat.split(':');
  const session = seat === '' ? '' : `${kind} ${id.slice(0, 8)}`;
  const place = [session, host === undefined ? '' : `on ${host}`].filter(Boolean).join(' ');
  return [`generation ${generation}`, place].filter(Boolean).join(', ');
}
