import { parseDuration } from '../figures.ts';
import type { Config } from '../state/config.ts';
import { type Database, transaction } from '../state/database.ts';
import { emptyRecord } from './forget.ts';

export interface PruneFilter {
  /** ms since 1970: what was active last before that */
  before?: number;
  project?: string;
  /** With its subagents and revisions. */
  session?: { harness: string; session: string };
}

export interface Pruned {
  record: string;
  project: string;
  harness: string;
  title: string | null;
  turns: number;
}

/**
 * Takes the turns of records out of the index; the bucket keeps them. What is known of the records besides
 * stays, so that they are not read again, until they go on.
 */
export function pruneRecords(
  db: Database,
  bucket: string,
  { before, project, session }: PruneFilter,
  { dryRun = false } = {},
): Pruned[] {
  const found = db
    .prepare(
      `SELECT id, record, project, harness, title, turns FROM records
       WHERE bucket = ? AND pruned = 0 AND project = coalesce(?, project) AND (? IS NULL OR ended_at < ?)
         AND session = coalesce(?, session) AND harness = coalesce(?, harness)
       ORDER BY ended_at`,
    )
    .all(
      bucket,
      project ?? null,
      before ?? null,
      before ?? null,
      session?.session ?? null,
      session?.harness ?? null,
    ) as unknown as (Pruned & { id: number })[];
  if (!dryRun) for (const { id } of found) pruneOne(db, id);
  return found.map(({ id, ...pruned }) => pruned);
}

function pruneOne(db: Database, id: number): void {
  transaction(db, () => {
    emptyRecord(db, id);
    db.prepare(
      `UPDATE records SET pruned = 1, reader_version = 0, turns = 0, over = 0, bytes = 0 WHERE id = ?`,
    ).run(id);
  });
}

/** ms since 1970: from when on turns are kept, by the setting `recall.keep`; undefined: all are. */
export function keptSince({ recall }: Config, now: number): number | undefined {
  const ms = recall?.keep === undefined ? undefined : parseDuration(recall.keep);
  return ms === undefined ? undefined : now - ms;
}
