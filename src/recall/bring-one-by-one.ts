import type { Bucket } from '../bucket/bucket.ts';
import { type Database, isDamage } from '../state/database.ts';
import type { BringOptions, Brought, DueRecord } from './bring-records.ts';
import { catchUp } from './catch-up.ts';

/** Reads and writes records one after the other, here. */
export async function bringOneByOne(
  db: Database,
  bucket: Bucket,
  records: readonly DueRecord[],
  { anew, signal }: Pick<BringOptions, 'anew' | 'signal'>,
): Promise<Brought> {
  const brought: Brought = { indexed: 0, left: [] };
  for (const { share, ...found } of records) {
    const { record } = found.address;
    try {
      const options = { anew, signal, onBytes: share.add };
      const done = signal?.aborted ? 'left' : await catchUp(db, bucket, found, options);
      if (done === 'indexed') brought.indexed += 1;
      if (done === 'left') brought.left.push({ record });
    } catch (error) {
      if (isDamage(error)) throw error;
      // What was under way when the time was over has no trouble of its own.
      brought.left.push(signal?.aborted ? { record } : { record, error: error as Error });
    }
    share.end();
  }
  return brought;
}
