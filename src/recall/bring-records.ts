import type { MirrorContext } from '../mirror/context.ts';
import { type Progress, trackProgress } from '../mirror/progress.ts';
import { inOrder } from '../records/in-order.ts';
import { type Database, isDamage } from '../state/database.ts';
import { catchUp, type FoundRecord } from './catch-up.ts';
import { findWordsElsewhere } from './words-elsewhere.ts';

export interface BringOptions {
  /** What is in is made anew, too. */
  anew?: boolean;
  /** Once aborted, the stretch under way is finished and no other begun. */
  signal?: AbortSignal;
  onProgress?(progress: Progress): void;
}

export interface Brought {
  /** Records that were behind, and are not any more. */
  indexed: number;
  /** Records that are behind still, by their ids, and why; without an error there was no time. */
  left: { record: string; error?: Error }[];
}

/** Bytes for which it is worth it to begin another thread. */
const much = 16 * 1024 * 1024;

/**
 * Written through to the disk once at the end, and not every few MB: should the machine lose its power
 * meanwhile, the index may be damaged, and is made anew.
 */
const unhurried = 'PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 4000';
const usual =
  'PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 1000; PRAGMA wal_checkpoint(PASSIVE)';

/** A record of the context's bucket. */
export type BucketRecord = Omit<FoundRecord, 'bucketUrl'>;

/**
 * Reads what the index lacks of these records from the bucket. The oldest come first, so that the newest turns
 * have the highest ids. A record that cannot be read keeps no other.
 */
export async function bringRecords(
  context: MirrorContext,
  db: Database,
  records: readonly BucketRecord[],
  { anew, signal, onProgress }: BringOptions = {},
): Promise<Brought> {
  const brought: Brought = { indexed: 0, left: [] };
  if (records.length === 0) return brought;
  const { bucketUrl } = context;
  const bucket = await context.bucket();
  const sorted = records.toSorted((a, b) => startOf(a) - startOf(b) || lastOf(a) - lastOf(b));
  const shareOf = trackProgress(
    sorted.map(({ meta }) => meta.total_uploaded_bytes),
    onProgress,
  );
  const isMuch = sorted.reduce((sum, { meta }) => sum + meta.total_uploaded_bytes, 0) > much;
  const words = isMuch ? findWordsElsewhere() : undefined;
  if (isMuch) db.exec(unhurried);
  try {
    for await (const _ of inOrder(sorted.entries(), words ? 2 : 1, bringOne));
  } finally {
    words?.close();
    if (isMuch && db.isOpen) db.exec(usual);
  }
  return brought;

  async function bringOne([index, found]: [number, BucketRecord]): Promise<void> {
    const { record } = found.address;
    const share = shareOf(index);
    const options = { anew, signal, onBytes: share.add, findWords: words?.find };
    try {
      const done = signal?.aborted
        ? 'left'
        : await catchUp(db, bucket, { bucketUrl, ...found }, options);
      if (done === 'indexed') brought.indexed += 1;
      if (done === 'left') brought.left.push({ record });
    } catch (error) {
      if (isDamage(error)) throw error;
      // What was under way when the time was over has no trouble of its own.
      brought.left.push(signal?.aborted ? { record } : { record, error: error as Error });
    }
    share.end();
  }
}

function startOf({ meta }: BucketRecord): number {
  return Date.parse(meta.first_record_at ?? meta.started_at) || 0;
}

/** What begins alike (a revision, a branch on another machine) is told apart by how far it goes. */
function lastOf({ meta }: BucketRecord): number {
  return Date.parse(meta.last_record_at ?? meta.last_uploaded_at) || 0;
}
