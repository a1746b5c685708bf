import type { Bucket } from '../bucket/bucket.ts';
import type { SessionAddress } from '../bucket/keys.ts';
import { PartGone, partBodies } from '../records/export.ts';
import type { Meta } from '../records/meta.ts';
import type { StoredPart } from '../records/record.ts';
import { settledChain } from '../records/settled-chain.ts';
import { wholeLines } from '../records/whole-lines.ts';
import { type Database, transaction } from '../state/database.ts';
import { forgetRecord } from './forget.ts';
import { indexPart } from './index-part.ts';
import {
  findProgress,
  isIndexed,
  isOfThisVersion,
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
  /** More than so many bytes are not begun with. */
  mostBytes?: number;
  /** Told of each stretch that is in, in bytes. */
  onBytes?(count: number): void;
}

/** Parts are taken in together, up to so many bytes. */
const stretchBytes = 4 * 1024 * 1024;

/**
 * Reads what the index lacks of a record from the bucket. Where the parts that it has are not the record's
 * any more (merged, redacted anew) the record is read from its first byte. `left`: there was more of it
 * than was asked for, or another process is at it; `unread` as in `indexPart`. Throws what the bucket throws.
 */
export async function catchUp(
  db: Database,
  bucket: Bucket,
  { bucketUrl, address, meta, etag }: FoundRecord,
  { mostBytes = Number.POSITIVE_INFINITY, onBytes = () => {} }: CatchUpOptions = {},
): Promise<'indexed' | 'left' | 'unread'> {
  const key = recordKey(bucketUrl, meta);
  if (isIndexed(db, key, meta)) return 'indexed';
  const { stored, chain } = await settledChain(bucket, address, { meta, etag });
  const now = stored?.meta ?? meta;
  const rest = notIndexed(db, key, now, chain.parts);
  const parts = rest ?? chain.parts;
  if (parts.reduce((sum, { size }) => sum + size, 0) > mostBytes) return 'left';
  if (rest === undefined) transaction(db, () => forgetRecord(db, key));
  let behind = findProgress(db, key)?.last_part ?? null;
  try {
    for await (const { bytes, upTo } of stretches(bucket, address, parts, now)) {
      const taken = indexPart(db, { bucket: bucketUrl, meta: now, behind, upTo, bytes });
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
  db: Database,
  key: RecordKey,
  meta: Meta,
  parts: readonly StoredPart[],
): readonly StoredPart[] | undefined {
  const known = findProgress(db, key);
  if (!known || known.last_part === null) return parts;
  // Lines that lie across the Python client's parts are whole only when all are read.
  if (meta.schema1 || !isOfThisVersion(known)) return undefined;
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
    yield { bytes: Buffer.concat(pending), upTo };
    pending = [];
    size = 0;
  }
  // Also without a byte: then all that is there is in.
  if (parts.length > 0) yield { bytes: Buffer.concat(pending), upTo: last };
}
