import { matchRecords } from '../records/record-id.ts';
import type { Database } from '../state/database.ts';
import { UserError } from '../state/user-error.ts';
import type { RecordRow } from './lineage.ts';

export interface RecordScope {
  bucket: string;
  project?: string;
  harness?: string;
}

/** The indexed records that an id, or a beginning of one, names. */
export function matchIndexed(db: Database, id: string, scope: RecordScope): RecordRow[] {
  const { bucket, project = null, harness = null } = scope;
  const rows = db
    .prepare(
      `SELECT id, record FROM records
       WHERE bucket = ? AND project = coalesce(?, project) AND harness = coalesce(?, harness)`,
    )
    .all(bucket, project, harness);
  const named = new Set(
    matchRecords(
      id,
      rows.map(({ record }) => String(record)),
    ),
  );
  return rows
    .filter(({ record }) => named.has(String(record)))
    .map((row) => recordById(db, Number(row.id)));
}

/** Throws UserError where none fits, and with the candidates where several do. */
export function findIndexed(db: Database, id: string, scope: RecordScope): RecordRow {
  const [first, ...others] = matchIndexed(db, id, scope);
  if (!first) {
    throw new UserError(
      `No session's id begins with "${id}"`,
      'See what there is with `tracecraft session list --all`.',
    );
  }
  if (others.length > 0) throw ambiguous(id, [first, ...others]);
  return first;
}

export function recordById(db: Database, id: number): RecordRow {
  return db.prepare('SELECT * FROM records WHERE id = ?').get(id) as unknown as RecordRow;
}

const mostNamed = 10;

function ambiguous(id: string, records: readonly RecordRow[]): UserError {
  const named = records
    .slice(0, mostNamed)
    .map(({ record, harness, project }) => `  ${record}  ${harness}  ${project}`);
  const left = records.length - named.length;
  return new UserError(
    `"${id}" is the beginning of ${records.length} sessions' ids`,
    ['Give more of it:', ...named, ...(left > 0 ? [`  and ${left} more`] : [])].join('\n'),
  );
}
