import { type Database, openDatabase } from '../state/database.ts';
import type { Paths } from '../state/paths.ts';

/**
 * What was used: an answer of a model is one row, whichever transcripts hold it, so that forks, resumes and
 * mirrors count it once. Made again from the transcripts and the bucket when it is gone, but for what the
 * clients have deleted since and nobody had mirrored.
 */
const schema = [
  `CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    place TEXT NOT NULL,               -- empty: on this machine; else the bucket's URL
    harness TEXT NOT NULL,
    session TEXT NOT NULL,             -- in the harness's words
    source TEXT NOT NULL,              -- main, or which other transcript of the session; in a bucket, the record
    is_subagent INTEGER NOT NULL,      -- 1: its answers were a subagent's
    parent TEXT,                       -- of a subagent with a session of its own: the session that called it
    project TEXT NOT NULL,             -- empty: no folder is known
    title TEXT,
    path TEXT NOT NULL,                -- of the transcript; in a bucket, the project
    cursor TEXT NOT NULL DEFAULT '0',  -- how far it is counted; in a bucket, the last part
    fingerprint TEXT NOT NULL DEFAULT '',
    reader TEXT,                       -- JSON: where its reader stands
    reader_version INTEGER NOT NULL DEFAULT 0,
    began_at INTEGER,                  -- ms: its first answer; 0 where that has no time
    last_at INTEGER,                   -- ms: its last answer
    fill TEXT,                         -- JSON: Fill, of the last answer
    UNIQUE (place, harness, session, source, path)
  ) STRICT;
  CREATE TABLE models (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE answers (
    key INTEGER PRIMARY KEY,           -- a hash of its id
    source INTEGER NOT NULL,           -- whose it is
    copied INTEGER NOT NULL,           -- 1: that one had it from a source that is not known
    aside INTEGER NOT NULL,            -- 1: a subagent had it, whose rows stand in its session's transcript
    at INTEGER,                        -- ms
    model INTEGER,                     -- NULL: not named
    input INTEGER NOT NULL,
    output INTEGER NOT NULL,
    cache_read INTEGER NOT NULL,
    cache_write INTEGER NOT NULL,
    cache_write_long INTEGER NOT NULL, -- part of cache_write
    reasoning INTEGER NOT NULL,        -- part of output
    cost REAL,                         -- USD: as the client said
    fast INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE copies (                -- who else has an answer
    key INTEGER NOT NULL,
    source INTEGER NOT NULL,
    copied INTEGER NOT NULL,
    PRIMARY KEY (key, source)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX copies_source ON copies (source);
  CREATE INDEX answers_source ON answers (source);
  CREATE INDEX answers_at ON answers (at);`,
];

/** `busyMs`: how long a statement may wait for another process. Throws as `openDatabase`. */
export function openUsage(paths: Pick<Paths, 'usage'>, busyMs: number): Database {
  return openDatabase(paths.usage, busyMs, schema);
}
