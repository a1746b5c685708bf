import type { Bucket, Key } from '../bucket/bucket.ts';
import { metaKey, type SessionAddress, sessionPrefix } from '../bucket/keys.ts';
import { type HarnessName, origin } from '../harness/harness.ts';
import { harnessOf } from '../harness/registry.ts';
import type { MirrorContext } from '../mirror/context.ts';
import { bytesBehind, isBehind } from '../mirror/is-behind.ts';
import { getMeta, putMeta } from '../mirror/record-store.ts';
import { isHeld } from '../state/leases.ts';
import { allSources, noteDeleted, type SourceRow, sessionSources } from '../state/sources.ts';
import { UserError } from '../state/user-error.ts';
import { inOrder } from './in-order.ts';
import { forgetMeta } from './known-metas.ts';
import type { ListedRecord } from './list.ts';
import type { Meta } from './meta.ts';

/** Requests that are under way at once. */
const abreast = 8;
/** Another writer can be first this often. */
const mostConflicts = 8;

/**
 * Deletes records from the bucket, in their order; of several, those that came out of the last one. The
 * meta of each is marked first, so that no hook stores anything in it any more, and goes last. So what an
 * interruption leaves is listed as being deleted, and a later call finishes it. The state remembers that
 * it was on purpose: the session is stored anew, whole, once its source has grown.
 */
export async function deleteRecords(
  context: MirrorContext,
  records: readonly ListedRecord[],
): Promise<void> {
  const last = records.at(-1);
  if (last) await mark(context, last);
  for (const record of records) await deleteRecord(context, record);
}

async function deleteRecord(context: MirrorContext, record: ListedRecord): Promise<void> {
  const { address } = record;
  const bucket = await context.bucket();
  await mark(context, record);
  remember(context, record);
  await deleteBelow(bucket, address);
  await bucket.delete(metaKey(address));
  forgetMeta(context, sessionPrefix(address));
  // A hook that had stored something just before the mark writes it down in the state only now.
  remember(context, record);
}

/** A meta that is damaged or another program's is not replaced, by hooks neither. */
async function mark(context: MirrorContext, { address, meta }: ListedRecord): Promise<void> {
  if (meta?.schema_version !== 2) return;
  await replaceMeta(context, address, (found) =>
    found.deleted_at === undefined ? { ...found, deleted_at: new Date().toISOString() } : undefined,
  );
}

/**
 * Deletes what a record holds, and leaves its meta, which names the one in which its session goes on: a
 * machine that has lost its state finds it by that. For a record that was superseded.
 */
export async function emptyRecord(context: MirrorContext, address: SessionAddress): Promise<void> {
  await replaceMeta(context, address, (meta) => (isEmpty(meta) ? undefined : emptied(meta)));
  await deleteBelow(await context.bucket(), address);
}

/** Whether nothing is left of a record but the name of the one in which its session goes on. */
export function isEmpty({ last_part, superseded_by }: Meta): boolean {
  return last_part === null && superseded_by !== undefined;
}

function emptied(meta: Meta): Meta {
  const sums = { total_source_bytes: 0, total_uploaded_bytes: 0, total_records: 0 };
  const counts = { turns: 0, unknown_records: 0, redaction_counts: {} };
  return { ...meta, ...sums, ...counts, cursor: '0', next_seq: 0, last_part: null };
}

async function replaceMeta(
  context: MirrorContext,
  address: SessionAddress,
  change: (meta: Meta) => Meta | undefined,
): Promise<void> {
  for (let tries = 0; tries < mostConflicts; tries += 1) {
    const stored = await getMeta(context, address);
    const next = stored && change(stored.meta);
    if (!next || (await putMeta(context, address, next, stored.etag)) !== undefined) return;
  }
  throw new UserError(
    `${address.record} is being written to all the time`,
    'Try again when its session rests.',
  );
}

/** All but the meta. */
async function deleteBelow(bucket: Bucket, address: SessionAddress): Promise<void> {
  for (;;) {
    const keys: Key[] = [];
    for await (const entry of bucket.list(sessionPrefix(address))) {
      if ('key' in entry && entry.key !== metaKey(address)) keys.push(entry.key);
    }
    if (keys.length === 0) return;
    for await (const _ of inOrder(keys, abreast, (key) => bucket.delete(key)));
  }
}

function remember(context: MirrorContext, record: ListedRecord): void {
  const row = rowOf(context, record);
  if (row) noteDeleted(context.db, row, { at: Date.now(), behind: bytesBehind(row) });
}

/** This machine's source of a record, if that is where the source is mirrored now. */
function rowOf(
  { db, bucketUrl }: MirrorContext,
  { address, meta }: ListedRecord,
): SourceRow | undefined {
  const rows = meta
    ? sessionSources(db, bucketUrl, meta.harness as HarnessName, meta.session)
    : allSources(db, bucketUrl);
  return rows.find(
    (row) =>
      row.meta?.session_id === address.record &&
      row.project === address.project &&
      row.harness === address.harness,
  );
}

/** A session that was active so shortly ago, in ms, and has not ended, goes on. */
const liveFor = 15 * 60_000;

/**
 * Why a record should not be deleted now: a hook is at it (`busy`), its source on this machine holds more
 * than the bucket (`behind`), it was active just now and has not ended (`live`).
 */
export type Objection = 'busy' | 'behind' | 'live';

export function objection(context: MirrorContext, record: ListedRecord): Objection | undefined {
  const { meta } = record;
  const row = rowOf(context, record);
  if (row && isHeld(row.lease, Date.now())) return 'busy';
  if (row && isBehind(row)) return 'behind';
  if (!meta || meta.ended_at !== null) return undefined;
  return Date.now() - lastSign(context, meta, row) < liveFor ? 'live' : undefined;
}

/** ms since 1970. When it was stored says nothing of it: what is brought in today may be of last year. */
function lastSign(context: MirrorContext, meta: Meta, row: SourceRow | undefined): number {
  const told = Date.parse(meta.last_record_at ?? '') || 0;
  const changed = row ? changedHere(context, row) : 0;
  return Math.max(told, changed) || Date.parse(meta.last_uploaded_at);
}

/** When the session of a main source was changed last on this machine; 0 for others. */
function changedHere({ env, config }: MirrorContext, row: SourceRow): number {
  if (row.target.kind !== 'main') return 0;
  const roots = config.roots?.[row.harness];
  for (const found of harnessOf(row.harness).discover(env, { id: row.session, roots })) {
    if (found.id === row.session) return found.modified;
  }
  return 0;
}

/** Whether the source of a record is still on this machine. */
export function hasSource(context: MirrorContext, record: ListedRecord): boolean {
  const row = rowOf(context, record);
  return row !== undefined && bytesBehind({ ...row, position: origin }) > 0;
}
