import { turnFromJson } from '../harness/turn-json.ts';
import type { Database } from '../state/database.ts';
import { type Match, matchTurn } from './match-turn.ts';
import { type Clause, matchOf, parseQuery } from './query.ts';
import { fileTag, tagOf } from './tags.ts';
import type { TurnFacts } from './turn-facts.ts';

export interface SearchFilter {
  bucket: string;
  project?: string;
  harness?: string;
  /** A tool's name, in any case. */
  tool?: string;
  /** The end of a path that the turn read or wrote. */
  file?: string;
  /** ms since 1970 */
  since?: number;
  until?: number;
  /** A session's id, or the beginning of one. */
  session?: string;
  /** Only what the user and the agent said. */
  said?: boolean;
}

export interface Hit {
  turn: number;
  ordinal: number;
  project: string;
  harness: string;
  record: string;
  title: string | null;
  startedAt: number | null;
  startedBy: string;
  fate: string | null;
  /** The turn in one line. */
  line: string;
  match: Match;
}

export interface Found {
  hits: Hit[];
  /** There are more turns that fit than were looked at. */
  more: boolean;
}

/** Turns that are looked at beyond those that are wanted, so that the best come first. */
const spare = 60;
/** Turns that the index names at once. */
const page = 200;
/** Turns that a filter outside the index may rule out before the search gives up. */
const mostRuledOut = 20_000;

/**
 * The turns that fit, the best first: where it was said rather than done, closer together, newer. The newest
 * so many are ranked; those that are older still are left, and `more` says so. A turn that is told twice (by a
 * fork, on another machine) is found once.
 */
export function search(db: Database, query: string, filter: SearchFilter, limit: number): Found {
  const clauses = parseQuery(query);
  const wanted = limit + spare;
  const found = new Map<number, Hit>();
  const told = new Set<string>();
  let more = false;
  for (const column of filter.said ? (['said'] as const) : (['said', undefined] as const)) {
    const match = matchOf(clauses, { column, tags: tagsOf(filter) });
    const candidates = candidatesOf(db, match, filter);
    let count = 0;
    for (const candidate of candidates) {
      if (count === wanted) {
        more = true;
        break;
      }
      count += 1;
      if (found.has(candidate.turn)) continue;
      const hit = hitOf(db, candidate, clauses);
      const key = `${candidate.said}`;
      if (!hit || told.has(key)) continue;
      told.add(key);
      found.set(hit.turn, hit);
    }
  }
  const now = Date.now();
  const ranked = [...found.values()].sort((a, b) => rank(b, now) - rank(a, now));
  return { hits: ranked.slice(0, limit), more: more || ranked.length > limit };
}

interface Candidate extends Omit<Hit, 'match'> {
  said: number;
}

function* candidatesOf(db: Database, match: string, filter: SearchFilter): Generator<Candidate> {
  const ids = db.prepare(
    'SELECT rowid AS id FROM words WHERE words MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?',
  );
  const row = db.prepare(
    `SELECT turns.id AS turn, ordinal, project, harness, records.record AS record, title,
       turns.started_at AS startedAt, started_by AS startedBy, fate, copied, coalesce(summary, line) AS line,
       said, facts, bucket, session, superseded_by AS supersededBy
     FROM turns JOIN records ON records.id = turns.record WHERE turns.id = ?`,
  );
  let before = Number.MAX_SAFE_INTEGER;
  let ruledOut = 0;
  for (;;) {
    const batch = ids.all(match, before, page);
    for (const { id } of batch) {
      const candidate = row.get(Number(id)) as unknown as Row | undefined;
      if (candidate && fits(candidate, filter)) yield candidate;
      else if (++ruledOut > mostRuledOut) return;
    }
    if (batch.length < page) return;
    before = Number(batch.at(-1)?.id);
  }
}

interface Row extends Candidate {
  bucket: string;
  session: string;
  copied: number;
  supersededBy: string | null;
  facts: string;
}

function fits(row: Row, filter: SearchFilter): boolean {
  const { bucket, since, until, session, file } = filter;
  if (row.bucket !== bucket || row.copied === 1) return false;
  if (since !== undefined && (row.startedAt ?? 0) < since) return false;
  if (until !== undefined && (row.startedAt ?? Number.POSITIVE_INFINITY) >= until) return false;
  if (session !== undefined && !row.record.startsWith(session)) return false;
  return file === undefined || touches(JSON.parse(row.facts), file);
}

function touches({ written = [], read = [] }: TurnFacts, file: string): boolean {
  const wanted = file.replaceAll('\\', '/');
  return [...written, ...read].some((path) => {
    const at = path.replaceAll('\\', '/');
    return at === wanted || at.endsWith(`/${wanted.replace(/^\.?\//, '')}`);
  });
}

function tagsOf({ project, harness, tool, file }: SearchFilter): string[][] {
  return [
    project === undefined ? [] : [tagOf('project', project)],
    harness === undefined ? [] : [tagOf('harness', harness)],
    tool === undefined ? [] : [tagOf('tool', tool)],
    file === undefined ? [] : [fileTag(file)],
  ].filter((some) => some.length > 0);
}

function hitOf(db: Database, candidate: Candidate, clauses: readonly Clause[]): Hit | undefined {
  const body = db.prepare('SELECT body FROM bodies WHERE turn = ?').get(candidate.turn)?.body;
  const match = body && matchTurn(turnFromJson(JSON.parse(String(body))), clauses);
  if (!match) return undefined;
  const { turn, ordinal, project, harness, record, title, startedAt, startedBy, fate, line } =
    candidate;
  return {
    turn,
    ordinal,
    project,
    harness,
    record,
    title,
    startedAt,
    startedBy,
    fate,
    line,
    match,
  };
}

const month = 30 * 24 * 3_600_000;

/** What was found in it, made less by half a point a month, and where the user went back before it. */
function rank({ match, startedAt, fate }: Hit, now: number): number {
  const age = Math.max(0, now - (startedAt ?? 0)) / month;
  return match.score - Math.min(3, age / 2) - (fate === 'rewound' ? 2 : 0);
}
