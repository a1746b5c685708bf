import { turnFromJson } from '../harness/turn-json.ts';
import type { Database } from '../state/database.ts';
import { type Candidate, candidates, type SearchFilter, tagsOf } from './candidates.ts';
import { jsonFilter, type Match, type Matcher, matcher, piecesOf } from './match-turn.ts';
import { type Clause, matchOf, needsText, parseQuery } from './query.ts';

export type { SearchFilter };

export interface Hit extends Omit<Candidate, 'said' | 'bytes' | 'superseded'> {
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
  const told = new Map<number, Candidate>();
  let more = false;
  const isOver = () => reader.bytes() > (found.size > 0 ? bytesToFind : bytesToFindAny);
  const unwanted = filter.said ? 'said' : undefined;
  for (const column of columns(filter, byText || hasPrefix(clauses))) {
    if (found.size >= wanted) break;
    const asked = matchOf(clauses, { wanted: column, unwanted, tags });
    const looking = candidates(db, asked, filter);
    for (const candidate of looking.rows(reader.mayFit, isOver)) {
      if (found.has(candidate.turn)) continue;
      const twin = told.get(candidate.said);
      if (twin && inOrder(twin, candidate) < 0) continue;
      if (found.size >= wanted) {
        more = true;
        break;
      }
      const known = byText ? reader.read(candidate) : undefined;
      if (byText && !known) continue;
      const isSaid = known ? known.in === 'user' || known.in === 'assistant' : column === 'said';
      const before = twin && found.get(twin.turn);
      if (twin) found.delete(twin.turn);
      told.set(candidate.said, candidate);
      const rank = before?.rank ?? rankOf(candidate, isSaid, match);
      found.set(candidate.turn, { candidate, rank, match: known });
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

/** The newer first; of those that are as new, the same one in every index of the same records. */
function inOrder(a: Candidate, b: Candidate): number {
  return (
    a.superseded - b.superseded ||
    (b.startedAt ?? 0) - (a.startedAt ?? 0) ||
    a.record.localeCompare(b.record) ||
    a.ordinal - b.ordinal ||
    a.project.localeCompare(b.project)
  );
}

interface Ranked {
  candidate: Candidate;
  rank: number;
  match?: Match;
}

/** By what is known without their texts first; of the first ones the texts are read, and tell the rest. */
function best(all: Ranked[], reader: BodyReader, limit: number): Hit[] {
  const hits: (Ranked & { match: Match })[] = [];
  const start = reader.bytes();
  for (const ranked of all.sort(byRank)) {
    const { candidate, rank, match: known } = ranked;
    const mayRank = reader.bytes() - start + candidate.bytes < bytesToRank;
    if (!known && !mayRank && hits.length >= limit) continue;
    const match = known ?? reader.read(candidate);
    if (!match) continue;
    hits.push({ candidate, match, rank: rank + match.score });
    if (hits.length >= limit + spare.byText && !known) break;
  }
  return hits
    .sort(byRank)
    .slice(0, limit)
    .map(({ candidate: { said, bytes, superseded, ...about }, match }) => ({ ...about, match }));
}

function byRank(a: Ranked, b: Ranked): number {
  return b.rank - a.rank || inOrder(a.candidate, b.candidate);
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
