import { chmodSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ensureFolder } from './atomic-file.ts';

/**
 * Each entry takes the schema one version up. Never edit one that was released: append.
 * `sources` holds one row a source and bucket; `record` is its session record in that bucket.
 */
const migrations = [
  `CREATE TABLE sources (
    bucket TEXT NOT NULL,
    project TEXT NOT NULL,
    harness TEXT NOT NULL,
    session TEXT NOT NULL,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    parent TEXT,                       -- session it came out of
    seen_at INTEGER NOT NULL,          -- ms: last time a hook named it
    behind_since INTEGER,              -- ms: when new bytes were first left unmirrored
    cursor TEXT NOT NULL DEFAULT '0',
    fingerprint TEXT NOT NULL DEFAULT '',
    meta TEXT,                         -- JSON: the record's meta.json as last stored; NULL: not known yet
    meta_etag TEXT,
    intent TEXT,                       -- JSON: a part that may have been put but is not committed
    lease_owner TEXT,
    lease_until INTEGER NOT NULL DEFAULT 0,
    lease_pid INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (bucket, project, harness, session, source)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sources_recent ON sources (bucket, seen_at DESC);
  CREATE INDEX sources_session ON sources (harness, session);
  CREATE TABLE health (                -- of a bucket, as the last hooks saw it
    bucket TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,         -- in a row
    failing_since INTEGER NOT NULL,    -- ms
    open_until INTEGER NOT NULL,       -- ms: hooks do not try before
    error TEXT NOT NULL,
    part_limit INTEGER NOT NULL        -- bytes: what the network carries inside a hook's budget
  ) STRICT;
  CREATE TABLE probes (
    bucket TEXT PRIMARY KEY,
    probed_at INTEGER NOT NULL,
    result TEXT NOT NULL
  ) STRICT;
  CREATE TABLE machine (id TEXT NOT NULL) STRICT;
  INSERT INTO machine VALUES (lower(hex(randomblob(8))));`,
];

export type Database = DatabaseSync;

/** The only place that opens a database. `busyMs`: how long a statement may wait for another process. */
export function openDatabase(path: string, busyMs: number): Database {
  const fresh = !existsSync(path);
  ensureFolder(dirname(path));
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA busy_timeout = ${Math.max(0, Math.round(busyMs))}`);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  if (fresh) chmodSync(path, 0o600);
  migrate(db);
  return db;
}

/** Runs `work` in one write transaction; throws what it throws, with everything undone. */
export function transaction<T>(db: Database, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

function migrate(db: Database): void {
  if (schemaVersion(db) >= migrations.length) return;
  transaction(db, () => {
    // Read again: another process may have migrated while this one waited for the lock.
    for (const statements of migrations.slice(schemaVersion(db))) db.exec(statements);
    db.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}

function schemaVersion(db: Database): number {
  return (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}
