import type { HarnessName } from '../harness/harness.ts';
import { asText, parseLine } from '../harness/records.ts';
import type { Continues } from '../records/meta.ts';
import type { Database } from './database.ts';

/**
 * What sessions of this machine go on from. A client tells of sessions that never begin: one is `real` from
 * its first prompt on, and only then its record says so.
 */
export interface Succession {
  continues: Continues;
  isReal: boolean;
}

/** ms after which one that never began is forgotten. */
const kept = 7 * 86_400_000;

export function findSuccession(
  db: Database,
  harness: string,
  session: string,
): Succession | undefined {
  const row = db
    .prepare('SELECT doc, is_real FROM successions WHERE harness = ? AND session = ?')
    .get(harness, session);
  const continues = row && parseContinues(String(row.doc));
  return continues && { continues, isReal: row?.is_real === 1 };
}

/** A damaged row is none: the session's record is made all the same. */
function parseContinues(text: string): Continues | undefined {
  const fields = parseLine(text);
  const harness = asText(fields?.harness);
  const session = asText(fields?.session);
  const project = asText(fields?.project);
  const at = asText(fields?.at);
  const by = fields?.by === 'baton' ? 'baton' : 'clear';
  return harness && session && project && at ? { harness, session, project, by, at } : undefined;
}

export function noteSuccession(
  db: Database,
  { harness, session }: { harness: HarnessName; session: string },
  { continues, isReal }: Succession,
  now: number,
): void {
  db.prepare(
    'INSERT OR REPLACE INTO successions (harness, session, doc, is_real, at) VALUES (?, ?, ?, ?, ?)',
  ).run(harness, session, JSON.stringify(continues), isReal ? 1 : 0, now);
  db.prepare('DELETE FROM successions WHERE is_real = 0 AND at < ?').run(now - kept);
}

/** The session has begun. */
export function confirmSuccession(db: Database, harness: HarnessName, session: string): void {
  // Most sessions have none, or began long ago: they need not wait for others that write.
  if (findSuccession(db, harness, session)?.isReal !== false) return;
  db.prepare('UPDATE successions SET is_real = 1 WHERE harness = ? AND session = ?').run(
    harness,
    session,
  );
}

/** For the session's record; undefined also while it has not begun. */
export function continuesOf(db: Database, harness: string, session: string): Continues | undefined {
  const found = findSuccession(db, harness, session);
  return found?.isReal ? found.continues : undefined;
}
