import { lastOfAll } from '../../coordination/steps/declaration-document.ts';
import type { StepRow } from '../../coordination/steps/load-steps.ts';
import { duration } from '../../figures.ts';
import { type Column, table } from '../print/table.ts';
import { stepFacts } from './step-facts.ts';

/** As lists have it: of what is pending, what waits for others; of what is in progress, what has expired. */
export const shownStatuses = [
  'pending',
  'waiting',
  'in_progress',
  'expired',
  'complete',
  'blocked',
  'needs_review',
  'damaged',
] as const;
export type ShownStatus = (typeof shownStatuses)[number];

export function shownStatus({ status, expired, unmet, damaged }: StepRow): ShownStatus {
  if (damaged !== undefined) return 'damaged';
  if (expired) return 'expired';
  return status === 'pending' && unmet.length > 0 ? 'waiting' : status;
}

export function rowFacts(row: StepRow) {
  const { title, after, unmet, ready, order } = row;
  return {
    ...stepFacts(row),
    title: title ?? null,
    after,
    unmet,
    ready,
    order: order === lastOfAll ? null : order,
  };
}

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
