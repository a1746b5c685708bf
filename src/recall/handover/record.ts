import type { Turn } from '../../harness/turn.ts';
import type { Database } from '../../state/database.ts';
import { type Asked, preparedOnce } from '../../state/prepared-once.ts';
import { countTurns, firstTurn, type TurnRow, turnsBackwards } from '../chain-turns.ts';
import { chainFrom, type Link, lastBefore, type RecordRow, recordOfSession } from '../lineage.ts';
import { type Todo, type TurnFacts, todoAfter } from '../turn-facts.ts';
import { type TurnIds, turnIds } from '../turn-id.ts';
import { type HandoverTurn, handoverTurn, isExchange, type Told } from './handover-turn.ts';

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
    /** Where it was recorded. */
    host: string | null;
    /** ISO 8601: the first row of the first session, and the last one of this. */
    started_at: string | null;
    ended_at: string | null;
  };
  /** Sessions that went on one from the other, this one counted. */
  sessions: number;
  /** Turns of all of them that a user began, without those that were gone back before. */
  turns: number;
  /** The list of things to do, as it was set last. */
  todo: Todo[];
  /** Files that were written in the last 100 turns, the last one first; in how many turns. */
  files: { path: string; turns: number }[];
  /** The last turns whole, the last one first: about as many as have room. */
  recent: HandoverTurn[];
  /** Turns before those, the last one first; 150 at the most. */
  earlier: TurnLine[];
  /** The very first turn; it may be among the others. */
  first: TurnLine;
}

export interface TurnLine {
  /** As `tracecraft recall` takes it. */
  id: string;
  /** ISO 8601 */
  at: string | null;
  /** What was asked and what was done. */
  line: string;
}

export interface HandoverOptions {
  bucket: string;
  harness: string;
  session: string;
  /** UTF-16 units of what was said that are worth reading: no more can be shown anyway. */
  room?: number;
  /** Only the turns before this row of the session's transcript, by the number that Codex gives rows. */
  beforeRow?: number;
}

/** Turns that are given as lines, at the most: about what has room in the longest text. */
const mostLines = 150;
/** Turns whose facts are gone through for files and things to do. */
const mostFacts = 100;
/** UTF-16 units that a turn takes beside its words. */
const frame = 60;

/**
 * Undefined where there is nothing to go on from: no record; no turn that a user began and an agent answered,
 * by words or deeds; or nothing but greetings, to which nothing was done.
 */
export function handoverOf(
  index: Database,
  { bucket, harness, session, room = 10_000, beforeRow }: HandoverOptions,
): Handover | undefined {
  const db = preparedOnce(index);
  const last = recordOfSession(db, bucket, { harness, session });
  if (!last) return undefined;
  const whole = [...chainFrom(db, bucket, last)];
  const chain = beforeRow === undefined ? whole : cutBefore(db, whole, beforeRow);
  const nameOf = turnIds(db, bucket);
  const { recent, earlier, facts } = gather(db, chain, nameOf, room);
  const hasWork = recent.some(isExchange) || earlier.length > 0;
  const first = firstOf(db, chain, nameOf);
  if (!hasWork || !first) return undefined;
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
      host: last.host,
      started_at: isoTime((chain.at(-1) as Link).record.started_at),
      ended_at: isoTime(last.ended_at),
    },
    sessions: new Set(chain.map(({ record }) => record.session)).size,
    turns: chain.reduce((sum, link) => sum + countTurns(db, link), 0),
    todo: todoOf(facts),
    files: filesOf(facts.flat()),
    recent,
    earlier,
    first,
  };
}

/** Files of one session number their rows through. */
function cutBefore(db: Asked, chain: readonly Link[], row: number): Link[] {
  const [last] = chain as [Link];
  return chain.map((link) => {
    if (link.record.session !== last.record.session) return link;
    const upTo = Math.min(link.upTo ?? link.record.turns, lastBefore(db, link.record, row));
    return { ...link, upTo };
  });
}

interface Gathered {
  recent: HandoverTurn[];
  earlier: TurnLine[];
  /** A list a record, the last turn first in each. */
  facts: TurnFacts[][];
}

/** From the last turn back, as far as it is worth reading. */
function gather(db: Asked, chain: readonly Link[], nameOf: TurnIds, room: number): Gathered {
  const found: Gathered = { recent: [], earlier: [], facts: [] };
  const body = bodies(db);
  /** Turns of the client that wait for the one that they are behind, the last one first. */
  let behind: Told[] = [];
  let left = room;
  let factsLeft = mostFacts;
  for (const link of chain) {
    const facts: TurnFacts[] = [];
    found.facts.push(facts);
    for (const row of turnsBackwards(db, link)) {
      const isRead = factsLeft > 0 || left > 0;
      const ofTurn: TurnFacts = isRead ? JSON.parse(row.facts) : {};
      if (factsLeft > 0) facts.push(ofTurn);
      factsLeft -= 1;
      if (row.started_by === 'client') {
        // What a user asked has its room, whatever was told of behind it.
        if (left <= room / 2) continue;
        const told = { turn: body(row.id), facts: ofTurn };
        left -= sizeOf(told.turn);
        behind.push(told);
        continue;
      }
      const about = aboutOf(link.record, row, nameOf);
      if (left > 0 || found.recent.length === 0) {
        const asked = { turn: body(row.id), facts: ofTurn };
        left -= sizeOf(asked.turn);
        found.recent.push(handoverTurn(about, asked, behind.toReversed()));
      } else if (found.earlier.length < mostLines) {
        found.earlier.push(about);
      } else if (factsLeft <= 0) {
        return found;
      }
      behind = [];
    }
  }
  return found;
}

/**
 * Turns without what their tools were given and gave back, which can be megabytes. What is left JSON spells as
 * the turn has it.
 */
function bodies(db: Asked) {
  const select = db.prepare(
    `SELECT json_extract(body, '$.fate') AS fate, json_group_array(
       iif(value ->> 'kind' IN ('message', 'event'), json(value), json_object('kind', value ->> 'kind'))
     ) AS items
     FROM bodies, json_each(body, '$.items') WHERE turn = ?`,
  );
  return (turn: number): Told['turn'] => {
    const row = select.get(turn);
    const items: Told['turn']['items'] = JSON.parse(String(row?.items));
    return row?.fate ? { items, fate: row.fate as Turn['fate'] } : { items };
  };
}

function aboutOf(record: RecordRow, { ordinal, started_at, line }: TurnRow, nameOf: TurnIds) {
  return { id: nameOf(record, ordinal), at: isoTime(started_at), line };
}

function sizeOf({ items }: Told['turn']): number {
  return items.reduce((sum, item) => sum + (item.kind === 'message' ? item.text.length : 0), frame);
}

/** A session that the chain begins with may have no turn of its own any more. */
function firstOf(db: Asked, chain: readonly Link[], nameOf: TurnIds): TurnLine | undefined {
  for (const link of chain.toReversed()) {
    const row = firstTurn(db, link);
    if (row) return aboutOf(link.record, row, nameOf);
  }
  return undefined;
}

/** Ids of things to do are a session's own: what an older one set is not mixed into a newer list. */
function todoOf(facts: readonly TurnFacts[][]): Todo[] {
  const list = facts.find((ofRecord) => ofRecord.some(({ todo, tasks }) => todo ?? tasks));
  return list ? todoAfter(list.toReversed()) : [];
}

/** In how many turns each was written; `facts` the last first. */
function filesOf(facts: readonly TurnFacts[]): Handover['files'] {
  const files = new Map<string, Handover['files'][0]>();
  for (const { written = [] } of facts) {
    for (let index = written.length - 1; index >= 0; index -= 1) {
      const path = written[index] as string;
      const known = files.get(path);
      if (known) known.turns += 1;
      else files.set(path, { path, turns: 1 });
    }
  }
  return [...files.values()];
}

function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
