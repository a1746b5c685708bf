import type { SessionFacts } from '../../export/exported-session.ts';
import type { Relative, SessionDigest } from '../model.ts';

/** A session as the list has it. */
export interface ListedPage {
  /** Its page, from the site's root. */
  page: string;
  facts: SessionFacts;
  harnessLabel: string;
  digest: SessionDigest;
  relatives: readonly Relative[];
}

/** ms since 1970; undefined where no record says. */
export function startOf({ facts, digest }: ListedPage): number | undefined {
  const at = Date.parse(digest.firstAt ?? facts.first_record_at ?? facts.started_at ?? '');
  return Number.isNaN(at) ? undefined : at;
}

/** `2026-11-21`, of UTC. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** The newest first; those that no time is known of, last. */
export function newestFirst(one: ListedPage, other: ListedPage): number {
  const difference =
    (startOf(other) ?? Number.NEGATIVE_INFINITY) - (startOf(one) ?? Number.NEGATIVE_INFINITY);
  if (difference > 0 || difference < 0) return difference;
  return one.page < other.page ? -1 : 1;
}
