import type { Bucket } from '../bucket/bucket.ts';
import type { Share } from '../mirror/progress.ts';
import { type Database, isDamage } from '../state/database.ts';
import { catchUp, type FoundRecord } from './catch-up.ts';

/** A record that is to be read, and its share in the progress. */
export interface DueRecord extends FoundRecord {
  share: Share;
}

export interface OneOptions {
  /** What is in is made anew, too. */
  anew?: boolean | undefined;
  /** Once aborted, the stretch under way is finished and no other begun. */
  signal?: AbortSignal | undefined;
}

export interface Brought {
  /** Records that were behind, and are not any more. */
  indexed: number;
  /** Records that are behind still, by their ids, and why; without an error there was no time. */
  left: { record: string; error?: Error }[];
}

/** Reads and writes records one after the other, here. */
export async function bringOneByOne(
  db: Database,
  bucket: Bucket,
  records: readonly DueRecord[],
  { anew, signal }: OneOptions,
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
