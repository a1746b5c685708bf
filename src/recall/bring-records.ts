import type { MirrorContext } from '../mirror/context.ts';
import { type Progress, type Share, trackProgress } from '../mirror/progress.ts';
import type { Database } from '../state/database.ts';
import { bringMany } from './bring-many.ts';
import { bringOneByOne } from './bring-one-by-one.ts';
import type { FoundRecord } from './catch-up.ts';

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

/** A record that is to be read, and its share in the progress. */
export interface DueRecord extends FoundRecord {
  share: Share;
}

/** A record of the context's bucket. */
export type BucketRecord = Omit<FoundRecord, 'bucketUrl'>;

/** Bytes for which it is worth it to begin another thread. */
const much = 16 * 1024 * 1024;

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
  if (records.length === 0) return { indexed: 0, left: [] };
  const { bucketUrl } = context;
  const bucket = await context.bucket();
  const sorted = records.toSorted((a, b) => startOf(a) - startOf(b) || lastOf(a) - lastOf(b));
  const sizes = sorted.map(({ meta }) => meta.total_uploaded_bytes);
  const isMuch = sizes.reduce((sum, bytes) => sum + bytes, 0) > much;
  const shareOf = trackProgress(sizes, onProgress);
  const all = sorted.map((record, index) => ({ ...record, bucketUrl, share: shareOf(index) }));
  const bring = isMuch ? bringMany : bringOneByOne;
  return bring(db, bucket, all, { anew, signal });
}

function startOf({ meta }: BucketRecord): number {
  return Date.parse(meta.first_record_at ?? meta.started_at) || 0;
}

/** What begins alike (a revision, a branch on another machine) is told apart by how far it goes. */
function lastOf({ meta }: BucketRecord): number {
  return Date.parse(meta.last_record_at ?? meta.last_uploaded_at) || 0;
}
