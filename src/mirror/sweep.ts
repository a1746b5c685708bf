import {
  behindSources,
  noteBehind,
  noteCaughtUp,
  recentSources,
  type SourceRow,
} from '../state/sources.ts';
import { blamesBucket } from './blame.ts';
import { isBehind } from './is-behind.ts';
import type { LocalContext } from './local-context.ts';
import { mirrorWhenDue } from './step-when-due.ts';

/** How many other sources a hook looks at, of either kind: a stat each. */
const glance = 12;
/** The least time, in ms, that catching one up is begun with. */
const worthwhile = 300;
/** How many sources with a trouble of their own a hook puts up with. */
const mostTroubles = 3;

export interface Swept {
  /** How many sources were moved on. */
  swept: number;
  /** What kept the last one of those with a trouble of their own. */
  trouble?: Error;
}

/**
 * Catches up what other hooks left behind: what a killed hook or a bucket that was away did not store,
 * and rows that a client wrote after its last hook. What is known to be behind comes first, the one
 * that was tried longest ago at its head, so that each has its turn however many there are. Nothing is
 * begun after `unhurriedUntil` (ms since 1970).
 */
export async function sweep(
  context: LocalContext,
  except: readonly SourceRow[],
  unhurriedUntil: number,
  progress: Swept,
): Promise<void> {
  const { db, bucketUrl, deadline } = context;
  const seen = new Set(except.map(nameOf));
  let troubles = 0;
  for (const row of [
    ...behindSources(db, bucketUrl, glance),
    ...recentSources(db, bucketUrl, glance),
  ]) {
    const now = Date.now();
    if (troubles >= mostTroubles || deadline.at - now < worthwhile || now > unhurriedUntil) return;
    if (seen.has(nameOf(row))) continue;
    seen.add(nameOf(row));
    try {
      if (isBehind(row)) {
        const { parts } = await mirrorWhenDue(context, row, { unhurriedUntil });
        if (parts > 0) progress.swept += 1;
      } else if (row.behindSince !== undefined) {
        noteCaughtUp(db, row);
      }
    } catch (error) {
      if (blamesBucket(error)) throw error;
      noteBehind(db, row, Date.now());
      progress.trouble = error as Error;
      troubles += 1;
    }
  }
}

function nameOf({ harness, session, source }: SourceRow): string {
  return JSON.stringify([harness, session, source]);
}
