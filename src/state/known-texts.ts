import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { StatementSync } from 'node:sqlite';
import { type Database, openDatabase, transaction } from './database.ts';

/** Texts of objects in the very version that a listing tells, which this machine has fetched before. */
export interface KnownTexts {
  /** Undefined for a version that is not known. */
  find(key: string, etag: string): string | undefined;
  note(key: string, etag: string, text: string): void;
  /** Writes down what was noted; call it once at the end. */
  close(): void;
}

/** Each of the entries takes the cache's schema one version up. */
const schema = [
  `CREATE TABLE documents (
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    etag TEXT NOT NULL,
    read_at INTEGER NOT NULL,          -- ms
    text TEXT NOT NULL,
    PRIMARY KEY (bucket, key)
  ) STRICT;
  CREATE INDEX documents_age ON documents (read_at);`,
];

const fileName = 'documents.db';

/** About 1 KB each. */
const mostKept = 50_000;

/**
 * The cache can be deleted at any time; it is opened when it is first asked, and one that cannot be used (full
 * disk, held by another, damaged) knows nothing. For a folder as the bucket there is none: to tell a file's
 * version it would have to be read all the same.
 */
export function openKnownTexts(cacheFolder: string, bucketUrl: string): KnownTexts | undefined {
  if (bucketUrl.startsWith('file:')) return undefined;
  const noted = new Map<string, { etag: string; text: string }>();
  const path = join(cacheFolder, fileName);
  let opened: Opened | undefined;
  let isUsable = true;

  function withCache<T>(work: (opened: Opened) => T): T | undefined {
    if (!isUsable) return undefined;
    try {
      opened ??= openCache(path);
      return work(opened);
    } catch {
      // What it knows can be fetched: it takes longer, and that is all.
      isUsable = false;
      return undefined;
    }
  }

  return {
    find(key, etag) {
      const again = noted.get(key);
      if (again) return again.etag === etag ? again.text : undefined;
      const row = withCache(({ select }) => select.get(bucketUrl, key, etag));
      return row && String(row.text);
    },
    note(key, etag, text) {
      noted.set(key, { etag, text });
    },
    close() {
      if (noted.size > 0) withCache(({ cache }) => write(cache, bucketUrl, noted));
      opened?.cache.close();
      opened = undefined;
      isUsable = true;
      noted.clear();
    },
  };
}

interface Opened {
  cache: Database;
  select: StatementSync;
}

function openCache(path: string): Opened {
  const cache = openDatabase(path, 1_000, schema);
  const select = cache.prepare(
    'SELECT text FROM documents WHERE bucket = ? AND key = ? AND etag = ?',
  );
  return { cache, select };
}

/** What is deleted from the bucket is not kept here either. */
export function forgetText(cacheFolder: string, bucketUrl: string, key: string): void {
  const path = join(cacheFolder, fileName);
  if (!existsSync(path)) return;
  const cache = openDatabase(path, 1_000, schema);
  cache.prepare('DELETE FROM documents WHERE bucket = ? AND key = ?').run(bucketUrl, key);
  cache.close();
}

function write(
  cache: Database,
  bucketUrl: string,
  noted: ReadonlyMap<string, { etag: string; text: string }>,
): void {
  const insert = cache.prepare('INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?)');
  const now = Date.now();
  transaction(cache, () => {
    for (const [key, { etag, text }] of noted) insert.run(bucketUrl, key, etag, now, text);
    cache
      .prepare(
        `DELETE FROM documents WHERE rowid IN
          (SELECT rowid FROM documents ORDER BY read_at DESC LIMIT -1 OFFSET ?)`,
      )
      .run(mostKept);
  });
}
