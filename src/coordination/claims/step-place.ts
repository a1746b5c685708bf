import type { StepView } from './step-state.ts';

/** Where a step is worked on: `generation 3, claude-code 7e3aac0f on laptop` */
export function placeOf({ generation, seat = '', host }: StepView): string {
  const place = [seatName(seat), host === undefined ? '' : `on ${host}`].filter(Boolean).join(' ');
  return [`generation ${generation}`, place].filter(Boolean).join(', ');
}

/** `claude-code 7e3aac0f`; of `shell:<machine>:<pid>-<start>`, the process. */
function seatName(seat: string): string {
  const [kind = '', id = '', starter = ''] = seat.split(':');
  if (seat === '') return '';
  return `${kind} ${kind === 'shell' ? (starter.split('-')[0] ?? '') : id.slice(0, 8)}`;
}
