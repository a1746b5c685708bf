import type { Bucket } from '../bucket/bucket.ts';
import type { SessionAddress } from '../bucket/keys.ts';
import { takeTurns } from '../event-loop.ts';
import { PartGone, partBodies } from '../records/export.ts';
import type { Meta } from '../records/meta.ts';
import type { StoredPart } from '../records/record.ts';
import { settledChain } from '../records/settled-chain.ts';
import { wholeLines } from '../records/whole-lines.ts';
import { type Database, transaction } from '../state/database.ts';
import { besideKey, forgetRecord, replaceRecord } from './forget.ts';
import { type FindWords, indexPart, indexPartWith } from './index-part.ts';
import {
  findProgress,
  isIndexed,
  isUsable,
  type Progress,
  type RecordKey,
  recordKey,
} from './record-row.ts';

/** A record as it was just found in a bucket. */
export interface FoundRecord {
  bucketUrl: string;
  address: SessionAddress;
  meta: Meta;
  etag?: string;
}

export interface CatchUpOptions {
  /** More than so many bytes are not begun with, nor a record of so many parts that listing them takes long. */
  mostBytes?: number;
  /** What is in is made anew, too. */
  anew?: boolean;
  /** Once aborted, the stretch under way is finished and no other begun. */
  signal?: AbortSignal;
  /** Where the words of turns are looked for, if not here. */
  findWords?: FindWords;
  /** Told of each stretch that is in, in bytes. */
  onBytes?(count: number): void;
}

/** Parts are taken in together, up to so many bytes. */
const stretchBytes = 4 * 1024 * 1024;

/**
 * Reads what the index lacks of a record from the bucket. Where the parts that it has are not the record's
 * any more (merged, redacted anew) the record is read from its first byte, and takes the old one's place when
 * it is whole. `left`: there was more of it than was asked for, or another process is at it; `unread` as in
 * `indexPart`. Throws what the bucket throws.
 */
export async function catchUp(
  db: Database,
  bucket: Bucket,
  { bucketUrl, address, meta, etag }: FoundRecord,
  options: CatchUpOptions = {},
): Promise<'indexed' | 'left' | 'unread'> {
  const { mostBytes = Number.POSITIVE_INFINITY, anew = false } = options;
  const key = recordKey(bucketUrl, meta);
  if (!anew && isIndexed(db, key, meta)) return 'indexed';
  const known = findProgress(db, key);
  const isBounded = mostBytes !== Number.POSITIVE_INFINITY;
  if (isBounded && isMore(known, meta, mostBytes)) return 'left';
  const { stored, chain } = await settledChain(bucket, address, { meta, etag });
  const now = stored?.meta ?? meta;
  const rest = anew ? undefined : notIndexed(known, now, chain.parts);
  const parts = rest ?? chain.parts;
  if (parts.reduce((sum, { size }) => sum + size, 0) > mostBytes) return 'left';
  const record = { bucket, address, meta: now, parts };
  if (rest !== undefined || !known) return take(db, key, record, known?.last_part ?? null, options);
  transaction(db, () => forgetRecord(db, besideKey(key)));
  const done = await take(db, besideKey(key), record, null, options);
  if (done === 'indexed') transaction(db, () => replaceRecord(db, key));
  return done;
}

/** One page of a listing. */
const mostParts = 1000;

function isMore(known: Progress | undefined, meta: Meta, mostBytes: number): boolean {
  return meta.total_uploaded_bytes - (known?.bytes ?? 0) > mostBytes || meta.next_seq > mostParts;
}

interface Parts {
  bucket: Bucket;
  address: SessionAddress;
  meta: Meta;
  parts: readonly StoredPart[];
}

async function take(
  db: Database,
  key: RecordKey,
  { bucket, address, meta, parts }: Parts,
  from: string | null,
  { signal, findWords, onBytes = () => {} }: CatchUpOptions,
): Promise<'indexed' | 'left' | 'unread'> {
  let behind = from;
  try {
    for await (const { bytes, upTo } of stretches(bucket, address, parts, meta)) {
      // Reading from a folder and writing leave nothing else its turn: signals, timers.
      await takeTurns();
      if (signal?.aborted) return 'left';
      const stretch = { bucket: key.bucket, meta, behind, upTo, bytes };
      const taken = await (findWords
        ? indexPartWith(db, stretch, findWords)
        : indexPart(db, stretch));
      if (taken !== 'indexed') return taken === 'unread' ? 'unread' : 'left';
      behind = upTo;
      onBytes(bytes.length);
    }
  } catch (error) {
    // Merged into others while it was read.
    if (error instanceof PartGone) return 'left';
    throw error;
  }
  return 'indexed';
}

/** The parts behind those that are in; undefined where what is in is to be made anew. */
function notIndexed(
  known: Progress | undefined,
  meta: Meta,
  parts: readonly StoredPart[],
): readonly StoredPart[] | undefined {
  if (!known || known.last_part === null) return parts;
  // Lines that lie across the Python client's parts are whole only when all are read.
  if (meta.schema1 || !isUsable(known)) return undefined;
  const at = parts.findIndex(({ name }) => name === known.last_part);
  return at === -1 ? undefined : parts.slice(at + 1);
}

async function* stretches(
  bucket: Bucket,
  address: SessionAddress,
  parts: readonly StoredPart[],
  meta: Meta,
): AsyncGenerator<{ bytes: Buffer; upTo: string }> {
  const bodies = partBodies(bucket, address, parts);
  const last = parts.at(-1)?.name ?? '';
  let pending: Buffer[] = [];
  let size = 0;
  let index = 0;
  for await (const body of meta.schema1 ? wholeLines(bodies) : bodies) {
    pending.push(body);
    size += body.length;
    index += 1;
    if (size < stretchBytes) continue;
    const upTo = (meta.schema1 ? `${index} of ${last}` : parts[index - 1]?.name) ?? last;
    yield { bytes: joined(pending), upTo };
    pending = [];
    size = 0;
  }
  // Also without a byte: then all that is there is in.
  if (parts.length > 0) yield { bytes: joined(pending), upTo: last };
}

function joined(pieces: readonly Buffer[]): Buffer {
  return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
}
