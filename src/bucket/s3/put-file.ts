import { size } from '../../figures.ts';
import type { RedactedFile } from '../../redact/redacted-file.ts';
import { BucketError, type Condition, type PutResult } from '../bucket.ts';
import type { Put } from './put.ts';

/** Of one PUT, in bytes: S3's own limit, and that of most stores. */
const largest = 5 * 1024 ** 3;

/** One PUT of known length and hash, which the store checks; the file is read anew for each attempt. */
export async function putFile(
  put: Put,
  key: string,
  file: RedactedFile,
  condition: Condition | undefined,
): Promise<PutResult> {
  if (file.size <= largest) return put(key, file, condition);
  throw new BucketError(
    'full',
    `put ${key}: it has ${size(file.size)}, a store takes 5 GB at once`,
    {
      hint: 'Cut it into smaller files (`split -b 4G`).',
    },
  );
}
