import type { Bucket } from '../bucket/bucket.ts';
import type { SessionAddress } from '../bucket/keys.ts';
import { linesOf } from '../harness/records.ts';
import { partBodies } from './export.ts';
import type { StoredPart } from './record.ts';

/** The last lines of a record, in order, without their line ends; fetches the parts they are in. */
export async function lastLines(
  bucket: Bucket,
  address: SessionAddress,
  parts: readonly StoredPart[],
  count: number,
): Promise<Buffer[]> {
  let lines: Buffer[] = [];
  for (const part of parts.toReversed()) {
    if (lines.length >= count) break;
    for await (const body of partBodies(bucket, address, [part])) {
      lines = [...[...linesOf(body)].slice(-(count - lines.length)), ...lines];
    }
  }
  return lines;
}
