import { type Database, openDatabase } from '../state/database.ts';
import type { Paths } from '../state/paths.ts';

/**
 * The index of turns: what the bucket's records say, turn by turn, redacted as it was stored. All of it can
 * be made again from the bucket (`tracecraft recall reindex`), so it is never the only place of anything.
 *
 * `records` holds one row a session record, and how far it was read. `words` finds turns by the words
 * in them, each once: it keeps neither text nor order, so that it is small and quick to write, and whether
 * words stand next to each other is told by the turn's body.
 */
const schema = [
  `CREATE TABLE records (
    id INTEGER PRIMARY KEY,
    bucket TEXT NOT NULL,
    project TEXT NOT NULL,
    harness TEXT NOT NULL,
    record TEXT NOT NULL,              -- its id in the bucket
    session TEXT NOT NULL,
    source TEXT NOT NULL,
    parent TEXT,
    relation TEXT,
    continues TEXT,                    -- JSON: what it goes on from, across sessions
    superseded_by TEXT,
    title TEXT,
    model TEXT,
    cwd TEXT,
    branch TEXT,
    agent TEXT,
    host TEXT,
    machine TEXT,
    started_at INTEGER,                -- ms: its first record
    ended_at INTEGER,                  -- ms: its last record
    seen_at INTEGER NOT NULL,          -- ms: when it was indexed last
    turns INTEGER NOT NULL DEFAULT 0,
    last_part TEXT,                    -- the last part that is in; NULL: none
    reader TEXT,                       -- JSON: where the reader of its turns stands
    reader_version INTEGER NOT NULL DEFAULT 0,
    UNIQUE (bucket, project, harness, record)
  ) STRICT;
  CREATE INDEX records_session ON records (session, harness);
  CREATE INDEX records_recent ON records (project, ended_at);
  CREATE TABLE turns (
    id INTEGER PRIMARY KEY,            -- also the rowid in words
    record INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    started_at INTEGER,                -- ms
    ended_at INTEGER,                  -- ms
    started_by TEXT NOT NULL,
    fate TEXT,
    copied INTEGER NOT NULL,           -- 1: it was had in the session that this one came out of
    model TEXT,
    line TEXT NOT NULL,                -- what was asked and done, in one line
    summary TEXT,                      -- the same in a model's words
    said INTEGER NOT NULL,             -- a hash of what was said: equal for the same turn told twice
    facts TEXT NOT NULL,               -- JSON: TurnFacts
    UNIQUE (record, ordinal)
  ) STRICT;
  CREATE INDEX turns_time ON turns (started_at);
  CREATE TABLE bodies (
    turn INTEGER PRIMARY KEY,
    body TEXT NOT NULL                 -- JSON: the turn, without the data of images
  ) STRICT;
  CREATE TABLE marks (
    record INTEGER NOT NULL,
    mark INTEGER NOT NULL,             -- a hash of a row's id
    turn INTEGER NOT NULL,             -- its ordinal
    PRIMARY KEY (record, mark)
  ) STRICT, WITHOUT ROWID;
  CREATE VIRTUAL TABLE words USING fts5 (
    said, done, tags, content = '', contentless_delete = 1, detail = column,
    tokenize = 'unicode61 remove_diacritics 2'
  );`,
];

/** Bytes that the write-ahead log keeps on the disk once a writer that had more is done. */
const walLimit = 16 * 1024 * 1024;

/** `busyMs`: how long a statement may wait for another process. Throws as `openDatabase`. */
export function openRecall(paths: Paths, busyMs: number): Database {
  const db = openDatabase(paths.recall, busyMs, schema);
  db.exec(`PRAGMA journal_size_limit = ${walLimit}`);
  return db;
}
