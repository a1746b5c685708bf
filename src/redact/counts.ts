import type { Counts } from './redactor.ts';

/** Adds `more` into `totals`. */
export function addCounts(totals: Counts, more: Counts): void {
  for (const [name, count] of Object.entries(more)) totals[name] = (totals[name] ?? 0) + count;
}

/** How many matches they are, of all rules. */
export function sumOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
