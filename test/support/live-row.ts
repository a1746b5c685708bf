import type { LiveRow } from '../../src/usage/live/live-row.ts';

/** A live session, as far as a test does not say otherwise. */
export function liveRow(more: Partial<LiveRow> = {}): LiveRow {
  return {
    harness: 'claude-code',
    session: '11111111-2222-4333-8444-555555555555',
    project: 'github.com/someone/shop',
    title: 'Fix the basket',
    changedAt: Date.now() - 12_000,
    hasEnded: false,
    fill: { used: 44_012, window: 200_000, isEstimated: false },
    model: 'claude-opus-4-5-20251101',
    cost: 1.234,
    unpriced: [],
    mirror: { bytes: 0, since: undefined, isNew: false },
    process: undefined,
    isHere: false,
    isCounting: false,
    trouble: undefined,
    ...more,
  };
}
