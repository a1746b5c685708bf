import type { RecordFilter } from '../records/record-folders.ts';
import type { Database } from '../state/database.ts';

/** When the index was last compared with what a bucket lists, in ms since 1970; 0: never. */
export function lastLook(db: Database, bucket: string, { project = '' }: RecordFilter): number {
  const row = db
    .prepare(`SELECT max(at) AS at FROM looks WHERE bucket = ? AND project IN ('', ?)`)
    .get(bucket, project);
  return Number(row?.at ?? 0);
}

export function noteLook(
  db: Database,
  bucket: string,
  { project = '', harness }: RecordFilter,
  now: number,
): void {
  // The other harnesses of the project were not looked at.
  if (harness !== undefined) return;
  db.prepare('INSERT OR REPLACE INTO looks VALUES (?, ?, ?)').run(bucket, project, now);
}
