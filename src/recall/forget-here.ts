import { existsSync } from 'node:fs';
import type { SessionAddress } from '../bucket/keys.ts';
import type { MirrorContext } from '../mirror/context.ts';
import { transaction } from '../state/database.ts';
import { openRecall } from './database.ts';
import { forgetRecord } from './forget.ts';
import { type RecordKey, renamePart } from './record-row.ts';

/** What a command may wait for another process that writes, in ms. */
const busyMs = 5_000;

type Here = Pick<MirrorContext, 'bucketUrl' | 'paths'>;

/**
 * Removes from the index what was deleted from the bucket, or redacted anew there: what must not be found is
 * not left to the next command that compares the two. Gives why it could not.
 */
export function forgetHere(context: Here, records: readonly SessionAddress[]): Error | undefined {
  return change(context, (db) => {
    for (const address of records) {
      transaction(db, () => forgetRecord(db, keyOf(context, address)));
    }
  });
}

/** Keeps what is in of a record whose parts were merged: it says what it said, behind a part of another name. */
export function renameHere(
  context: Here,
  address: SessionAddress,
  { from, to }: { from: string; to: string },
): void {
  // What fails here, the next command makes good by reading the record again.
  change(context, (db) => renamePart(db, keyOf(context, address), from, to));
}

function change(
  { paths }: Here,
  work: (db: ReturnType<typeof openRecall>) => void,
): Error | undefined {
  if (!existsSync(paths.recall)) return undefined;
  try {
    const db = openRecall(paths, busyMs);
    try {
      work(db);
    } finally {
      db.close();
    }
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function keyOf({ bucketUrl: bucket }: Here, address: SessionAddress): RecordKey {
  const { project, harness, record } = address;
  return { bucket, project, harness, record };
}
