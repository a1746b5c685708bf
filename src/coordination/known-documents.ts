import type { Bucket, Entry, Key } from '../bucket/bucket.ts';
import type { Fields } from '../harness/records.ts';
import { inOrder } from '../records/in-order.ts';
import { type KnownTexts, openKnownTexts } from '../state/known-texts.ts';
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

/** Larger ones are read again each time; in bytes. */
const largestKept = 64 * 1024;
const abreast = 8;

/** Of a folder as the bucket everything is read each time. */
export function openKnownDocuments(
  bucket: Bucket,
  bucketUrl: string,
  cacheFolder: string,
): KnownDocuments {
  const texts = openKnownTexts(cacheFolder, bucketUrl);

  async function find(entry: Listed): Promise<Known | undefined> {
    // A folder makes an etag of all bytes when it is asked for one.
    const text = texts && entry.etag !== '' ? texts.find(entry.key, entry.etag) : undefined;
    if (text === undefined) return fetch(entry.key);
    const { key, etag, modified } = entry;
    const fields = JSON.parse(text) as Fields;
    return { key, etag, modified: modified.getTime(), fields, value: fields };
  }

  async function fetch(key: Key): Promise<Known | undefined> {
    try {
      const stored = await readDocument({ bucket }, key, (fields) => fields);
      if (texts && stored && stored.etag !== '') note(texts, stored);
      return stored;
    } catch (error) {
      if (error instanceof DamagedDocument) return error;
      throw error;
    }
  }

  async function read(entries: Iterable<Listed>): Promise<Map<Key, Known>> {
    const found = new Map<Key, Known>();
    for await (const document of inOrder(entries, abreast, find)) {
      if (document) found.set(document.key, document);
    }
    return found;
  }

  return { read, close: () => texts?.close() };
}

function note(texts: KnownTexts, { key, etag, fields }: Stored<Fields>): void {
  const text = JSON.stringify(fields);
  if (text.length <= largestKept) texts.note(key, etag, text);
}
