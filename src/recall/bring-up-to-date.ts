import type { Bucket } from '../bucket/bucket.ts';
import { partKey } from '../bucket/keys.ts';
import type { MirrorContext } from '../mirror/context.ts';
import { isEmpty } from '../records/delete.ts';
import { recordsOf } from '../records/families.ts';
import { openKnownMetas } from '../records/known-metas.ts';
import { listSessions, type SessionRecord } from '../records/list-sessions.ts';
import type { RecordFilter } from '../records/record-folders.ts';
import { type Database, transaction } from '../state/database.ts';
import {
  type BringOptions,
  type Brought,
  type BucketRecord,
  bringRecords,
} from './bring-records.ts';
import { forgetBesides, forgetRecord } from './forget.ts';
import { noteLook } from './looks.ts';
import { keptSince, pruneRecords } from './prune.ts';
import {
  findProgress,
  isAsKnown,
  isIndexed,
  keysOf,
  putRecord,
  type RecordKey,
  recordKey,
} from './record-row.ts';

export interface UpToDateOptions extends BringOptions {
  filter?: RecordFilter;
}

/**
 * Brings the index to what the bucket holds: what hooks on this machine could not index, what other machines
 * have mirrored, what was merged, redacted anew or deleted.
 */
export async function bringUpToDate(
  context: MirrorContext,
  db: Database,
  { filter = {}, ...options }: UpToDateOptions = {},
): Promise<Brought & { forgotten: number }> {
  const { bucketUrl, config } = context;
  const since = keptSince(config, Date.now());
  const known = openKnownMetas(context);
  const bucket = await context.bucket();
  const { families } = await listSessions(bucket, known, filter).finally(() => known.close());
  const records = families.flatMap(recordsOf);
  const others = await beganAnew(db, bucket, bucketUrl, records);
  const forgotten = forgetOthers(db, bucketUrl, filter, records, others);
  if (since !== undefined) pruneRecords(db, bucketUrl, { before: since });
  const turns = records.filter(hasTurns);
  const due = turns.filter(
    (record) => isKept(record, since) && (options.anew || isBehind(db, bucketUrl, record)),
  );
  const brought = await bringRecords(context, db, due, options);
  // Behind it: a part of a revision says that another record goes on there, and that record's meta knows better.
  renewFacts(db, bucketUrl, turns);
  // What there was no time for is looked for again at once.
  const isWhole = brought.left.every(({ error }) => error !== undefined);
  if (isWhole) noteLook(db, bucketUrl, filter, Date.now());
  return { ...brought, forgotten };
}

/** Whether the index lacks something of a record that is to be in it. */
export function isBehind(db: Database, bucketUrl: string, { meta }: BucketRecord): boolean {
  return !isIndexed(db, recordKey(bucketUrl, meta), meta);
}

/** Files beside a transcript hold no turns, and what is being deleted, none that is to be found. */
export function hasTurns<R extends Pick<SessionRecord, 'address' | 'meta' | 'etag'>>(
  record: R,
): record is R & BucketRecord {
  const { meta } = record;
  if (!meta || meta.deleted_at !== undefined || isEmpty(meta)) return false;
  return meta.relation !== 'attachments' && meta.last_part !== null;
}

/** `since`: ms; of a record that does not say when it was active, nothing is too old. */
export function isKept({ meta }: BucketRecord, since: number | undefined): boolean {
  const last = Date.parse(meta.last_record_at ?? '');
  return since === undefined || !(last < since);
}

/** A title that was given later, a record that goes on in another one: no part tells of these. */
function renewFacts(db: Database, bucketUrl: string, records: readonly BucketRecord[]): void {
  for (const { meta } of records) {
    const key = recordKey(bucketUrl, meta);
    if (isIndexed(db, key, meta) && !isAsKnown(db, key, meta)) {
      transaction(db, () => putRecord(db, key, meta, Date.now()));
    }
  }
}

/**
 * Records without a meta that were deleted since they were indexed, and of which a hook that died has stored
 * parts again: the last part that is known here is not there any more.
 */
async function beganAnew(
  db: Database,
  bucket: Bucket,
  bucketUrl: string,
  records: readonly SessionRecord[],
): Promise<Set<SessionRecord>> {
  const found = new Set<SessionRecord>();
  for (const each of records) {
    if (each.meta) continue;
    const part = findProgress(db, { bucket: bucketUrl, ...each.address })?.last_part;
    if (part && !(await bucket.head(partKey(each.address, part)))) found.add(each);
  }
  return found;
}

/** Removes from the index what the bucket does not list; a record that is damaged there is kept here. */
function forgetOthers(
  db: Database,
  bucket: string,
  { project, harness }: RecordFilter,
  records: readonly SessionRecord[],
  others: ReadonlySet<SessionRecord>,
): number {
  const deleted = (each: SessionRecord) =>
    others.has(each) || (each.meta && (each.meta.deleted_at !== undefined || isEmpty(each.meta)));
  const listed = new Set(
    records.filter((each) => !deleted(each)).map(({ address }) => nameOf({ bucket, ...address })),
  );
  const gone = keysOf(db, bucket, { project, harness, mirrored: true }).filter(
    (key) => !listed.has(nameOf(key)),
  );
  for (const key of gone) transaction(db, () => forgetRecord(db, key));
  forgetBesides(db, bucket, Date.now());
  return gone.length;
}

function nameOf({ bucket, project, harness, record }: RecordKey): string {
  return JSON.stringify([bucket, project, harness, record]);
}
