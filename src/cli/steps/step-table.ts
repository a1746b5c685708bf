import type { StepRow } from '../../coordination/steps/load-steps.ts';
import { type ShownStatus, shownStatus } from '../../coordination/steps/step-facts.ts';
import { duration } from '../../figures.ts';
import { type Column, table } from '../print/table.ts';

export function stepTable(steps: readonly StepRow[], width?: number): string {
  return table(steps, columns, width);
}

const columns: Column<StepRow>[] = [
  { title: 'STEP', value: ({ step }) => step, shrinkTo: 12, colour: () => 'bold' },
  { title: 'STATUS', value: shownStatus, colour: statusColour },
  { title: 'AGENT', value: agentOf, shrinkTo: 8 },
  { title: 'LEFT', value: leftOf, align: 'right' },
  {
    title: 'AFTER',
    value: ({ after }) => after.join(', ') || '-',
    shrinkTo: 8,
    colour: ({ unmet }) => (unmet.length === 0 ? 'dim' : undefined),
  },
  { title: 'TITLE', value: ({ title }) => title ?? '', shrinkTo: 12 },
];

function agentOf({ status, agent }: StepRow): string {
  return (status === 'pending' ? undefined : agent) ?? '-';
}

function leftOf({ status, leftMs }: StepRow): string {
  if (status !== 'in_progress' || leftMs === undefined) return '-';
  return leftMs < 0 ? `-${duration(-leftMs)}` : duration(leftMs);
}

const colours = {
  pending: undefined,
  waiting: 'dim',
  in_progress: 'cyan',
  expired: 'yellow',
  complete: 'green',
  blocked: 'red',
  needs_review: 'yellow',
  damaged: 'red',
} as const satisfies Record<ShownStatus, unknown>;

function statusColour(row: StepRow) {
  return colours[shownStatus(row)];
}
