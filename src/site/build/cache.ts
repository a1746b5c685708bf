import { join } from 'node:path';
import { sha256 } from '../../hash.ts';
import { type Database, isLocked, openDatabase } from '../../state/database.ts';
import { UserError } from '../../state/user-error.ts';
import type { SessionDigest } from '../model.ts';
import type { Observed, ObservedSources } from '../sources/here.ts';

/** A file of the site, by its name from the root. */
export interface BuiltFile {
  name: string;
  /** bytes */
  size: number;
}

export interface BuiltPage {
  fingerprint: string;
  /** The page itself first, then the texts beside it. */
  files: BuiltFile[];
  /** ms since 1970, of the page's file */
  modified: number;
  words: WordsSeen;
}

/** What of a page's words need not be read to know whether they are the same. */
export interface WordsSeen {
  hash: string;
  /** bytes */
  size: number;
}

/** What is remembered of a site so that the next build makes only what has changed. */
export interface SiteCache {
  observed: ObservedSources;
  page(name: string): BuiltPage | undefined;
  /** Undefined for a page that is not known. */
  digestOf(name: string): SessionDigest | undefined;
  wordsOf(name: string): Buffer;
  putPage(name: string, page: BuiltPage, told: { digest: SessionDigest; words: Uint8Array }): void;
  /** Forgets all other pages and segments. */
  keep(pages: ReadonlySet<string>, segments: ReadonlySet<string>): void;
  segment(name: string, key: string): BuiltFile[] | undefined;
  putSegment(name: string, key: string, files: readonly BuiltFile[]): void;
  close(): void;
}

/** Each of the entries takes the schema one version up. */
const schema = [
  `CREATE TABLE pages (
    name TEXT PRIMARY KEY,             -- from the site's root
    fingerprint TEXT NOT NULL,         -- of all that it is made of
    digest TEXT NOT NULL,              -- JSON: SessionDigest
    files TEXT NOT NULL,               -- JSON: BuiltFile[]
    modified REAL NOT NULL,            -- ms
    words_seen TEXT NOT NULL,          -- JSON: WordsSeen
    words BLOB NOT NULL
  ) STRICT;
  CREATE TABLE segments (              -- of the search index
    name TEXT PRIMARY KEY,
    key TEXT NOT NULL,                 -- of what it is made of
    files TEXT NOT NULL                -- JSON: BuiltFile[]
  ) STRICT;
  CREATE TABLE observed (
    source TEXT PRIMARY KEY,
    seen TEXT NOT NULL                 -- JSON: Observed
  ) STRICT;`,
];

/** ms that it waits for another process: one that builds the same site takes longer. */
const patience = 300;

/**
 * Lies in the state's cache folder, one for each site; without it, everything is built anew. Throws UserError
 * while another process builds the same site.
 */
export function openCache(folder: string, out: string): SiteCache {
  const name = `site-${sha256(out).slice(0, 16)}`;
  const path = join(folder, `${name}.db`);
  const release = lock(join(folder, `${name}.lock`), out);
  try {
    return cacheOn(openDatabase(path, patience, schema), release);
  } catch (error) {
    release();
    throw error;
  }
}

/** One process alone builds a site at a time; when it dies, the system lets the next one in. */
function lock(path: string, out: string): () => void {
  const db = openDatabase(path, patience, []);
  try {
    db.exec('BEGIN IMMEDIATE');
  } catch (error) {
    db.close();
    if (!isLocked(error)) throw error;
    throw new UserError(`Another process builds the site in ${out}`, 'Try again when it is done.', {
      cause: error,
    });
  }
  return () => db.close();
}

function cacheOn(db: Database, release: () => void): SiteCache {
  // It can be lost: what is not through to the disk when the power goes is built again.
  db.exec('PRAGMA synchronous = OFF');
  const statements = {
    page: db.prepare('SELECT fingerprint, files, modified, words_seen FROM pages WHERE name = ?'),
    digest: db.prepare('SELECT digest FROM pages WHERE name = ?'),
    words: db.prepare('SELECT words FROM pages WHERE name = ?'),
    putPage: db.prepare('REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)'),
    segment: db.prepare('SELECT files FROM segments WHERE name = ? AND key = ?'),
    putSegment: db.prepare('REPLACE INTO segments VALUES (?, ?, ?)'),
    seen: db.prepare('SELECT seen FROM observed WHERE source = ?'),
    noteSeen: db.prepare('REPLACE INTO observed VALUES (?, ?)'),
  };
  return {
    observed: {
      find(source) {
        const row = statements.seen.get(source);
        return row && (JSON.parse(String(row.seen)) as Observed);
      },
      note(source, observed) {
        statements.noteSeen.run(source, JSON.stringify(observed));
      },
    },
    page(name) {
      const row = statements.page.get(name);
      if (!row) return undefined;
      return {
        fingerprint: String(row.fingerprint),
        files: JSON.parse(String(row.files)) as BuiltFile[],
        modified: Number(row.modified),
        words: JSON.parse(String(row.words_seen)) as WordsSeen,
      };
    },
    digestOf(name) {
      const row = statements.digest.get(name);
      return row && (JSON.parse(String(row.digest)) as SessionDigest);
    },
    wordsOf(name) {
      const words = statements.words.get(name)?.words;
      return words instanceof Uint8Array
        ? Buffer.from(words.buffer, words.byteOffset, words.length)
        : Buffer.alloc(0);
    },
    putPage(name, { fingerprint, files, modified, words: seen }, { digest, words }) {
      const [told, made] = [JSON.stringify(digest), JSON.stringify(files)];
      const row = [name, fingerprint, told, made, modified, JSON.stringify(seen)];
      statements.putPage.run(...row, words);
    },
    keep(pages, segments) {
      prune(db, 'pages', pages);
      prune(db, 'segments', segments);
    },
    segment(name, key) {
      const row = statements.segment.get(name, key);
      return row && (JSON.parse(String(row.files)) as BuiltFile[]);
    },
    putSegment(name, key, files) {
      statements.putSegment.run(name, key, JSON.stringify(files));
    },
    close() {
      db.close();
      release();
    },
  };
}

function prune(db: Database, table: 'pages' | 'segments', kept: ReadonlySet<string>): void {
  const remove = db.prepare(`DELETE FROM ${table} WHERE name = ?`);
  for (const { name } of db.prepare(`SELECT name FROM ${table}`).all()) {
    if (!kept.has(String(name))) remove.run(String(name));
  }
}
