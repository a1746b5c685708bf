import { mostRemembered } from '../redact/secret-memory.ts';
import { type Database, lastingTransaction, transaction } from './database.ts';
import type { SourceKey } from './source-row.ts';

/** A session as one bucket knows it: all its sources share what it has shown. */
export type ShownBy = Pick<SourceKey, 'bucket' | 'harness' | 'session'>;

/**
 * The fingerprints of the secrets that a session has shown so far, as `SecretMemory` keeps them;
 * undefined while it has shown none. Of a state that is lost nothing is lost but these.
 */
export function shownSecrets(db: Database, { bucket, harness, session }: ShownBy) {
  const row = db
    .prepare('SELECT secrets FROM shown WHERE bucket = ? AND harness = ? AND session = ?')
    .get(bucket, harness, session);
  return row && String(row.secrets);
}

/**
 * Adds to them, together with `work`; another of the session's sources may have done so meanwhile. New ones are
 * on the disk when it returns: the bucket has what they were shown in, and nothing else tells of them.
 */
export function noteSecrets(
  db: Database,
  by: ShownBy,
  secrets: string,
  work: () => void = () => {},
): void {
  const inOne = shownSecrets(db, by) === secrets ? transaction : lastingTransaction;
  inOne(db, () => {
    work();
    add(db, by, secrets);
  });
}

function add(db: Database, by: ShownBy, secrets: string): void {
  const known = shownSecrets(db, by);
  if (known === secrets) return;
  db.prepare('INSERT OR REPLACE INTO shown VALUES (?, ?, ?, ?)').run(
    by.bucket,
    by.harness,
    by.session,
    known === undefined ? secrets : joined(known, secrets),
  );
}

export function forgetSecrets(db: Database, { bucket, harness, session }: ShownBy): void {
  db.prepare('DELETE FROM shown WHERE bucket = ? AND harness = ? AND session = ?').run(
    bucket,
    harness,
    session,
  );
}

/** Both are lists; what their entries are is the engine's affair. */
function joined(known: string, more: string): string {
  const entries = [...listIn(known), ...listIn(more)];
  const distinct = new Map(entries.map((entry) => [JSON.stringify(entry), entry]));
  return JSON.stringify([...distinct.values()].slice(0, mostRemembered));
}

function listIn(stored: string): unknown[] {
  try {
    const list: unknown = JSON.parse(stored);
    return Array.isArray(list) ? list : [];
  } catch {
    // The engine cannot read it either, and has begun anew.
    return [];
  }
}
