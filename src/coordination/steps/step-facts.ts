import type { StepView } from '../claims/step-state.ts';
import { lastOfAll } from './declaration-document.ts';
import type { StepRow } from './load-steps.ts';

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
