import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Bucket, BucketError } from '../bucket/bucket.ts';
import { partKey, type SessionAddress } from '../bucket/keys.ts';
import { inOrder } from './in-order.ts';
import type { StoredPart } from './record.ts';

/** Parts that are on their way at once; a part has up to 8 MiB. */
const ahead = 4;

/** Writes the parts one after the other, as fast as `output` takes them; ends it unless told not to. */
export async function exportParts(
  bucket: Bucket,
  address: SessionAddress,
  parts: readonly StoredPart[],
  output: Writable,
  options: { end?: boolean } = {},
): Promise<void> {
  await pipeline(partBodies(bucket, address, parts), output, { end: options.end ?? true });
}

/** The parts' bytes in order; throws BucketError `invalid` for a part that is gone since it was listed. */
export function partBodies(
  bucket: Bucket,
  address: SessionAddress,
  parts: Iterable<StoredPart>,
): AsyncGenerator<Buffer> {
  return inOrder(parts, ahead, async ({ name }) => {
    const found = await bucket.get(partKey(address, name));
    if (found) return found.body;
    throw new BucketError('invalid', `${partKey(address, name)} is gone`, {
      hint: `Run \`tracecraft session verify ${address.record}\`.`,
    });
  });
}
