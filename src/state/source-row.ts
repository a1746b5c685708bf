import type { HarnessName, Position, Source } from '../harness/harness.ts';
import type { Meta } from '../records/meta.ts';
import type { Database } from './database.ts';

/** Names one row: a source as mirrored into one bucket. */
export interface SourceKey {
  bucket: string;
  project: string;
  harness: HarnessName;
  session: string;
  source: string;
}

/**
 * A part that was named before it was put. As long as it is set, the part may lie in the bucket
 * without the record knowing of it, and it is settled before anything else is read.
 */
export interface Intent {
  from: Position;
  next: Position;
  part: string;
  /** How often putting it has failed. */
  attempts: number;
  /** The record's meta once the part is in. */
  meta: Meta;
  /** What the session had shown before this part, so that it is redacted to the same bytes again. */
  secrets?: string;
}

export interface SourceRow extends SourceKey {
  target: Source;
  seenAt: number;
  behindSince?: number;
  position: Position;
  /** As last stored in the bucket; undefined while the bucket has not been asked. */
  meta?: Meta;
  metaEtag?: string;
  intent?: Intent;
  lease: Lease;
  /** The user has deleted its record from the bucket; until the source has grown, it is not stored again. */
  deleted?: Deleted;
}

export interface Deleted {
  /** ms since 1970 */
  at: number;
  /** bytes that were not mirrored then */
  behind: number;
}

export interface Lease {
  owner: string | null;
  until: number;
  pid: number;
}

export const whereKey =
  'WHERE bucket = ? AND project = ? AND harness = ? AND session = ? AND source = ?';

export function keyValues(key: SourceKey): string[] {
  return [key.bucket, key.project, key.harness, key.session, key.source];
}

export function update(
  db: Database,
  set: string,
  values: (string | number | null)[],
  key: SourceKey,
  owner?: string,
): void {
  const fence = owner === undefined ? '' : ' AND lease_owner = ?';
  db.prepare(`UPDATE sources SET ${set} ${whereKey}${fence}`).run(
    ...values,
    ...keyValues(key),
    ...(owner === undefined ? [] : [owner]),
  );
}

export interface StoredRow {
  bucket: string;
  project: string;
  harness: HarnessName;
  session: string;
  source: string;
  kind: Source['kind'];
  path: string;
  parent: string | null;
  seen_at: number;
  behind_since: number | null;
  cursor: string;
  fingerprint: string;
  meta: string | null;
  meta_etag: string | null;
  intent: string | null;
  lease_owner: string | null;
  lease_until: number;
  lease_pid: number;
  deleted_at: number | null;
  deleted_behind: number;
}

export function parseRow(row: StoredRow): SourceRow {
  return {
    bucket: row.bucket,
    project: row.project,
    harness: row.harness,
    session: row.session,
    source: row.source,
    target: {
      session: row.session,
      id: row.source,
      kind: row.kind,
      path: row.path,
      ...(row.parent !== null && { parent: row.parent }),
    },
    seenAt: row.seen_at,
    behindSince: row.behind_since ?? undefined,
    position: { cursor: row.cursor, fingerprint: row.fingerprint },
    meta: row.meta === null ? undefined : JSON.parse(row.meta),
    metaEtag: row.meta_etag ?? undefined,
    intent: row.intent === null ? undefined : JSON.parse(row.intent),
    lease: { owner: row.lease_owner, until: row.lease_until, pid: row.lease_pid },
    ...(row.deleted_at !== null && {
      deleted: { at: row.deleted_at, behind: row.deleted_behind },
    }),
  };
}
