import { harnessOf } from '../harness/registry.ts';
import { recentSources, type SourceRow } from '../state/sources.ts';
import type { MirrorContext } from './context.ts';
import { mirrorSource } from './step.ts';

/** How many other sources a hook looks at: a stat each. */
const glance = 12;
/** The least time, in ms, that catching one up is begun with. */
const worthwhile = 300;

/**
 * Catches up what other hooks left behind: rows that a client wrote after its last hook, and what a
 * killed hook or a bucket that was away did not store. Returns how many sources it moved on.
 */
export async function sweep(context: MirrorContext, except: readonly SourceRow[]): Promise<number> {
  let moved = 0;
  for (const row of recentSources(context.db, context.bucketUrl, glance)) {
    if (context.deadline.at - Date.now() < worthwhile) break;
    if (except.some((done) => sameSource(done, row)) || !isBehind(row)) continue;
    const { parts } = await mirrorSource(context, row);
    if (parts > 0) moved += 1;
  }
  return moved;
}

/** Whether there is something to do at a source, by a stat and the state alone. */
export function isBehind(row: SourceRow): boolean {
  return row.intent !== undefined || harnessOf(row.harness).behind(row.target, row.position) > 0;
}

function sameSource(a: SourceRow, b: SourceRow): boolean {
  return a.harness === b.harness && a.session === b.session && a.source === b.source;
}
