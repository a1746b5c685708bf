import { closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { ensureFolder } from './atomic-file.ts';
import { UserError } from './user-error.ts';

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
    seen_at INTEGER NOT NULL,          -- ms: last time that it moved or was tried
    behind_since INTEGER,              -- ms: when work at it began that is not done; NULL: it is caught up
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
  CREATE INDEX sources_behind ON sources (bucket, seen_at) WHERE behind_since IS NOT NULL;
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
  // What the user has deleted from the bucket on purpose, and how far behind its source was then.
  `ALTER TABLE sources ADD COLUMN deleted_at INTEGER;
  ALTER TABLE sources ADD COLUMN deleted_behind INTEGER NOT NULL DEFAULT 0;`,
  // Fingerprints of the secrets that a session has shown: keyed hashes, as JSON.
  `CREATE TABLE shown (
    bucket TEXT NOT NULL,
    harness TEXT NOT NULL,
    session TEXT NOT NULL,
    secrets TEXT NOT NULL,
    PRIMARY KEY (bucket, harness, session)
  ) STRICT, WITHOUT ROWID;`,
  // Of working together: the last heartbeat of an agent, what was put before a session, and how far this
  // machine's clock was from a service's. Documents as JSON; all can be lost.
  `CREATE TABLE beats (
    bucket TEXT NOT NULL,
    project TEXT NOT NULL,
    agent TEXT NOT NULL,
    at INTEGER NOT NULL,               -- ms
    doc TEXT NOT NULL,
    PRIMARY KEY (bucket, project, agent)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE notices (
    bucket TEXT NOT NULL,
    project TEXT NOT NULL,
    agent TEXT NOT NULL,
    session TEXT NOT NULL,
    at INTEGER NOT NULL,               -- ms
    doc TEXT NOT NULL,
    PRIMARY KEY (bucket, project, agent, session)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX notices_age ON notices (at);
  CREATE TABLE clock_offsets (
    bucket TEXT PRIMARY KEY,
    offset_ms INTEGER NOT NULL,        -- what has to be added to this machine's clock
    at INTEGER NOT NULL                -- ms
  ) STRICT;`,
  // Of handing over from session to session; can be lost, but for what then goes on from nothing.
  `CREATE TABLE windows (
    process TEXT PRIMARY KEY,          -- a client's process, and within it which window
    harness TEXT NOT NULL,
    session TEXT NOT NULL,             -- the last one there that had a turn
    project TEXT NOT NULL,
    at INTEGER NOT NULL,               -- ms: when that was noted
    ended_at INTEGER,                  -- ms: when a session there ended last
    reason TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX windows_session ON windows (session);
  CREATE TABLE successions (
    harness TEXT NOT NULL,
    session TEXT NOT NULL,
    doc TEXT NOT NULL,                 -- JSON: what it continues
    is_real INTEGER NOT NULL,          -- 0: it has not had its first prompt
    at INTEGER NOT NULL,               -- ms
    PRIMARY KEY (harness, session)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE batons (
    bucket TEXT NOT NULL,
    project TEXT NOT NULL,
    doc TEXT NOT NULL,                 -- JSON: as last seen in the bucket
    seen_at INTEGER NOT NULL,          -- ms
    PRIMARY KEY (bucket, project)
  ) STRICT, WITHOUT ROWID;`,
  // How full the windows of sessions are, and whether their users were told; can be lost.
  `CREATE TABLE fills (
    harness TEXT NOT NULL,
    session TEXT NOT NULL,
    window INTEGER,                    -- tokens that the model takes, as the client said
    is_offered INTEGER NOT NULL,       -- 1: since it is full, its user was told what to do
    at INTEGER NOT NULL,               -- ms
    PRIMARY KEY (harness, session)
  ) STRICT, WITHOUT ROWID;`,
];

export type Database = DatabaseSync;

/** Those that give rows are asked for them, and tell nothing else. */
const writes = /^\s*(?:INSERT|UPDATE|DELETE)\b(?![\s\S]*\bRETURNING\b)/;

/**
 * What was written is told as bigints: Node 26.10 throws where the last row that was inserted has a number too large
 * for JavaScript's, as those have that are hashes, and those that FTS5 writes in a table of its own (SQLite 3.53).
 */
class OwnDatabase extends DatabaseSync {
  override prepare(sql: string): StatementSync {
    const statement = super.prepare(sql);
    if (writes.test(sql)) statement.setReadBigInts(true);
    return statement;
  }
}

/**
 * The only place that opens a database: the state, or with `schema` another one. `busyMs`: how long a
 * statement may wait for another process. `pageSize`: bytes, of one that is made now. A damaged file is put
 * aside, since all it knew can be found out again from the bucket. Throws UserError for one that a newer
 * version has made.
 */
export function openDatabase(
  path: string,
  busyMs: number,
  schema = migrations,
  pageSize?: number,
): Database {
  ensureFolder(dirname(path));
  try {
    return open(path, busyMs, schema, pageSize);
  } catch (error) {
    if (!isDamage(error)) throw error;
    putAside(path);
    return open(path, busyMs, schema, pageSize);
  }
}

function open(
  path: string,
  busyMs: number,
  schema: readonly string[],
  pageSize: number | undefined,
): Database {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  const db = new OwnDatabase(path, { timeout: Math.max(0, Math.round(busyMs)) });
  try {
    const version = schemaVersion(db);
    if (version > schema.length) throw tooNew(path);
    if (version === 0 && pageSize !== undefined) db.exec(`PRAGMA page_size = ${pageSize}`);
    // What a database keeps in its file is not set anew.
    if (version < schema.length) db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA synchronous = NORMAL');
    if (version < schema.length) migrate(db, schema);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Bytes of a write-ahead log that are left to the next process, which reads them once more. */
const mostLeft = 1024 * 1024;

/**
 * For a process that ends now. Closed, the last connection would move the log into the database, force both onto
 * the disk and remove the log, for the next process to make it anew. Left open, all stays as it is, as with a
 * process that is killed; a log that has become long is emptied, where nobody else is at it.
 */
export function leaveDatabase(db: Database): void {
  try {
    const log = statSync(`${db.location()}-wal`, { throwIfNoEntry: false });
    if (log === undefined || log.size <= mostLeft) return;
    db.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)');
  } catch {
    // A full disk: the log holds what was written, and the next process tries again.
  }
}

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
export function isDamage(error: unknown): boolean {
  return [11, 26].includes(codeOf(error));
}

/**
 * Whether its pages do not fit together, as where one of its files was put back without the other. That looks at
 * all of them, so it is for one of which something says so.
 */
export function isTorn(db: Database): boolean {
  try {
    return db.prepare('PRAGMA quick_check(1)').get()?.quick_check !== 'ok';
  } catch (error) {
    return isDamage(error);
  }
}

/** Another process kept it for longer than one may wait: SQLITE_BUSY and SQLITE_LOCKED. */
export function isLocked(error: unknown): boolean {
  return [5, 6].includes(codeOf(error));
}

function codeOf(error: unknown): number {
  return ((error as { errcode?: number }).errcode ?? 0) & 0xff;
}

/** A damaged database, out of the way of a new one; close it before. */
export function putAside(path: string): void {
  const name = `${path}.damaged-${Date.now()}`;
  for (const suffix of ['', '-wal', '-shm']) {
    try {
      renameSync(path + suffix, name + suffix);
    } catch (error) {
      // Not there, or another hook has just done the same.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

function tooNew(path: string): UserError {
  return new UserError(
    `${path} was written by a newer version of tracecraft`,
    'Run `npx tracecraft@latest install` to update what the hooks run.',
  );
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

/**
 * The same, and on the disk when it returns. Of all else a power cut may take the last minute's commits: a later
 * process finds out in the bucket what they said.
 */
export function lastingTransaction<T>(db: Database, work: () => T): T {
  db.exec('PRAGMA synchronous = FULL');
  try {
    return transaction(db, work);
  } finally {
    db.exec('PRAGMA synchronous = NORMAL');
  }
}

function migrate(db: Database, schema: readonly string[]): void {
  transaction(db, () => {
    // Read again: another process may have migrated while this one waited for the lock.
    const version = schemaVersion(db);
    if (version >= schema.length) return;
    for (const statements of schema.slice(version)) db.exec(statements);
    db.exec(`PRAGMA user_version = ${schema.length}`);
  });
}

function schemaVersion(db: Database): number {
  return (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}
