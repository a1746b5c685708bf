import type { Bucket, Key } from '../bucket/bucket.ts';
import { sessionPrefix } from '../bucket/keys.ts';
import type { MirrorContext } from '../mirror/context.ts';
import { forgetText, openKnownTexts } from '../state/known-texts.ts';
import { storedMetas } from '../state/sources.ts';
import type { FoundMeta } from './find-metas.ts';
import { type ListedRecord, readRecord, trueAddress } from './list.ts';
import type { Meta } from './meta.ts';

/** Metas that need not be fetched, because this machine has stored or fetched that very version. */
export interface KnownMetas {
  /** Undefined where the version that is listed is not known. */
  find(found: FoundMeta): ListedRecord | undefined;
  /** Fetches a record's meta, and remembers it. */
  read(bucket: Bucket, found: FoundMeta): Promise<ListedRecord>;
  /** Writes down what was fetched; call it once at the end. */
  close(): void;
}

/** What is deleted from the bucket is not kept here either. */
export function forgetMeta({ bucketUrl, paths }: MirrorContext, prefix: Key): void {
  forgetText(paths.cache, bucketUrl, prefix);
}

export function openKnownMetas({ db, bucketUrl, paths }: MirrorContext): KnownMetas {
  // By the record's prefix: its meta can lie under more than one name.
  const texts = openKnownTexts(paths.cache, bucketUrl);
  if (!texts) return { find: () => undefined, read: readRecord, close() {} };
  const own = new Map(storedMetas(db, bucketUrl).map(({ etag, meta }) => [etag, meta]));

  function find({ prefix, address, listed }: FoundMeta): ListedRecord | undefined {
    if (!listed?.etag) return undefined;
    const text = own.get(listed.etag) ?? texts?.find(prefix, listed.etag);
    if (text === undefined) return undefined;
    const meta = JSON.parse(text) as Meta;
    const at = trueAddress(prefix, address, meta);
    return sessionPrefix(at) === prefix ? { address: at, meta, etag: listed.etag } : undefined;
  }

  async function read(bucket: Bucket, found: FoundMeta): Promise<ListedRecord> {
    const record = await readRecord(bucket, found);
    const { meta, etag } = record;
    if (meta && etag) texts?.note(found.prefix, etag, JSON.stringify(meta));
    return record;
  }

  return { find, read, close: texts.close };
}
