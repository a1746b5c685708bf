import { type Fields, parseLine } from '../harness/records.ts';
import type { Database } from './database.ts';

/** A project's baton, as this machine put it into the bucket or saw it there last. Can be lost. */
export interface SeenBaton {
  /** As the bucket has it. */
  doc: Fields;
  /** ms since 1970 of this machine's clock */
  seenAt: number;
}

export interface BatonPlace {
  bucket: string;
  project: string;
}

export function seenBaton(db: Database, { bucket, project }: BatonPlace): SeenBaton | undefined {
  const row = db
    .prepare('SELECT doc, seen_at FROM batons WHERE bucket = ? AND project = ?')
    .get(bucket, project);
  const doc = row && parseLine(String(row.doc));
  return doc && { doc, seenAt: Number(row?.seen_at) };
}

export function noteBaton(
  db: Database,
  { bucket, project }: BatonPlace,
  doc: object,
  now: number,
): void {
  db.prepare(
    'INSERT OR REPLACE INTO batons (bucket, project, doc, seen_at) VALUES (?, ?, ?, ?)',
  ).run(bucket, project, JSON.stringify(doc), now);
}

export function forgetBaton(db: Database, { bucket, project }: BatonPlace): void {
  db.prepare('DELETE FROM batons WHERE bucket = ? AND project = ?').run(bucket, project);
}
