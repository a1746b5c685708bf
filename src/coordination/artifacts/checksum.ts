import { createHash } from 'node:crypto';
import type { Key, StreamedObject } from '../../bucket/bucket.ts';
import { UserError } from '../../state/user-error.ts';
import type { Manifest } from './manifest.ts';

export type Checked = 'verified' | 'unknown' | 'wrong';

/** What came is not what was uploaded. */
export class WrongChecksum extends UserError {}

export interface CheckOptions {
  key: Key;
  manifest: Manifest | undefined;
  /** No other client writes to this bucket, so that what differs is damaged. */
  isOurs: boolean;
  /** Take it all the same. */
  unverified: boolean;
  onBytes?(bytes: number): void;
  /** Is filled in. */
  fetched: { size: number; sha256: string; checksum: Checked };
}

/** The object's bytes; throws at their end where they are not what its manifest tells. */
export async function* checked(
  { body, size, etag }: StreamedObject,
  { key, manifest, isOurs, unverified, onBytes = () => {}, fetched }: CheckOptions,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of body) {
    hash.update(chunk);
    fetched.size += chunk.length;
    onBytes(chunk.length);
    yield chunk;
  }
  fetched.sha256 = hash.digest('hex');
  if (fetched.size !== size) throw wrong(`${fetched.size} of ${size} bytes of ${key} came`);
  if (!manifest) return;
  if (manifest.sha256 === fetched.sha256) {
    fetched.checksum = 'verified';
    return;
  }
  // Put by another client since: its etag is another, and of its bytes nothing is known.
  if (!isOurs && manifest.etag !== etag) return;
  fetched.checksum = 'wrong';
  if (!unverified) throw wrong(`${key} is not what was uploaded: its checksum is wrong`);
}

function wrong(message: string): WrongChecksum {
  return new WrongChecksum(
    message,
    'Nothing was written. Upload it again, or add --unverified to take it as it is.',
  );
}
