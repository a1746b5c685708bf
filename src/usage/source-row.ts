import type { FoundSession, Position } from '../harness/harness.ts';
import { type Fill, usageVersion } from '../harness/usage-reader.ts';
import type { Asked } from '../state/prepared-once.ts';

/** A source of `usage.db`, as its table has it. */
export interface SourceKey {
  /** Empty: on this machine; else the bucket's URL. */
  place: string;
  harness: string;
  /** in the harness's words */
  session: string;
  /** `main`, or which other transcript of the session; in a bucket, the record. */
  source: string;
  /** of the transcript; in a bucket, the project */
  path: string;
}

/** What a source is, besides what it counts; what is left out stays as it was. */
export interface SourceFacts {
  isSubagent?: boolean;
  /** Of a subagent with a session of its own: the session that called it. */
  parent?: string;
  project?: string;
  title?: string;
}

/** How far a source is counted. */
export interface Counted {
  id: number;
  position: Position;
  /** JSON: where its reader stands; undefined where it is to be read anew. */
  reader?: string;
}

export function findCounted(db: Asked, key: SourceKey): Counted | undefined {
  const row = db
    .prepare(`SELECT id, cursor, fingerprint, reader, reader_version FROM sources ${whereKey}`)
    .get(...keyValues(key));
  if (!row) return undefined;
  const { id, cursor, fingerprint, reader, reader_version: version } = row;
  return {
    id: Number(id),
    position: { cursor: String(cursor), fingerprint: String(fingerprint) },
    ...(reader !== null && version === usageVersion && { reader: String(reader) }),
  };
}

/** Whether a source of this machine is known. */
export function isHere(
  db: Asked,
  { harness, session, source }: Omit<SourceKey, 'place' | 'path'>,
): boolean {
  const select = `SELECT 1 FROM sources
    WHERE place = '' AND harness = ? AND session = ? AND source = ? LIMIT 1`;
  return db.prepare(select).get(harness, session, source) !== undefined;
}

/** The paths under which the source of a key is known too. */
export function otherPaths(
  db: Asked,
  { place, harness, session, source, path }: SourceKey,
): string[] {
  return db
    .prepare(
      `SELECT path FROM sources
       WHERE place = ? AND harness = ? AND session = ? AND source = ? AND path <> ?`,
    )
    .all(place, harness, session, source, path)
    .map((row) => String(row.path));
}

/** What is known of the source at one path is the key's from here on. */
export function moveSource(db: Asked, key: SourceKey, from: string): void {
  const moved = keyValues({ ...key, path: from });
  db.prepare(`UPDATE OR IGNORE sources SET path = ? ${whereKey}`).run(key.path, ...moved);
}

/** What a session of this machine is filed under; undefined where that is not known. */
export function projectOf(
  db: Asked,
  { harness, id }: Pick<FoundSession, 'harness' | 'id'>,
): string | undefined {
  const row = db
    .prepare(
      `SELECT project FROM sources
       WHERE place = '' AND harness = ? AND session = ? AND project <> '' LIMIT 1`,
    )
    .get(harness, id);
  return row && String(row.project);
}

/** Its id. */
export function putSource(
  db: Asked,
  key: SourceKey,
  { isSubagent, parent, project, title }: SourceFacts,
): number {
  const values = [Number(isSubagent ?? false), parent ?? null, project ?? '', title ?? null];
  const kept = [isSubagent === undefined ? null : Number(isSubagent), project ?? null];
  return Number(db.prepare(put).get(...keyValues(key), ...values, ...kept)?.id);
}

const put = `INSERT INTO sources
  (place, harness, session, source, path, is_subagent, parent, project, title)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET
    parent = coalesce(excluded.parent, parent), title = coalesce(excluded.title, title),
    is_subagent = coalesce(?, is_subagent), project = coalesce(?, project)
  RETURNING id`;

/** How far a source is counted as it is written down; undefined for one that is not known. */
export function positionOf(db: Asked, key: SourceKey): Position | undefined {
  const row = db
    .prepare(`SELECT cursor, fingerprint FROM sources ${whereKey}`)
    .get(...keyValues(key));
  return row as Position | undefined;
}

export function noteCounted(
  db: Asked,
  id: number,
  { position, reader, fill }: { position: Position; reader: string; fill: Fill | undefined },
): void {
  db.prepare(
    `UPDATE sources SET cursor = ?, fingerprint = ?, reader = ?, reader_version = ?, fill = ?
     WHERE id = ?`,
  ).run(
    position.cursor,
    position.fingerprint,
    reader,
    usageVersion,
    fill === undefined ? null : JSON.stringify(fill),
    id,
  );
}

const whereKey = 'WHERE place = ? AND harness = ? AND session = ? AND source = ? AND path = ?';

function keyValues({ place, harness, session, source, path }: SourceKey): string[] {
  return [place, harness, session, source, path];
}
