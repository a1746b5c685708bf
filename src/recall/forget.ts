import type { Database } from '../state/database.ts';
import { findProgress, type RecordKey } from './record-row.ts';
import { removal } from './store-turn.ts';

/** Removes all that the index has of a record; for use in a transaction. False where it had nothing. */
export function forgetRecord(db: Database, key: RecordKey): boolean {
  const known = findProgress(db, key);
  if (!known) return false;
  removal(db)(known.id, 0);
  db.prepare('DELETE FROM marks WHERE record = ?').run(known.id);
  db.prepare('DELETE FROM records WHERE id = ?').run(known.id);
  return true;
}
