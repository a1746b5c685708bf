import { type Database, openDatabase } from '../state/database.ts';
import type { Paths } from '../state/paths.ts';

/**
 * The index of turns: what the bucket's records say, turn by turn, redacted as it was stored. All of it can
 * be made again from the bucket (`tracecraft recall reindex`), so it is never the only place of anything.
 *
 * `records` holds one row a session record, and how far it was read. `words` finds turns by the words
 * in them, each once: it keeps neither text nor order, so that it is small and quick to write, and whether
 * words stand next to each other is told by the turn's body. What a word is, segment.ts tells: its tokenizer
 * only divides at spaces.
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
    turns INTEGER NOT NULL DEFAULT 0,  -- the ordinal of the last one
    over INTEGER NOT NULL DEFAULT 0,   -- of the last one that is surely over
    bytes INTEGER NOT NULL DEFAULT 0,  -- of the record, as far as it is in
    last_part TEXT,                    -- the last part that is in; NULL: none
    reader TEXT,                       -- JSON: where the reader of its turns stands
    reader_version INTEGER NOT NULL DEFAULT 0, -- of what read its turns; 0: none was read
    pruned INTEGER NOT NULL DEFAULT 0, -- 1: its turns were taken out, and come back when it goes on
    unmirrored INTEGER NOT NULL DEFAULT 0, -- 1: read from a transcript here; the bucket may not have it
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
    summary_tries INTEGER NOT NULL DEFAULT 0, -- how often a model said nothing useful
    summary_at INTEGER NOT NULL DEFAULT 0,    -- ms: not tried again before
    said INTEGER NOT NULL,             -- a hash of what was said: equal for the same turn told twice
    facts TEXT NOT NULL,               -- JSON: TurnFacts
    UNIQUE (record, ordinal)
  ) STRICT;
  CREATE INDEX turns_time ON turns (started_at);
  CREATE INDEX turns_asked ON turns (record, ordinal)   -- counted without a look at the turns
    WHERE started_by = 'user' AND copied = 0 AND coalesce(fate, '') <> 'rewound';
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
  CREATE TABLE looks (                 -- at what a bucket lists
    bucket TEXT NOT NULL,
    project TEXT NOT NULL,             -- empty: all of them
    at INTEGER NOT NULL,               -- ms
    PRIMARY KEY (bucket, project)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE summarizer (            -- one row: who is at it, and what became of its last runs
    id INTEGER PRIMARY KEY CHECK (id = 1),
    owner TEXT,
    until INTEGER NOT NULL DEFAULT 0,      -- ms: when its lease ends
    pid INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER NOT NULL DEFAULT 0, -- ms: in the background
    failures INTEGER NOT NULL DEFAULT 0,   -- in a row
    next_at INTEGER NOT NULL DEFAULT 0,    -- ms: not tried by itself before
    why TEXT
  ) STRICT;
  CREATE VIRTUAL TABLE words USING fts5 (
    said, done, tags, content = '', contentless_delete = 1, detail = column,
    tokenize = 'ascii'
  );`,
  // It is as long as the turn that is open, and a record's row is read often.
  `ALTER TABLE records DROP COLUMN reader;
  CREATE TABLE readers (
    record INTEGER PRIMARY KEY,
    state TEXT NOT NULL                -- JSON: where the reader of its turns stands
  ) STRICT;`,
];

/** Bytes: most of an index are texts of turns, which are read and written as a whole. */
const pageSize = 16 * 1024;
/** Bytes that the write-ahead log keeps on the disk once a writer that had more is done. */
const walLimit = 16 * 1024 * 1024;

/** `busyMs`: how long a statement may wait for another process. Throws as `openDatabase`. */
export function openRecall(paths: Paths, busyMs: number): Database {
  const db = openDatabase(paths.recall, busyMs, schema, pageSize);
  db.exec(`PRAGMA journal_size_limit = ${walLimit}`);
  return db;
}
