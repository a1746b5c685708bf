import { baseMark, firstRowMark } from '../harness/base-marks.ts';
import type { Continues } from '../records/meta.ts';
import type { Asked } from '../state/prepared-once.ts';
import { hashOf } from './marks.ts';

/** An indexed record that holds a conversation of its own. */
export interface RecordRow {
  id: number;
  project: string;
  harness: string;
  /** Its id in the bucket. */
  record: string;
  session: string;
  source: string;
  parent: string | null;
  relation: string | null;
  /** JSON: Continues */
  continues: string | null;
  title: string | null;
  model: string | null;
  cwd: string | null;
  branch: string | null;
  host: string | null;
  machine: string | null;
  /** ms since 1970 */
  started_at: number | null;
  ended_at: number | null;
  turns: number;
}

/** A record of a chain, and what of it belongs there. */
export interface Link {
  record: RecordRow;
  /** The last turn, by its ordinal: what came later, the next link does not know of. Undefined: all. */
  upTo?: number;
  /** It holds the turns of the one that it was forked from, and that one's are left out for them. */
  holdsCopies?: true;
}

const columns =
  'id, project, harness, record, session, source, parent, relation, continues, title, model, cwd, branch, host, machine, started_at, ended_at, turns';

/** What subagents did and files beside a transcript are no conversations with the user. */
export const isConversation = `coalesce(relation, '') NOT IN ('subagent', 'attachments')`;

/** Longer chains than any person makes. */
const longestChain = 10_000;

/**
 * A session's record as it goes on: of several (a rewritten transcript, a revision, a branch on another
 * machine) the one that was active last.
 */
export function recordOfSession(
  db: Asked,
  bucket: string,
  { harness, session }: { harness: string; session: string },
): RecordRow | undefined {
  return db.prepare(`${ofSession} LIMIT 1`).get(session, harness, bucket) as RecordRow | undefined;
}

const ofSession = `SELECT ${columns} FROM records
  WHERE session = ? AND harness = ? AND bucket = ? AND superseded_by IS NULL AND ${isConversation}
  ORDER BY ended_at DESC, id DESC`;

/**
 * The record itself, what it goes on from, what that goes on from, …; a circle ends where it closes. What was
 * said in a session after the next one had come out of it is not part of that one's past.
 */
export function* chainFrom(db: Asked, bucket: string, first: RecordRow): Generator<Link> {
  const met = new Set<string>();
  for (let at: Link | undefined = { record: first }; at; ) {
    const link: Link = holdsItsPast(db, bucket, at.record) ? { ...at, holdsCopies: true } : at;
    yield link;
    met.add(keyOf(link.record));
    if (met.size === longestChain) return;
    at = before(db, bucket, link);
    if (at && met.has(keyOf(at.record))) return;
  }
}

/** Another record of a session is another version of it; a file that goes on from an older one is a link more. */
function keyOf({ harness, session, source }: RecordRow): string {
  return JSON.stringify([harness, session, source]);
}

function before(db: Asked, bucket: string, { record, holdsCopies }: Link): Link | undefined {
  const from = holdsCopies ? originalOf(db, bucket, record) : record;
  return from && (baseOf(db, bucket, from) ?? predecessorOf(db, bucket, from));
}

/** What a fork that holds its past was forked from; of a fork of such forks, the first. */
function originalOf(db: Asked, bucket: string, fork: RecordRow): RecordRow | undefined {
  const met = new Set<number>();
  for (let at: RecordRow | undefined = fork; at && !met.has(at.id); ) {
    met.add(at.id);
    if (!holdsItsPast(db, bucket, at)) return at;
    at = parentOf(db, bucket, at);
  }
  return undefined;
}

/** Across sessions. */
function predecessorOf(db: Asked, bucket: string, record: RecordRow): Link | undefined {
  const continues = continuesOf(db, bucket, record);
  if (continues) {
    const found = recordOfSession(db, bucket, continues);
    return found && { record: found, ...cutAt(db, found, record, Date.parse(continues.at)) };
  }
  const found = parentOf(db, bucket, record);
  return found && { record: found, ...cutAt(db, found, record, record.started_at) };
}

function parentOf(db: Asked, bucket: string, record: RecordRow): RecordRow | undefined {
  const { harness, parent, relation, session } = record;
  const isOther = (relation === 'clear' || relation === 'fork') && parent !== session;
  return isOther && parent !== null
    ? recordOfSession(db, bucket, { harness, session: parent })
    : undefined;
}

/** What any record of the session knows of it: the machine that began it wrote it down. */
function continuesOf(
  db: Asked,
  bucket: string,
  { harness, session, continues }: RecordRow,
): Continues | undefined {
  const ofAny = db.prepare(
    `SELECT continues FROM records
       WHERE session = ? AND harness = ? AND bucket = ? AND continues IS NOT NULL
       ORDER BY ended_at DESC, id DESC LIMIT 1`,
  );
  const known = continues ?? ofAny.get(session, harness, bucket)?.continues;
  return known ? (JSON.parse(String(known)) as Continues) : undefined;
}

/** By the clock of one machine: those of two are not compared. */
function cutAt(
  db: Asked,
  { id, machine, ended_at }: RecordRow,
  next: RecordRow,
  at: number | null,
): Pick<Link, 'upTo'> {
  if (at === null || Number.isNaN(at) || machine !== next.machine) return {};
  if (ended_at !== null && ended_at <= at) return {};
  const row = db
    .prepare(
      `SELECT ordinal FROM turns WHERE record = ? AND coalesce(started_at, 0) <= ?
       ORDER BY ordinal DESC LIMIT 1`,
    )
    .get(id, at);
  return { upTo: Number(row?.ordinal ?? 0) };
}

/** The file that this one begins in the middle of: of the same session, or of the one that it was forked from. */
function baseOf(db: Asked, bucket: string, record: RecordRow): Link | undefined {
  const { harness, session, relation } = record;
  if (relation !== 'revision' && relation !== 'fork') return undefined;
  const recordsOf = (id: string) =>
    db.prepare(ofSession).all(id, harness, bucket) as unknown as RecordRow[];
  const own = recordsOf(session);
  const parents = new Set(own.map(({ parent }) => parent));
  const others = [...parents].flatMap((parent) =>
    parent === null || parent === session ? [] : recordsOf(parent),
  );
  for (const base of [...own, ...others]) {
    const source = base.source === 'main' ? base.session : base.source;
    const end = base.id === record.id ? undefined : markOf(db, record, baseMark(source));
    const isNumbered = end !== undefined && markOf(db, base, firstRowMark(1)) !== undefined;
    if (isNumbered) return { record: base, upTo: lastBefore(db, base, end) };
  }
  return undefined;
}

/** The last turn of which a row stands before that one. */
export function lastBefore(db: Asked, record: RecordRow, row: number): number {
  let known = 0;
  let beyond = record.turns + 1;
  while (beyond - known > 1) {
    const turn = Math.floor((known + beyond) / 2);
    if ((markOf(db, record, firstRowMark(turn)) ?? 0) < row) known = turn;
    else beyond = turn;
  }
  return known;
}

function markOf(db: Asked, { id }: RecordRow, mark: string): number | undefined {
  const row = db
    .prepare('SELECT turn FROM marks WHERE record = ? AND mark = ?')
    .get(id, hashOf(mark));
  return row && Number(row.turn);
}

/** Most clients copy what they fork, and some say of each turn that it is a copy. */
function holdsItsPast(db: Asked, bucket: string, record: RecordRow): boolean {
  if (record.relation !== 'fork' || baseOf(db, bucket, record)) return false;
  const first = (id: number) =>
    db
      .prepare(
        `SELECT copied, said FROM turns WHERE record = ? AND started_by = 'user' ORDER BY ordinal LIMIT 1`,
      )
      .get(id);
  const own = first(record.id);
  if (own?.copied === 1) return true;
  const original = own && parentOf(db, bucket, record);
  return original !== undefined && first(original.id)?.said === own?.said;
}
