import { join } from 'node:path';
import type { Bucket, Entry, Key } from '../bucket/bucket.ts';
import type { Fields } from '../harness/records.ts';
import { inOrder } from '../records/in-order.ts';
import { type Database, openDatabase, transaction } from '../state/database.ts';
import { DamagedDocument, readDocument, type Stored } from './document.ts';

/** Documents that need not be fetched, because this machine has fetched that very version. */
export interface KnownDocuments {
  /**
   * The documents of a listing's entries, by key; one that was removed meanwhile is left out. What is
   * damaged is there as its error.
   */
  read(entries: Iterable<Listed>): Promise<Map<Key, Known>>;
  /** Writes down what was fetched; call it once at the end. */
  close(): void;
}

export type Listed = Pick<Extract<Entry, { key: Key }>, 'key' | 'etag' | 'modified'>;
export type Known = Stored<Fields> | DamagedDocument;

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

/** About 1 KB each. */
const mostKept = 50_000;
/** Larger ones are read again each time; in bytes. */
const largestKept = 64 * 1024;
const abreast = 8;

/**
 * The cache can be deleted at any time; it is opened when it is first asked. For a folder as the bucket there
 * is none: to tell a file's version it would have to be read all the same.
 */
export function openKnownDocuments(
  bucket: Bucket,
  bucketUrl: string,
  cacheFolder: string,
): KnownDocuments {
  const hasCache = !bucketUrl.startsWith('file:');
  const fetched = new Map<Key, { etag: string; text: string }>();
  let opened: Database | undefined;

  function cache(): Database {
    opened ??= openDatabase(join(cacheFolder, 'documents.db'), 1_000, schema);
    return opened;
  }

  function kept({ key, etag }: Listed): string | undefined {
    if (!hasCache || etag === '') return undefined;
    const again = fetched.get(key);
    if (again) return again.etag === etag ? again.text : undefined;
    const row = cache()
      .prepare('SELECT text FROM documents WHERE bucket = ? AND key = ? AND etag = ?')
      .get(bucketUrl, key, etag);
    return row && String(row.text);
  }

  async function find(entry: Listed): Promise<Known | undefined> {
    const text = kept(entry);
    if (text === undefined) return fetch(entry.key);
    const { key, etag, modified } = entry;
    const fields = JSON.parse(text) as Fields;
    return { key, etag, modified: modified.getTime(), fields, value: fields };
  }

  async function fetch(key: Key): Promise<Known | undefined> {
    try {
      const stored = await readDocument({ bucket }, key, (fields) => fields);
      if (stored && hasCache && stored.etag !== '') note(stored);
      return stored;
    } catch (error) {
      if (error instanceof DamagedDocument) return error;
      throw error;
    }
  }

  function note({ key, etag, fields }: Stored<Fields>): void {
    const text = JSON.stringify(fields);
    if (text.length <= largestKept) fetched.set(key, { etag, text });
  }

  async function read(entries: Iterable<Listed>): Promise<Map<Key, Known>> {
    const found = new Map<Key, Known>();
    for await (const document of inOrder(entries, abreast, find)) {
      if (document) found.set(document.key, document);
    }
    return found;
  }

  function close(): void {
    if (fetched.size > 0) write(cache(), bucketUrl, fetched);
    opened?.close();
    opened = undefined;
    fetched.clear();
  }

  return { read, close };
}

function write(
  cache: Database,
  bucketUrl: string,
  fetched: ReadonlyMap<Key, { etag: string; text: string }>,
): void {
  const insert = cache.prepare('INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?)');
  const now = Date.now();
  transaction(cache, () => {
    for (const [key, { etag, text }] of fetched) insert.run(bucketUrl, key, etag, now, text);
    cache
      .prepare(
        `DELETE FROM documents WHERE rowid IN
          (SELECT rowid FROM documents ORDER BY read_at DESC LIMIT -1 OFFSET ?)`,
      )
      .run(mostKept);
  });
}
