import type { Bucket } from '../bucket/bucket.ts';
import { takeTurns } from '../event-loop.ts';
import type { UsageReader } from '../harness/usage-reader.ts';
import { openUsageReader } from '../harness/usage-readers.ts';
import type { MirrorContext } from '../mirror/context.ts';
import { type Share, trackProgress } from '../mirror/progress.ts';
import type { BucketRecord } from '../recall/bring-records.ts';
import { hasTurns } from '../recall/bring-up-to-date.ts';
import { PartGone, partBodies } from '../records/export.ts';
import { recordsOf } from '../records/families.ts';
import { inOrder } from '../records/in-order.ts';
import { openKnownMetas } from '../records/known-metas.ts';
import { listSessions } from '../records/list-sessions.ts';
import type { Meta } from '../records/meta.ts';
import type { RecordFilter } from '../records/record-folders.ts';
import { settledChain } from '../records/settled-chain.ts';
import { wholeLines } from '../records/whole-lines.ts';
import { type Database, isDamage } from '../state/database.ts';
import type { BringUsageOptions, BroughtUsage } from './bring.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { resumeReader } from './resume-reader.ts';
import { findCounted, isHere, type SourceFacts, type SourceKey } from './source-row.ts';

export interface BringMirroredOptions extends Pick<BringUsageOptions, 'signal' | 'onProgress'> {
  filter?: RecordFilter;
}

/** Records that are read at once. */
const abreast = 4;
/** Bytes of parts that are counted together. */
const stretchBytes = 4 * 1024 * 1024;

/**
 * Counts what the bucket holds and this machine has not: other machines' sessions, and its own whose
 * transcripts were gone before they were counted. Of a record only the parts are read that are new; where none
 * is, listing the bucket is all. What was deleted there stays counted. Throws what listing does.
 */
export async function bringMirrored(
  context: MirrorContext,
  db: Database,
  { filter = {}, signal, onProgress }: BringMirroredOptions = {},
): Promise<BroughtUsage> {
  const ledger = openLedger(db);
  const brought: BroughtUsage = { bytes: 0, left: [] };
  const bucket = await context.bucket();
  const due = (await findRecords(context, bucket, filter)).filter(
    (record) => !isCountedHere(context, ledger, record) && !isCounted(context, ledger, record),
  );
  const shareOf = trackProgress(
    due.map(({ meta }) => meta.total_uploaded_bytes),
    onProgress,
  );
  for await (const _ of inOrder(due.entries(), abreast, count));
  for (const { key, error } of ledger.flush()) {
    brought.left.push({ session: key.session, ...(error && { error }) });
  }
  return brought;

  async function count([index, record]: [number, BucketRecord]): Promise<void> {
    const share = shareOf(index);
    const add = (bytes: number) => {
      brought.bytes += bytes;
      share.add(bytes);
    };
    try {
      const isDone = await countRecord(context, bucket, ledger, record, { signal, add });
      if (!isDone) brought.left.push({ session: record.meta.session });
    } catch (error) {
      if (isDamage(error)) throw error;
      brought.left.push({ session: record.meta.session, error: error as Error });
    }
    share.end();
  }
}

async function findRecords(
  context: MirrorContext,
  bucket: Bucket,
  filter: RecordFilter,
): Promise<BucketRecord[]> {
  const known = openKnownMetas(context);
  const { families } = await listSessions(bucket, known, filter).finally(() => known.close());
  return families
    .flatMap(recordsOf)
    .filter(hasTurns)
    .filter(({ meta }) => openUsageReader(meta.harness) !== undefined);
}

/** The transcript that this machine mirrors there is read where it lies. */
function isCountedHere(
  { machine }: MirrorContext,
  { asked }: Ledger,
  { meta }: BucketRecord,
): boolean {
  return meta.machine === machine && isHere(asked, meta);
}

function isCounted(context: MirrorContext, { asked }: Ledger, record: BucketRecord): boolean {
  const counted = findCounted(asked, keyOf(context, record));
  return counted?.reader !== undefined && counted.position.cursor === endOf(record.meta);
}

/** False where there was no time for all of it, or its parts were merged meanwhile. */
async function countRecord(
  context: MirrorContext,
  bucket: Bucket,
  ledger: Ledger,
  record: BucketRecord,
  { signal, add }: { signal: AbortSignal | undefined; add: Share['add'] },
): Promise<boolean> {
  const { address, etag } = record;
  const key = keyOf(context, record);
  const counted = findCounted(ledger.asked, key);
  const { stored, chain } = await settledChain(bucket, address, {
    meta: record.meta,
    ...(etag !== undefined && { etag }),
  });
  const meta = stored?.meta ?? record.meta;
  const last = chain.parts.findIndex(({ name }) => name === counted?.position.cursor);
  // Lines that lie across the Python client's parts are whole only when all are read.
  const canGoOn = last !== -1 && meta.schema1 === undefined;
  const resumed = canGoOn ? resumeReader(meta.harness, meta, counted?.reader) : undefined;
  const isAnew = resumed === undefined;
  const reader = resumed ?? (openUsageReader(meta.harness)?.(undefined, meta) as UsageReader);
  const parts = isAnew ? chain.parts : chain.parts.slice(last + 1);

  let written = counted?.position;
  let isBeginning = isAnew;
  let bytes = 0;
  const write = (cursor: string) => {
    const next = { cursor, fingerprint: '' };
    ledger.add({
      key,
      facts: factsOf(meta),
      from: written,
      isAnew: isBeginning,
      answers: reader.answers(),
      fill: reader.fill(),
      next,
      reader: JSON.stringify(reader.state()),
      bytes,
    });
    add(bytes);
    bytes = 0;
    isBeginning = false;
    written = next;
  };
  try {
    const bodies = partBodies(bucket, address, parts);
    let read = 0;
    for await (const body of meta.schema1 ? wholeLines(bodies) : bodies) {
      await takeTurns();
      if (signal?.aborted) return false;
      reader.take(body);
      bytes += body.length;
      read += 1;
      if (bytes >= stretchBytes && !meta.schema1) write(parts[read - 1]?.name ?? '');
    }
  } catch (error) {
    if (error instanceof PartGone) return false;
    throw error;
  }
  write(endOf(meta));
  return true;
}

/** In a bucket, the project tells records apart that have one id. */
function keyOf({ bucketUrl }: MirrorContext, { address, meta }: BucketRecord): SourceKey {
  const { harness, session } = meta;
  return { place: bucketUrl, harness, session, source: address.record, path: address.project };
}

function endOf({ last_part: part, schema1, total_uploaded_bytes: bytes }: Meta): string {
  return schema1 ? `${part} ${bytes}` : (part ?? '');
}

function factsOf({ relation, parent, source, project, title }: Meta): SourceFacts {
  const isSubagent = relation === 'subagent';
  return {
    isSubagent,
    ...(isSubagent && source === 'main' && parent !== null && { parent }),
    project,
    ...(title !== null && { title }),
  };
}
