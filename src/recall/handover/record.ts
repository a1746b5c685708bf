import type { Turn } from '../../harness/turn.ts';
import { turnFromJson } from '../../harness/turn-json.ts';
import type { Database } from '../../state/database.ts';
import { chainFrom, type RecordRow, recordOfSession } from '../lineage.ts';
import { type RunCommand, type Todo, type TurnFacts, todoAfter } from '../turn-facts.ts';
import { type TurnIds, turnIds } from '../turn-id.ts';

/** What a session is given of the one that it goes on from. Texts are as the bucket has them: redacted. */
export interface Handover {
  schema: 1;
  from: {
    harness: string;
    session: string;
    project: string;
    title: string | null;
    cwd: string | null;
    branch: string | null;
    model: string | null;
    /** ISO 8601; of the chain's first and last record */
    started_at: string | null;
    ended_at: string | null;
  };
  /** How many sessions it is the last of, itself counted. */
  sessions: number;
  /** Turns of all of them, without those that the user went back before. */
  turns: number;
  todo: Todo[];
  /** Files that were written, the last one first. */
  files: { path: string; turns: number }[];
  /** The last turns whole, the last one first. */
  recent: HandoverTurn[];
  /** Turns before those, the last one first. */
  earlier: { id: string; at: string | null; line: string }[];
  /** The very first turn, where it is not among the others. */
  first?: { id: string; at: string | null; line: string };
}

export interface HandoverTurn {
  id: string;
  /** ISO 8601 */
  at: string | null;
  interrupted: boolean;
  /** Of the user and the agent, in order. */
  said: { role: 'user' | 'assistant'; text: string }[];
  written: string[];
  commands: RunCommand[];
}

export interface HandoverOptions {
  bucket: string;
  harness: string;
  session: string;
  /** UTF-16 units of what was said that are worth reading: no more can be shown anyway. */
  room?: number;
}

/** Turns that are given as lines, at the most: about what has room in the longest text. */
const mostLines = 150;
/** Turns whose facts are gone through for files and things to do. */
const mostFacts = 200;

/**
 * Undefined where there is nothing to go on from: no record, or no turn in it that a person began and an
 * agent answered.
 */
export function handoverOf(
  db: Database,
  { bucket, harness, session, room = 10_000 }: HandoverOptions,
): Handover | undefined {
  const last = recordOfSession(db, bucket, { harness, session });
  if (!last) return undefined;
  const nameOf = turnIds(db, bucket);
  const recent: HandoverTurn[] = [];
  const earlier: Handover['earlier'] = [];
  const facts: TurnFacts[] = [];
  let size = 0;
  let turns = 0;
  let sessions = 0;
  let oldest: RecordRow = last;
  for (const record of chainFrom(db, bucket, last)) {
    sessions += 1;
    oldest = record;
    turns += countTurns(db, record);
    if (earlier.length >= mostLines) continue;
    for (const row of turnsBackwards(db, record, mostLines + mostFacts)) {
      if (facts.length < mostFacts) facts.push(JSON.parse(row.facts));
      const about = { id: nameOf(record, row.ordinal), at: isoTime(row.started_at) };
      if (size < room) {
        const turn = handoverTurn(about, bodyOf(db, row.id), JSON.parse(row.facts));
        recent.push(turn);
        for (const { text } of turn.said) size += text.length;
      } else if (earlier.length < mostLines) {
        earlier.push({ ...about, line: row.line });
      } else break;
    }
  }
  if (!recent.some(isExchange)) return undefined;
  const first = firstOf(db, oldest, nameOf);
  const isShown = [...recent, ...earlier].some(({ id }) => id === first?.id);
  return {
    schema: 1,
    from: {
      harness: last.harness,
      session: last.session,
      project: last.project,
      title: last.title,
      cwd: last.cwd,
      branch: last.branch,
      model: last.model,
      started_at: isoTime(oldest.started_at),
      ended_at: isoTime(last.ended_at),
    },
    sessions,
    turns,
    todo: todoAfter(facts.toReversed()),
    files: filesOf(facts),
    recent,
    earlier,
    ...(first && !isShown && { first }),
  };
}

interface TurnRow {
  id: number;
  ordinal: number;
  started_at: number | null;
  line: string;
  facts: string;
}

/** What counts as a turn of the work: neither gone back before, nor told again, nor the client's own. */
const counts = `record = ? AND copied = 0 AND started_by = 'user' AND coalesce(fate, '') <> 'rewound'`;

function turnsBackwards(db: Database, { id }: RecordRow, limit: number): TurnRow[] {
  return db
    .prepare(
      `SELECT id, ordinal, started_at, coalesce(summary, line) AS line, facts FROM turns
       WHERE ${counts} ORDER BY ordinal DESC LIMIT ?`,
    )
    .all(id, limit) as unknown as TurnRow[];
}

function firstOf(db: Database, record: RecordRow, nameOf: TurnIds): Handover['first'] {
  const row = db
    .prepare(
      `SELECT ordinal, started_at, coalesce(summary, line) AS line FROM turns WHERE ${counts} ORDER BY ordinal LIMIT 1`,
    )
    .get(record.id) as Omit<TurnRow, 'facts'> | undefined;
  return row && { id: nameOf(record, row.ordinal), at: isoTime(row.started_at), line: row.line };
}

function countTurns(db: Database, { id }: RecordRow): number {
  return Number(db.prepare(`SELECT count(*) AS n FROM turns WHERE ${counts}`).get(id)?.n ?? 0);
}

function bodyOf(db: Database, turn: number): Turn {
  const row = db.prepare('SELECT body FROM bodies WHERE turn = ?').get(turn);
  return turnFromJson(JSON.parse(String(row?.body)));
}

function handoverTurn(
  about: Pick<HandoverTurn, 'id' | 'at'>,
  turn: Turn,
  { written = [], commands = [] }: TurnFacts,
): HandoverTurn {
  const said: HandoverTurn['said'] = [];
  for (const item of turn.items) {
    if (item.kind !== 'message' || item.role === 'system') continue;
    const before = said.at(-1);
    // What an agent says between its calls is one reply to the reader.
    if (before?.role === item.role) before.text += `\n\n${item.text}`;
    else said.push({ role: item.role, text: item.text });
  }
  return { ...about, interrupted: turn.fate === 'interrupted', said, written, commands };
}

function isExchange({ said, written, commands }: HandoverTurn): boolean {
  const isAnswered = said.some(({ role }) => role === 'assistant');
  return (
    said.some(({ role }) => role === 'user') && (isAnswered || written.length + commands.length > 0)
  );
}

/** In how many turns each was written; `facts` the last first. */
function filesOf(facts: readonly TurnFacts[]): Handover['files'] {
  const turns = new Map<string, number>();
  for (const { written = [] } of facts) {
    for (const path of written.toReversed()) turns.set(path, (turns.get(path) ?? 0) + 1);
  }
  return [...turns].map(([path, count]) => ({ path, turns: count }));
}

function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
