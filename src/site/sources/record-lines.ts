import type { Bucket } from '../../bucket/bucket.ts';
import type { SessionAddress } from '../../bucket/keys.ts';
import { origin } from '../../harness/harness.ts';
import { harnessOf } from '../../harness/registry.ts';
import { recordBytes } from '../../records/export.ts';
import { type Chain, chainOf, lossesOf, type StoredMeta } from '../../records/record.ts';
import { settledChain } from '../../records/settled-chain.ts';
import { wholeLines } from '../../records/whole-lines.ts';
import { UserError } from '../../state/user-error.ts';
import type { BucketPlace, Place } from './place.ts';

/** A record's whole lines, as they lie there, and what is missing of them. */
export interface RecordLines {
  bodies: AsyncIterable<Buffer>;
  /** Sentences without their ends. */
  damage: string[];
}

/** Bytes that are read together; memory is a multiple of it. */
export const stretchBytes = 1024 * 1024;
/** Bytes of parts that are on their way at once. */
const bytesAhead = 4 * 1024 * 1024;
const partsAhead = 4;

export async function linesAt(place: Place, bucket: () => Promise<Bucket>): Promise<RecordLines> {
  return place.kind === 'bucket'
    ? inBucket(await bucket(), place)
    : { bodies: here(place), damage: [] };
}

async function inBucket(bucket: Bucket, place: BucketPlace): Promise<RecordLines> {
  const { address, meta, etag, damage } = place;
  const chain = meta
    ? await chainWith(bucket, address, { meta, ...(etag !== undefined && { etag }) })
    : await chainOf(bucket, address, undefined);
  const { parts } = chain;
  const largest = parts.reduce((most, { size }) => Math.max(most, size), 1);
  const atOnce = Math.max(1, Math.min(partsAhead, Math.floor(bytesAhead / largest)));
  return {
    bodies: wholeLines(recordBytes(bucket, address, parts, atOnce)),
    damage: [...(damage === undefined ? [] : [damage]), ...lossesOf(chain), ...chain.doubts],
  };
}

/** Throws UserError for a record that was deleted since it was listed. */
async function chainWith(
  bucket: Bucket,
  address: SessionAddress,
  known: Partial<StoredMeta>,
): Promise<Chain> {
  const { stored, chain } = await settledChain(bucket, address, known);
  if (stored) return chain;
  throw new UserError(`${address.record} was deleted while the pages were built`, 'Build again.');
}

/** Throws UserError for a transcript that is gone. */
async function* here({ harness: name, source }: Place & { kind: 'here' }): AsyncGenerator<Buffer> {
  const harness = harnessOf(name);
  for (let from = origin; ; ) {
    const read = await harness.read(source, from, { bytes: stretchBytes });
    if (read.status !== 'ok') {
      const what = read.status === 'missing' ? 'is gone' : 'was rewritten while it was read';
      throw new UserError(`${source.path} ${what}`, 'Try again.');
    }
    if (read.bytes.length > 0) yield read.bytes;
    if (!read.more) return;
    from = read.next;
  }
}

/** The same lines in pieces of about so many bytes, a longer line alone. */
export function* pieces(lines: Buffer, size = stretchBytes): Generator<Buffer> {
  for (let start = 0; start < lines.length; ) {
    const wanted = Math.min(lines.length, start + size);
    const before = wanted === lines.length ? wanted : lines.lastIndexOf(0x0a, wanted - 1) + 1;
    const behind = before > start ? before : lines.indexOf(0x0a, wanted) + 1;
    const end = behind > start ? behind : lines.length;
    yield lines.subarray(start, end);
    start = end;
  }
}
