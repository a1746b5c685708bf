import type { Continues } from '../records/meta.ts';
import type { Database } from '../state/database.ts';

/** An indexed record that holds a conversation of its own. */
export interface RecordRow {
  id: number;
  project: string;
  harness: string;
  /** Its id in the bucket. */
  record: string;
  session: string;
  parent: string | null;
  relation: string | null;
  /** JSON: Continues */
  continues: string | null;
  title: string | null;
  model: string | null;
  cwd: string | null;
  branch: string | null;
  host: string | null;
  /** ms since 1970 */
  started_at: number | null;
  ended_at: number | null;
  turns: number;
}

const columns =
  'id, project, harness, record, session, parent, relation, continues, title, model, cwd, branch, host, started_at, ended_at, turns';

/** Longer chains than any person makes. */
const longestChain = 10_000;

/**
 * A session's record as it goes on: of several (a rewritten transcript, a revision, a branch on another
 * machine) the one that was active last.
 */
export function recordOfSession(
  db: Database,
  bucket: string,
  { harness, session }: { harness: string; session: string },
): RecordRow | undefined {
  return db
    .prepare(
      `SELECT ${columns} FROM records
       WHERE session = ? AND harness = ? AND bucket = ? AND superseded_by IS NULL
         AND coalesce(relation, '') NOT IN ('subagent', 'attachments')
       ORDER BY ended_at DESC, id DESC LIMIT 1`,
    )
    .get(session, harness, bucket) as RecordRow | undefined;
}

/** The record itself, what it goes on from, what that goes on from, …; a circle ends where it closes. */
export function* chainFrom(db: Database, bucket: string, first: RecordRow): Generator<RecordRow> {
  const met = new Set<number>();
  for (let at: RecordRow | undefined = first; at && !met.has(at.id); ) {
    yield at;
    met.add(at.id);
    if (met.size === longestChain) return;
    at = predecessorOf(db, bucket, at);
  }
}

function predecessorOf(db: Database, bucket: string, row: RecordRow): RecordRow | undefined {
  const { harness, parent, relation } = row;
  if (row.continues !== null) {
    return recordOfSession(db, bucket, JSON.parse(row.continues) as Continues);
  }
  const goesOn = relation === 'clear' || relation === 'fork';
  return goesOn && parent !== null
    ? recordOfSession(db, bucket, { harness, session: parent })
    : undefined;
}
