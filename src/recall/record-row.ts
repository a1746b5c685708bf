import { readerVersion } from '../harness/turn-reader.ts';
import type { Meta } from '../records/meta.ts';
import type { Database } from '../state/database.ts';
import { timeOf } from './store-turn.ts';

/** Which record of a bucket. */
export interface RecordKey {
  bucket: string;
  project: string;
  harness: string;
  record: string;
}

/** How far a record is indexed. */
export interface Progress {
  id: number;
  /** The last part that is in. */
  last_part: string | null;
  /** JSON: where the reader of its turns stands. */
  reader: string | null;
  reader_version: number;
  turns: number;
}

export function recordKey(bucket: string, { project, harness, session_id }: Meta): RecordKey {
  return { bucket, project, harness, record: session_id };
}

const where = 'WHERE bucket = ? AND project = ? AND harness = ? AND record = ?';

function values({ bucket, project, harness, record }: RecordKey): [string, string, string, string] {
  return [bucket, project, harness, record];
}

/** Undefined for a record that is not indexed at all. */
export function findProgress(db: Database, key: RecordKey): Progress | undefined {
  return db
    .prepare(`SELECT id, last_part, reader, reader_version, turns FROM records ${where}`)
    .get(...values(key)) as Progress | undefined;
}

export function isOfThisVersion({ reader, reader_version }: Progress): boolean {
  return reader === null || reader_version === readerVersion;
}

/** Whether the index has all that the record's meta knows of. */
export function isIndexed(db: Database, key: RecordKey, { last_part }: Meta): boolean {
  const known = findProgress(db, key);
  if (last_part === null) return known === undefined;
  return known?.last_part === last_part && isOfThisVersion(known);
}

/** What the record's meta says of it; gives the row's id. */
export function putRecord(db: Database, key: RecordKey, meta: Meta, now: number): number {
  const facts = {
    session: meta.session,
    source: meta.source,
    parent: meta.parent,
    relation: meta.relation,
    continues: meta.continues === undefined ? null : JSON.stringify(meta.continues),
    superseded_by: meta.superseded_by ?? null,
    title: meta.title,
    model: meta.model,
    cwd: meta.cwd,
    branch: meta.git_branch,
    agent: meta.agent_id,
    host: meta.host,
    machine: meta.machine,
    started_at: timeOf(meta.first_record_at),
    ended_at: timeOf(meta.last_record_at),
    seen_at: now,
  };
  const names = Object.keys(facts);
  const row = db
    .prepare(
      `INSERT INTO records (bucket, project, harness, record, ${names.join(', ')})
       VALUES (?, ?, ?, ?, ${names.map(() => '?').join(', ')})
       ON CONFLICT DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`).join(', ')}
       RETURNING id`,
    )
    .get(...values(key), ...Object.values(facts).map((value) => value ?? null));
  return Number(row?.id);
}

export function setProgress(db: Database, progress: Progress): void {
  const { id, last_part, reader, reader_version, turns } = progress;
  db.prepare(
    'UPDATE records SET last_part = ?, reader = ?, reader_version = ?, turns = ? WHERE id = ?',
  ).run(last_part, reader, reader_version, turns, id);
}
