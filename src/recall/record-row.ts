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
  /** 0: nothing of it was read. */
  reader_version: number;
  /** The ordinal of the last turn, and of the last one that is surely over. */
  turns: number;
  over: number;
  /** Of the record, as far as it is in. */
  bytes: number;
  /** 1: its turns were taken out of the index. */
  pruned: number;
}

/** The same, to be written. */
export interface Progressed extends Progress {
  /** JSON: where the reader of its turns stands. */
  reader: string;
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
    .prepare(
      `SELECT id, last_part, reader_version, turns, over, bytes, pruned FROM records ${where}`,
    )
    .get(...values(key)) as Progress | undefined;
}

/** JSON: where the reader of its turns stands, with all of the turn that is open; undefined for none that has begun. */
export function readerOf(db: Database, { id }: Progress): string | undefined {
  return db.prepare('SELECT state FROM readers WHERE record = ?').get(id)?.state as
    | string
    | undefined;
}

/** Whether what is in can be gone on from. */
export function isUsable({ reader_version, pruned }: Progress): boolean {
  return pruned === 0 && [0, readerVersion].includes(reader_version);
}

/** Whether the index has all that the record's meta knows of. */
export function isIndexed(db: Database, key: RecordKey, { last_part }: Meta): boolean {
  const known = findProgress(db, key);
  if (last_part === null) return known === undefined;
  return known?.last_part === last_part && (known.pruned === 1 || isUsable(known));
}

/** What the record's meta says of it; gives the row's id. For use in a transaction. */
export function putRecord(db: Database, key: RecordKey, meta: Meta, now: number): number {
  const facts = { ...factsOf(meta), seen_at: now };
  const names = Object.keys(facts);
  const known = findProgress(db, key);
  // Not by one statement that gives the id: see `turnWriter`.
  if (known) {
    const set = names.map((name) => `${name} = ?`).join(', ');
    db.prepare(`UPDATE records SET ${set} WHERE id = ?`).run(...Object.values(facts), known.id);
    return known.id;
  }
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO records (bucket, project, harness, record, ${names.join(', ')})
       VALUES (?, ?, ?, ?, ${names.map(() => '?').join(', ')})`,
    )
    .run(...values(key), ...Object.values(facts));
  return Number(lastInsertRowid);
}

/** Whether the meta says of the record what is known here: a title, or what follows it, can change alone. */
export function isAsKnown(db: Database, key: RecordKey, meta: Meta): boolean {
  const facts = factsOf(meta);
  const row = db
    .prepare(`SELECT ${Object.keys(facts).join(', ')} FROM records ${where}`)
    .get(...values(key));
  return Object.entries(facts).every(([name, value]) => row?.[name] === value);
}

export interface KeyFilter {
  project?: string;
  harness?: string;
  /** ms since 1970: indexed last before that */
  before?: number;
  /** Without those that were read from transcripts. */
  mirrored?: boolean;
}

/** The records of a bucket that are indexed. */
export function keysOf(
  db: Database,
  bucket: string,
  { project, harness, before, mirrored = false }: KeyFilter = {},
): RecordKey[] {
  return db
    .prepare(
      `SELECT bucket, project, harness, record FROM records WHERE bucket = ?
       AND project = coalesce(?, project) AND harness = coalesce(?, harness)
       AND seen_at < coalesce(?, seen_at + 1) AND unmirrored <= ?`,
    )
    .all(
      bucket,
      project ?? null,
      harness ?? null,
      before ?? null,
      mirrored ? 0 : 1,
    ) as unknown as RecordKey[];
}

/** Columns and their values. */
function factsOf(meta: Meta): Record<string, string | number | null> {
  return {
    session: meta.session,
    source: meta.source,
    parent: meta.parent,
    relation: meta.relation,
    continues: meta.continues === undefined ? null : JSON.stringify(meta.continues),
    superseded_by: meta.superseded_by ?? null,
    title: meta.title ?? null,
    model: meta.model ?? null,
    cwd: meta.cwd ?? null,
    branch: meta.git_branch ?? null,
    agent: meta.agent_id ?? null,
    host: meta.host ?? null,
    machine: meta.machine ?? null,
    started_at: timeOf(meta.first_record_at),
    ended_at: timeOf(meta.last_record_at),
    unmirrored: 0,
  };
}

/** Of what was read from a transcript: that the bucket does not list it is no reason to forget it. */
export function noteUnmirrored(db: Database, key: RecordKey): void {
  db.prepare(`UPDATE records SET unmirrored = 1 ${where}`).run(...values(key));
}

/** Of what was merged into other parts: it says what it said. */
export function renamePart(db: Database, key: RecordKey, from: string, to: string): void {
  db.prepare(`UPDATE records SET last_part = ? ${where} AND last_part = ?`).run(
    to,
    ...values(key),
    from,
  );
}

export function setProgress(db: Database, progress: Progressed): void {
  const { id, last_part, reader, reader_version, turns, over, bytes, pruned } = progress;
  db.prepare(
    `UPDATE records SET last_part = ?, reader_version = ?, turns = ?, over = ?, bytes = ?, pruned = ?
     WHERE id = ?`,
  ).run(last_part, reader_version, turns, over, bytes, pruned, id);
  db.prepare('INSERT OR REPLACE INTO readers VALUES (?, ?)').run(id, reader);
}
