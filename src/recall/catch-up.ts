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
import { hasTurnsOf, indexPart, type Stretch } from './index-part.ts';
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
  /** Told of each stretch that is in, in bytes. */
  onBytes?(count: number): void;
}

/** Parts are taken in together, up to so many bytes. */
const stretchBytes = 2 * 1024 * 1024;
/** Parts that are on their way at once: so many, and about so many bytes. */
const mostAtOnce = 4;
const bytesAtOnce = 4 * 1024 * 1024;

/** What of a record is to be read. */
export interface Work {
  /** From its first byte on, and the index has nothing of it. */
  isNew: boolean;
  /** Throws what the bucket throws, and PartGone for a part that is gone. */
  stretches: AsyncGenerator<Stretch>;
  /** For use in a transaction: before the first one, and when all are in. */
  begin(): void;
  finish(): void;
}

export type Caught = 'indexed' | 'left' | 'unread';

/**
 * Reads what the index lacks of a record from the bucket. Where the parts that it has are not the record's
 * any more (merged, redacted anew) the record is read from its first byte, and takes the old one's place when
 * it is whole. `left`: there was more of it than was asked for, or another process is at it; `unread` as in
 * `indexPart`. Throws what the bucket throws.
 */
export async function catchUp(
  db: Database,
  bucket: Bucket,
  found: FoundRecord,
  options: CatchUpOptions = {},
): Promise<Caught> {
  const work = await workAt(db, bucket, found, options);
  if (typeof work === 'string') return work;
  transaction(db, work.begin);
  try {
    for await (const stretch of work.stretches) {
      // Reading from a folder and writing leave nothing else its turn: signals, timers.
      await takeTurns();
      if (options.signal?.aborted) return 'left';
      const taken = indexPart(db, stretch);
      if (taken !== 'indexed') return taken === 'unread' ? 'unread' : 'left';
      options.onBytes?.(stretch.bytes.length);
    }
  } catch (error) {
    // Merged into others while it was read.
    if (error instanceof PartGone) return 'left';
    throw error;
  }
  transaction(db, work.finish);
  return 'indexed';
}

/** What there is to do for it, or what becomes of it without. */
export async function workAt(
  db: Database,
  bucket: Bucket,
  { bucketUrl, address, meta, etag }: FoundRecord,
  { mostBytes = Number.POSITIVE_INFINITY, anew = false }: CatchUpOptions,
): Promise<Caught | Work> {
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
  if (!hasTurnsOf(now)) return 'unread';
  const isBeside = rest === undefined && known !== undefined;
  const at = isBeside ? besideKey(key) : key;
  const behind = isBeside ? null : (known?.last_part ?? null);
  return {
    isNew: isBeside || known === undefined,
    stretches: stretches(bucket, address, { key: at, meta: now, parts, behind }),
    begin: () => isBeside && forgetRecord(db, besideKey(key)),
    finish: () => isBeside && replaceRecord(db, key),
  };
}

/** One page of a listing. */
const mostParts = 1000;

function isMore(known: Progress | undefined, meta: Meta, mostBytes: number): boolean {
  return meta.total_uploaded_bytes - (known?.bytes ?? 0) > mostBytes || meta.next_seq > mostParts;
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

interface Parts {
  key: RecordKey;
  meta: Meta;
  parts: readonly StoredPart[];
  behind: string | null;
}

async function* stretches(
  bucket: Bucket,
  address: SessionAddress,
  { key, meta, parts, behind: first }: Parts,
): AsyncGenerator<Stretch> {
  const largest = parts.reduce((most, { size }) => Math.max(most, size), 1);
  const atOnce = Math.min(mostAtOnce, Math.ceil(bytesAtOnce / largest));
  const bodies = partBodies(bucket, address, parts, atOnce);
  const last = parts.at(-1)?.name ?? '';
  let behind = first;
  let pending: Buffer[] = [];
  let size = 0;
  let index = 0;
  const stretch = (upTo: string, goesOn: boolean): Stretch => {
    const made = { bucket: key.bucket, meta, behind, upTo, bytes: joined(pending), goesOn };
    behind = upTo;
    pending = [];
    size = 0;
    return made;
  };
  for await (const body of meta.schema1 ? wholeLines(bodies) : bodies) {
    pending.push(body);
    size += body.length;
    index += 1;
    if (size < stretchBytes) continue;
    const upTo = (meta.schema1 ? `${index} of ${last}` : parts[index - 1]?.name) ?? last;
    yield stretch(upTo, true);
  }
  // Also without a byte: then all that is there is in.
  if (parts.length > 0) yield stretch(last, false);
}

function joined(pieces: readonly Buffer[]): Buffer {
  return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
}
