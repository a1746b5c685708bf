import type { MirrorContext } from '../mirror/context.ts';
import type { Progress } from '../mirror/progress.ts';
import { isEmpty } from '../records/delete.ts';
import { recordsOf } from '../records/families.ts';
import { openKnownMetas } from '../records/known-metas.ts';
import { listSessions, type SessionRecord } from '../records/list-sessions.ts';
import type { Meta } from '../records/meta.ts';
import type { RecordFilter } from '../records/record-folders.ts';
import { type Database, transaction } from '../state/database.ts';
import { catchUp } from './catch-up.ts';
import { forgetRecord } from './forget.ts';
import { isIndexed, recordKey } from './record-row.ts';

export interface BringOptions {
  filter?: RecordFilter;
  /** Once aborted, the stretch under way is finished and no other begun. */
  signal?: AbortSignal;
  onProgress?(progress: Progress): void;
}

export interface Brought {
  /** Records that were behind, and are not any more. */
  indexed: number;
  /** Records that are not in the bucket any more. */
  forgotten: number;
  /** Records that are behind still, and why. */
  failures: { record: string; error: Error }[];
}

type Found = SessionRecord & { meta: Meta };

/**
 * Brings the index to what the bucket holds: what hooks on this machine could not index, what other machines
 * have mirrored, what was merged, redacted anew or deleted. The oldest sessions come first, so that the newest
 * turns have the highest ids. A record that cannot be read keeps no other.
 */
export async function bringUpToDate(
  context: MirrorContext,
  db: Database,
  { filter = {}, signal, onProgress = () => {} }: BringOptions = {},
): Promise<Brought> {
  const { bucketUrl } = context;
  const bucket = await context.bucket();
  const known = openKnownMetas(context);
  const { families } = await listSessions(bucket, known, filter).finally(() => known.close());
  const records = families.flatMap(recordsOf);
  const behind = records.filter(isWhole).filter(({ meta }) => isDue(db, bucketUrl, meta));
  behind.sort((a, b) => startOf(a) - startOf(b));
  const brought: Brought = { indexed: 0, forgotten: 0, failures: [] };
  brought.forgotten = forgetOthers(db, bucketUrl, filter, records);
  const progress: Progress = {
    sessions: { done: 0, all: behind.length },
    bytes: { done: 0, all: behind.reduce((sum, { meta }) => sum + meta.total_uploaded_bytes, 0) },
  };
  for (const { address, meta, etag } of behind) {
    if (signal?.aborted) break;
    try {
      const onBytes = (count: number) => {
        progress.bytes.done += count;
        onProgress(progress);
      };
      const done = await catchUp(db, bucket, { bucketUrl, address, meta, etag }, { onBytes });
      if (done === 'indexed') brought.indexed += 1;
    } catch (error) {
      brought.failures.push({ record: address.record, error: error as Error });
    }
    progress.sessions.done += 1;
    onProgress(progress);
  }
  return brought;
}

function isWhole(record: SessionRecord): record is Found {
  const { meta } = record;
  return meta !== undefined && meta.deleted_at === undefined && !isEmpty(meta);
}

function isDue(db: Database, bucketUrl: string, meta: Meta): boolean {
  return meta.relation !== 'attachments' && !isIndexed(db, recordKey(bucketUrl, meta), meta);
}

function startOf({ meta }: Found): number {
  return Date.parse(meta.first_record_at ?? meta.started_at) || 0;
}

/** Removes from the index what the bucket does not list; a record that is damaged there is kept here. */
function forgetOthers(
  db: Database,
  bucket: string,
  { project, harness }: RecordFilter,
  records: readonly SessionRecord[],
): number {
  const listed = new Set(records.map(({ address }) => nameOf({ bucket, ...address })));
  const deleted = records.filter(
    ({ meta }) => meta && (meta.deleted_at !== undefined || isEmpty(meta)),
  );
  for (const { address } of deleted) listed.delete(nameOf({ bucket, ...address }));
  const rows = db
    .prepare(
      `SELECT bucket, project, harness, record FROM records
       WHERE bucket = ? AND project = coalesce(?, project) AND harness = coalesce(?, harness)`,
    )
    .all(bucket, project ?? null, harness ?? null) as unknown as Parameters<
    typeof forgetRecord
  >[1][];
  const gone = rows.filter((row) => !listed.has(nameOf(row)));
  for (const key of gone) transaction(db, () => forgetRecord(db, key));
  return gone.length;
}

function nameOf(key: { bucket: string; project: string; harness: string; record: string }): string {
  return JSON.stringify([key.bucket, key.project, key.harness, key.record]);
}
