import { type Database, transaction } from '../state/database.ts';
import { findProgress, keysOf, type RecordKey } from './record-row.ts';
import { removal } from './store-turn.ts';

/** Removes all that the index has of a record; for use in a transaction. False where it had nothing. */
export function forgetRecord(db: Database, key: RecordKey): boolean {
  const known = findProgress(db, key);
  if (!known) return false;
  emptyRecord(db, known.id);
  db.prepare('DELETE FROM records WHERE id = ?').run(known.id);
  return true;
}

/** Removes what was read of a record; for use in a transaction. */
export function emptyRecord(db: Database, id: number): void {
  removal(db)(id, 0);
  db.prepare('DELETE FROM marks WHERE record = ?').run(id);
  db.prepare('DELETE FROM readers WHERE record = ?').run(id);
}

const beside = ' (being made anew)';

/** Where a record is made anew while it can be searched as it was; no bucket has such a name. */
export function besideKey(key: RecordKey): RecordKey {
  return { ...key, bucket: key.bucket + beside };
}

/** Puts what was made beside a record in its place; for use in a transaction. */
export function replaceRecord(db: Database, key: RecordKey): void {
  const made = findProgress(db, besideKey(key));
  if (!made) return;
  const before = findProgress(db, key);
  if (before) keepSummaries(db, before.id, made.id);
  forgetRecord(db, key);
  db.prepare('UPDATE records SET bucket = ? WHERE id = ?').run(key.bucket, made.id);
}

/** A model's words for a turn were paid for, and hold as long as the same was said in it. */
function keepSummaries(db: Database, from: number, to: number): void {
  db.prepare(
    `UPDATE turns SET (summary, summary_tries, summary_at) = (old.summary, old.summary_tries, old.summary_at)
     FROM turns AS old
     WHERE turns.record = ? AND old.record = ? AND old.ordinal = turns.ordinal
       AND old.said = turns.said AND old.facts = turns.facts`,
  ).run(to, from);
}

/** What was begun so long ago, in ms, was interrupted. */
const longest = 3600_000;

/** Removes what interrupted processes have left beside a bucket's records. */
export function forgetBesides(db: Database, bucket: string, now: number): void {
  for (const key of keysOf(db, bucket + beside, { before: now - longest })) {
    transaction(db, () => forgetRecord(db, key));
  }
}
