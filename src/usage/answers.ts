import type { HarnessName } from '../harness/harness.ts';
import type { Database } from '../state/database.ts';
import type { Costed } from './cost.ts';
import { ownerAmong } from './telling.ts';

/** Which answers are meant. */
export interface Selection {
  /** URLs of buckets whose sessions count besides this machine's. */
  mirrors?: readonly string[];
  harness?: HarnessName | undefined;
  project?: string | undefined;
  /** ms since 1970 */
  since?: number | undefined;
  /** ms since 1970; what was had then is not in */
  until?: number | undefined;
}

/** The session that an answer was had in; of a subagent's, the one that called it. */
export interface AnswerSession {
  /** Of all harnesses. */
  id: string;
  harness: HarnessName;
  session: string;
  project: string;
  title?: string;
}

export interface CountedAnswer {
  answer: Costed;
  session: AnswerSession;
  isSubagent: boolean;
}

/** Every answer, in no order. */
export function* answersOf(db: Database, selection: Selection): Generator<CountedAnswer> {
  const sources = sourcesOf(db, selection);
  const models = modelsOf(db);
  const { since, until } = selection;
  const bounds = [
    ...(since === undefined ? [] : ['at >= ?']),
    ...(until === undefined ? [] : ['at < ?']),
  ];
  const owner = ownerIn(db, selection);
  const statement = db.prepare(`
    SELECT ${owner.sql} AS owner, aside, at, model, input, output, cache_read, cache_write, reasoning, cache_write_long, cost, fast
    FROM answers ${bounds.length === 0 ? '' : `WHERE ${bounds.join(' AND ')}`}`);
  // As objects they would take twice the time.
  statement.setReturnArrays(true);
  const given = [...owner.given, ...[since, until].filter((bound) => bound !== undefined)];
  for (const row of statement.iterate(...given) as Iterable<unknown> as Iterable<AnswerRow>) {
    const [id, aside, at, model, input, output, cacheRead, cacheWrite, reasoning, ...rest] = row;
    const source = id === null ? undefined : sources.get(id);
    if (!source) continue;
    const [cacheWriteLong, cost, fast] = rest;
    const answer: Costed = {
      usage: { input, output, cacheRead, cacheWrite, reasoning },
      cacheWriteLong,
    };
    // One by one: spread, they would take most of the time.
    if (at !== null) answer.at = at;
    if (model !== null) answer.model = models.get(model) as string;
    if (cost !== null) answer.cost = cost;
    if (fast === 1) answer.fast = true;
    yield {
      answer,
      session: source.session,
      isSubagent: source.isSubagent || aside === 1,
    };
  }
}

type AnswerRow = [
  owner: number | null,
  aside: number,
  at: number | null,
  model: number | null,
  input: number,
  output: number,
  cacheRead: number,
  cacheWrite: number,
  reasoning: number,
  cacheWriteLong: number,
  cost: number | null,
  fast: number,
];

interface Source {
  session: AnswerSession;
  isSubagent: boolean;
}

/** Where the one that an answer belongs to is left out, another one's that has it too. */
function ownerIn(db: Database, { mirrors = [] }: Selection): { sql: string; given: string[] } {
  const places = ['', ...mirrors];
  const elsewhere = `SELECT 1 FROM sources WHERE place NOT IN (${places.map(() => '?')}) LIMIT 1`;
  if (db.prepare(elsewhere).get(...places) === undefined) return { sql: 'source', given: [] };
  return { sql: ownerAmong(places.length), given: [...places, ...places] };
}

function sourcesOf(
  db: Database,
  { mirrors = [], harness, project }: Selection,
): Map<number, Source> {
  const all = db
    .prepare('SELECT id, place, harness, session, parent, is_subagent, project, title FROM sources')
    .all() as unknown as SourceRow[];
  const rows = all.filter(({ place }) => place === '' || mirrors.includes(place));
  // The one that is not a subagent's says what the session is called.
  const known = new Map(
    rows
      .toSorted((a, b) => b.is_subagent - a.is_subagent)
      .map((row) => [`${row.harness} ${row.session}`, row]),
  );
  const chosen = rows.filter(
    (row) =>
      (harness === undefined || row.harness === harness) &&
      (project === undefined || row.project === project),
  );
  return new Map(
    chosen.map((row) => [
      row.id,
      { session: sessionOf(row, known), isSubagent: row.is_subagent === 1 },
    ]),
  );
}

/** No subagent's subagents go deeper; records that name each other must not go round for ever. */
const deepest = 20;

function sessionOf(row: SourceRow, known: Map<string, SourceRow>): AnswerSession {
  const { harness } = row;
  let { session } = row;
  let at: SourceRow | undefined = row;
  for (let depth = 0; at?.parent && depth < deepest; depth += 1) {
    session = at.parent;
    at = known.get(`${harness} ${session}`);
  }
  const id = `${harness} ${session}`;
  const own = known.get(id) ?? { project: row.project, title: null };
  return { id, harness, session, project: own.project, ...(own.title && { title: own.title }) };
}

interface SourceRow {
  id: number;
  place: string;
  harness: HarnessName;
  session: string;
  parent: string | null;
  is_subagent: 0 | 1;
  project: string;
  title: string | null;
}

function modelsOf(db: Database): Map<number, string> {
  const rows = db.prepare('SELECT id, name FROM models').all() as { id: number; name: string }[];
  return new Map(rows.map(({ id, name }) => [id, name]));
}
