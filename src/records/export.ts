import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Bucket, BucketError } from '../bucket/bucket.ts';
import { partKey, type SessionAddress } from '../bucket/keys.ts';
import { inOrder } from './in-order.ts';
import type { StoredPart } from './record.ts';
import { settledChain } from './settled-chain.ts';

/** Parts that are on their way at once; a part has up to 8 MiB. */
const ahead = 4;

/** Writes the record as fast as `output` takes it; ends it unless told not to. */
export async function exportParts(
  bucket: Bucket,
  address: SessionAddress,
  parts: readonly StoredPart[],
  output: Writable,
  options: { end?: boolean } = {},
): Promise<void> {
  await pipeline(recordBytes(bucket, address, parts), output, { end: options.end ?? true });
}

/** A part that was there when it was listed. */
export class PartGone extends BucketError {
  readonly part: string;

  constructor(address: SessionAddress, part: string) {
    super('invalid', `${partKey(address, part)} is gone`, {
      hint: `Run \`tracecraft session verify ${address.record}\`.`,
    });
    this.part = part;
  }
}

/**
 * The record's bytes in order; but for the Python client's parts, in whole lines. Parts that are merged
 * meanwhile have new names and the same bytes: it goes on in them. `atOnce`: parts that are on their way.
 * Throws BucketError `invalid` for a part that is gone for good, and for a record that was redacted anew meanwhile.
 */
export async function* recordBytes(
  bucket: Bucket,
  address: SessionAddress,
  parts: readonly StoredPart[],
  atOnce = ahead,
): AsyncGenerator<Buffer> {
  const begun = Date.now();
  const end = parts.reduce((sum, { size }) => sum + size, 0);
  let rest = parts;
  let restBegins = 0;
  for (let at = 0; at < end; ) {
    try {
      for await (const body of partBodies(bucket, address, rest, atOnce)) {
        const fresh = body.subarray(at - restBegins, end - restBegins);
        restBegins += body.length;
        at = Math.max(at, restBegins);
        if (fresh.length > 0) yield fresh;
        if (at >= end) return;
      }
      return;
    } catch (error) {
      if (!(error instanceof PartGone)) throw error;
      const merged = await partsFrom(bucket, address, at);
      if (!merged || merged.parts[0]?.name === error.part) throw error;
      if (merged.rewrittenAt > begun - mostSkew) throw rewrittenMeanwhile(address);
      rest = merged.parts;
      restBegins = merged.begins;
    }
  }
}

/** ms between the clocks of two machines, at the most: S3 refuses those that are further apart. */
const mostSkew = 15 * 60_000;

/** Half of it as it was and half as it is would be no one's session. */
function rewrittenMeanwhile({ record }: SessionAddress): BucketError {
  return new BucketError('invalid', `${record} was redacted anew while it was read`, {
    hint: 'Try again: it is whole, and no one is at it any more.',
  });
}

/**
 * The parts from the one that holds this byte on, as they are now, the offset where it begins, and when (in
 * ms) they were redacted anew last.
 */
async function partsFrom(
  bucket: Bucket,
  address: SessionAddress,
  at: number,
): Promise<{ parts: StoredPart[]; begins: number; rewrittenAt: number } | undefined> {
  const { stored, chain } = await settledChain(bucket, address);
  const { parts, missing, isProvable } = chain;
  // What the Python client merges holds more than the parts that were chosen.
  if (missing.length > 0 || !isProvable) return undefined;
  const rewrittenAt = Date.parse(stored?.meta?.rewritten_at ?? '') || 0;
  let begins = 0;
  for (const [index, { size }] of parts.entries()) {
    if (begins + size > at) return { parts: parts.slice(index), begins, rewrittenAt };
    begins += size;
  }
  return undefined;
}

/**
 * Just these parts, one after the other, with so many on their way at once; throws BucketError `invalid` for one
 * that is gone.
 */
export function partBodies(
  bucket: Bucket,
  address: SessionAddress,
  parts: Iterable<StoredPart>,
  atOnce = ahead,
): AsyncGenerator<Buffer> {
  return inOrder(parts, atOnce, async ({ name }) => {
    const found = await bucket.get(partKey(address, name));
    if (found) return found.body;
    throw new PartGone(address, name);
  });
}
