import { turnFromJson } from '../harness/turn-json.ts';
import { matchRecords } from '../records/record-id.ts';
import type { Database } from '../state/database.ts';
import { jsonFilter, type Match, type Matcher, matcher, piecesOf } from './match-turn.ts';
import { type Clause, matchOf, needsText, parseQuery } from './query.ts';
import { fileTag, tagOf, timeTags } from './tags.ts';
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
  /** A session's id, or the beginning of one; its subagents count too. */
  session?: string;
  /** Only what the user and the agent said. */
  said?: boolean;
}

export interface Hit {
  turn: number;
  ordinal: number;
  project: string;
  harness: string;
  /** The record's id in the bucket. */
  record: string;
  session: string;
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
  /** There are more turns that fit, or that were not looked at. */
  more: boolean;
}

/** Turns that are looked at beyond those that are wanted, so that the best come first. */
const spare = { byWords: 60, byText: 10 };
/** UTF-8 bytes of turns that are read to rank them; those that are shown are read beyond it. */
const bytesToRank = 2 * 1024 * 1024;
/** Where so many were read, a search that has something stops; one that has nothing stops later. */
const bytesToFind = 4 * 1024 * 1024;
const bytesToFindAny = 64 * 1024 * 1024;
/** Turns that the index cannot rule out and a filter does, before the search stops. */
const mostRuledOut = 20_000;

/**
 * The turns that fit, the best first: where it was said rather than done, close together, newer. The newest
 * so many are ranked; those that are older still are left, and `more` says so. A turn that is told twice (by a
 * fork, on another machine) is found once. Throws UserError for a query that asks for nothing.
 */
export function search(db: Database, query: string, filter: SearchFilter, limit: number): Found {
  const clauses = parseQuery(query);
  const tags = tagsOf(db, filter);
  if (!tags) return { hits: [], more: false };
  const match = matcher(clauses);
  const byText = needsText(clauses);
  const wanted = limit + (byText ? spare.byText : spare.byWords);
  const reader = bodyReader(db, match, byText ? jsonFilter(clauses) : undefined, filter);
  const found = new Map<number, Ranked>();
  const told = new Set<number>();
  let more = false;
  const isOver = () => reader.bytes() > (found.size > 0 ? bytesToFind : bytesToFindAny);
  const unwanted = filter.said ? 'said' : undefined;
  for (const column of columns(filter, byText || hasPrefix(clauses))) {
    if (found.size >= wanted) break;
    const asked = matchOf(clauses, { wanted: column, unwanted, tags });
    const looking = candidates(db, asked, filter);
    for (const candidate of looking.rows(reader, isOver)) {
      if (found.has(candidate.turn) || told.has(candidate.said)) continue;
      if (found.size >= wanted) {
        more = true;
        break;
      }
      const known = byText ? reader.read(candidate) : undefined;
      if (byText && !known) continue;
      const isSaid = known ? known.in === 'user' || known.in === 'assistant' : column === 'said';
      told.add(candidate.said);
      found.set(candidate.turn, {
        candidate,
        rank: rankOf(candidate, isSaid, match),
        match: known,
      });
    }
    more ||= looking.hasStopped();
  }
  const hits = best([...found.values()], reader, limit);
  return { hits, more: more || found.size > hits.length };
}

/** What was said is looked for first, but where the text tells, and where the index gathers all before the first. */
function columns({ said }: SearchFilter, isOnce: boolean): ('said' | undefined)[] {
  if (said) return ['said'];
  return isOnce ? [undefined] : ['said', undefined];
}

function hasPrefix(clauses: readonly Clause[]): boolean {
  return clauses.some(({ all }) => all.some(({ isPrefix }) => isPrefix));
}

interface Candidate extends Omit<Hit, 'match'> {
  said: number;
  bytes: number;
}

interface Ranked {
  candidate: Candidate;
  rank: number;
  match?: Match;
}

/** By what is known without their texts first; of the first ones the texts are read, and tell the rest. */
function best(all: Ranked[], reader: BodyReader, limit: number): Hit[] {
  const sorted = all.sort((a, b) => b.rank - a.rank);
  const hits: { hit: Hit; rank: number }[] = [];
  const start = reader.bytes();
  for (const { candidate, rank, match: known } of sorted) {
    const mayRank = reader.bytes() - start + candidate.bytes < bytesToRank;
    if (!known && !mayRank && hits.length >= limit) continue;
    const match = known ?? reader.read(candidate);
    if (!match) continue;
    const { said, bytes, ...about } = candidate;
    hits.push({ hit: { ...about, match }, rank: rank + match.score });
    if (hits.length >= limit + spare.byText && !known) break;
  }
  return hits
    .sort((a, b) => b.rank - a.rank)
    .slice(0, limit)
    .map(({ hit }) => hit);
}

const month = 30 * 24 * 3_600_000;

/** Said counts more than done, and what the turn's line holds; half a point less a month. */
function rankOf(candidate: Candidate, isSaid: boolean, match: Matcher): number {
  const { line, startedAt, startedBy, fate } = candidate;
  const age = Math.max(0, Date.now() - (startedAt ?? 0)) / month;
  const isInLine = match([{ in: 'line', text: line }]) !== undefined;
  return (
    (isSaid ? 6 : 0) +
    (isInLine ? 3 : 0) -
    Math.min(3, age / 2) -
    (fate === 'rewound' ? 2 : 0) -
    (startedBy === 'client' ? 1 : 0)
  );
}

interface BodyReader {
  /** False for a turn whose texts cannot have the query. */
  mayFit(turn: number): boolean;
  /** Undefined where the turn's texts do not have the query. */
  read(candidate: Candidate): Match | undefined;
  /** That were read so far. */
  bytes(): number;
}

function bodyReader(
  db: Database,
  match: Matcher,
  mayFit: ((json: string) => boolean) | undefined,
  { said = false }: SearchFilter,
): BodyReader {
  const select = db.prepare('SELECT body FROM bodies WHERE turn = ?');
  let bytes = 0;
  let last = { turn: 0, body: '' };
  const bodyOf = (turn: number) => {
    if (last.turn === turn) return last.body;
    last = { turn, body: String(select.get(turn)?.body ?? '{}') };
    bytes += last.body.length;
    return last.body;
  };
  return {
    mayFit: (turn) => mayFit?.(bodyOf(turn)) ?? true,
    read(candidate) {
      if (bytes + candidate.bytes > bytesToFindAny) {
        // Found by its words, and too much to be read: its own line is all that can be shown.
        const { line } = candidate;
        return match([{ in: 'line', text: line }]) ?? { line, marks: [], in: 'line', score: 0 };
      }
      const turn = turnFromJson(JSON.parse(bodyOf(candidate.turn)));
      return match(piecesOf(turn, { said }));
    },
    bytes: () => bytes,
  };
}

interface Candidates {
  /** The newest first, as the index has them; until it is over. */
  rows(reader: BodyReader, isOver: () => boolean): Generator<Candidate>;
  /** There were more. */
  hasStopped(): boolean;
}

function candidates(db: Database, match: string, filter: SearchFilter): Candidates {
  const ids = db.prepare('SELECT rowid AS id FROM words WHERE words MATCH ? ORDER BY rowid DESC');
  const row = db.prepare(
    `SELECT turns.id AS turn, ordinal, project, harness, records.record AS record, session, title,
       turns.started_at AS startedAt, started_by AS startedBy, fate, copied, coalesce(summary, line) AS line,
       said, facts, bucket, octet_length(body) AS bytes
     FROM turns JOIN records ON records.id = turns.record JOIN bodies ON bodies.turn = turns.id
     WHERE turns.id = ?`,
  );
  let ruledOut = 0;
  let hasStopped = false;
  return {
    *rows(reader, isOver) {
      for (const { id } of ids.iterate(match)) {
        if (isOver() || ruledOut > mostRuledOut) {
          hasStopped = true;
          return;
        }
        if (!reader.mayFit(Number(id))) continue;
        const found = row.get(Number(id)) as unknown as Row | undefined;
        if (found && fits(found, filter)) {
          const { bucket, copied, facts, ...candidate } = found;
          yield candidate;
        } else ruledOut += 1;
      }
    },
    hasStopped: () => hasStopped,
  };
}

interface Row extends Candidate {
  bucket: string;
  copied: number;
  facts: string;
}

function fits(row: Row, { bucket, since, until, file }: SearchFilter): boolean {
  if (row.bucket !== bucket || row.copied === 1) return false;
  if (since !== undefined && (row.startedAt ?? 0) < since) return false;
  if (until !== undefined && (row.startedAt ?? Number.POSITIVE_INFINITY) >= until) return false;
  return file === undefined || touches(JSON.parse(row.facts), file);
}

function touches({ written = [], read = [] }: TurnFacts, file: string): boolean {
  const wanted = file.replaceAll('\\', '/');
  return [...written, ...read].some((path) => {
    const at = path.replaceAll('\\', '/');
    return at === wanted || at.endsWith(`/${wanted.replace(/^\.?\//, '')}`);
  });
}

/** Undefined where no turn can fit. */
function tagsOf(db: Database, filter: SearchFilter): string[][] | undefined {
  const { bucket, project, harness, tool, file, session, since, until } = filter;
  const records = session === undefined ? [] : recordsOf(db, bucket, session);
  if (session !== undefined && records.length === 0) return undefined;
  const tags = [
    project === undefined ? [] : [tagOf('project', project)],
    harness === undefined ? [] : [tagOf('harness', harness)],
    tool === undefined ? [] : [tagOf('tool', tool)],
    file === undefined ? [] : [fileTag(file)],
    records.map((record) => tagOf('record', record)),
    since === undefined && until === undefined
      ? []
      : timeTags(since ?? firstTime(db), until ?? Date.now() + month),
  ];
  return tags.filter((some) => some.length > 0);
}

function firstTime(db: Database): number {
  return Number(db.prepare('SELECT min(started_at) AS first FROM records').get()?.first ?? 0);
}

/** What begins so, and what came out of it. */
function recordsOf(db: Database, bucket: string, session: string): string[] {
  const all = db.prepare('SELECT record FROM records WHERE bucket = ?').all(bucket);
  const records = all.map(({ record }) => String(record));
  const matched = matchRecords(session, records);
  return records.filter((record) =>
    matched.some((one) => record === one || record.startsWith(`${one}__`)),
  );
}
