import type { HarnessName, Position, Source } from '../harness/harness.ts';
import type { Meta } from '../records/meta.ts';
import type { Database } from './database.ts';
import { isHeld } from './leases.ts';
import { forgetSecrets, noteSecrets } from './shown-secrets.ts';
import {
  type Deleted,
  type Intent,
  keyValues,
  parseRow,
  type SourceKey,
  type SourceRow,
  type StoredRow,
  update,
  whereKey,
} from './source-row.ts';

export type { Deleted, Intent, Lease, SourceKey, SourceRow } from './source-row.ts';

/** The row of a source in a bucket, whatever project it was filed under: a session stays where it began. */
export function findSource(
  db: Database,
  bucket: string,
  harness: HarnessName,
  target: Source,
): SourceRow | undefined {
  const row = db
    .prepare(
      'SELECT * FROM sources WHERE bucket = ? AND harness = ? AND session = ? AND source = ?',
    )
    .get(bucket, harness, target.session, target.id);
  return row && parseRow(row as unknown as StoredRow);
}

/** The sources of one session, for naming its project and showing its state. */
export function sessionSources(
  db: Database,
  bucket: string,
  harness: HarnessName,
  session: string,
): SourceRow[] {
  return db
    .prepare('SELECT * FROM sources WHERE bucket = ? AND harness = ? AND session = ?')
    .all(bucket, harness, session)
    .map((row) => parseRow(row as unknown as StoredRow));
}

/** The sources that hooks saw last, newest first. */
export function recentSources(db: Database, bucket: string, limit: number): SourceRow[] {
  return db
    .prepare('SELECT * FROM sources WHERE bucket = ? ORDER BY seen_at DESC LIMIT ?')
    .all(bucket, limit)
    .map((row) => parseRow(row as unknown as StoredRow));
}

/** The sources with work left undone, the one that was tried longest ago first. */
export function behindSources(db: Database, bucket: string, limit: number): SourceRow[] {
  return db
    .prepare(
      'SELECT * FROM sources WHERE bucket = ? AND behind_since IS NOT NULL ORDER BY seen_at LIMIT ?',
    )
    .all(bucket, limit)
    .map((row) => parseRow(row as unknown as StoredRow));
}

export function allSources(db: Database, bucket: string): SourceRow[] {
  return recentSources(db, bucket, -1);
}

/** What the bucket holds of this machine's sources, as last stored; `meta` as JSON. */
export function storedMetas(db: Database, bucket: string): { etag: string; meta: string }[] {
  return db
    .prepare(
      `SELECT meta_etag AS etag, meta FROM sources
       WHERE bucket = ? AND meta IS NOT NULL AND meta_etag IS NOT NULL`,
    )
    .all(bucket)
    .map(({ etag, meta }) => ({ etag: String(etag), meta: String(meta) }));
}

/** Whether anything of this machine was stored in the bucket. */
export function hasRecords(db: Database, bucket: string): boolean {
  return (
    db
      .prepare('SELECT 1 FROM sources WHERE bucket = ? AND meta IS NOT NULL LIMIT 1')
      .get(bucket) !== undefined
  );
}

export function addSource(db: Database, key: SourceKey, target: Source, now: number): void {
  db.prepare(
    `INSERT INTO sources (bucket, project, harness, session, source, kind, path, parent, seen_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  ).run(
    key.bucket,
    key.project,
    key.harness,
    key.session,
    key.source,
    target.kind,
    target.path,
    target.parent ?? null,
    now,
  );
}

/** A transcript that moved (a resumed worktree, an archived rollout) is the same source elsewhere. */
export function moveSource(db: Database, key: SourceKey, path: string): void {
  update(db, 'path = ?', [path], key);
}

export function noteBehind(db: Database, key: SourceKey, now: number): void {
  update(db, 'behind_since = coalesce(behind_since, ?), seen_at = ?', [now, now], key);
}

export function noteCaughtUp(db: Database, key: SourceKey): void {
  update(db, 'behind_since = NULL', [], key);
}

/** Forgets what is known of the bucket's record, so that the next step asks the bucket. */
export function forgetRecord(db: Database, key: SourceKey): void {
  update(db, 'meta = NULL, meta_etag = NULL, intent = NULL', [], key);
}

/** Remembers that the user has deleted the source's record from the bucket. */
export function noteDeleted(db: Database, key: SourceKey, { at, behind }: Deleted): void {
  const forgotten = 'meta = NULL, meta_etag = NULL, intent = NULL, behind_since = NULL';
  update(db, `${forgotten}, deleted_at = ?, deleted_behind = ?`, [at, behind], key);
  forgetSecrets(db, key);
}

/** A deleted source is to be mirrored all the same. */
export function forgetDeletion(db: Database, key: SourceKey): void {
  update(db, 'deleted_at = NULL', [], key);
}

/** Takes over a meta that was replaced beside the hooks, if it took the place of the one that is known. */
export function renewMeta(
  db: Database,
  key: SourceKey,
  known: string,
  { meta, etag }: Pick<Commit, 'meta' | 'etag'>,
): void {
  db.prepare(
    `UPDATE sources SET meta = ?, meta_etag = ? ${whereKey} AND meta_etag = ? AND intent IS NULL`,
  ).run(JSON.stringify(meta), etag, ...keyValues(key), known);
}

/**
 * Sets what is known of a source whose transcript was written anew from the bucket, whatever was known
 * before. For use in a transaction; false, with nothing changed, while a process is at the source.
 */
export function replaceSource(
  db: Database,
  key: SourceKey,
  target: Source,
  commit: Commit,
  now: number,
): boolean {
  const { bucket, harness, session, source } = key;
  const known = findSource(db, bucket, harness, target);
  if (isHeld(known?.lease, now)) return false;
  db.prepare(
    'DELETE FROM sources WHERE bucket = ? AND harness = ? AND session = ? AND source = ?',
  ).run(bucket, harness, session, source);
  addSource(db, key, target, now);
  update(
    db,
    'cursor = ?, fingerprint = ?, meta = ?, meta_etag = ?',
    [commit.position.cursor, commit.position.fingerprint, JSON.stringify(commit.meta), commit.etag],
    key,
  );
  return true;
}

export function removeSource(db: Database, key: SourceKey): void {
  forgetSecrets(db, key);
  db.prepare(`DELETE FROM sources ${whereKey}`).run(...keyValues(key));
}

export function saveIntent(
  db: Database,
  key: SourceKey,
  owner: string,
  intent: Intent | undefined,
): void {
  update(db, 'intent = ?', [intent ? JSON.stringify(intent) : null], key, owner);
}

export interface Commit {
  position: Position;
  meta: Meta;
  etag: string;
  /** What the session has shown by now, where that is anything. */
  secrets?: string;
}

/** Records what the bucket holds now. Does nothing for a process that has lost the lease meanwhile. */
export function commitSource(
  db: Database,
  key: SourceKey,
  owner: string,
  { secrets, ...commit }: Commit,
  now: number,
): void {
  if (secrets === undefined) {
    writeCommit(db, key, owner, commit, now);
    return;
  }
  noteSecrets(db, key, secrets, () => writeCommit(db, key, owner, commit, now));
}

function writeCommit(
  db: Database,
  key: SourceKey,
  owner: string,
  { position, meta, etag }: Commit,
  now: number,
): void {
  update(
    db,
    'cursor = ?, fingerprint = ?, meta = ?, meta_etag = ?, intent = NULL, seen_at = ?, deleted_at = NULL',
    [position.cursor, position.fingerprint, JSON.stringify(meta), etag, now],
    key,
    owner,
  );
}

export function machineId(db: Database): string {
  return (db.prepare('SELECT id FROM machine').get() as { id: string }).id;
}
