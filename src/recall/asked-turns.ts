import type { Database } from '../state/database.ts';
import { UserError } from '../state/user-error.ts';
import { turnsBefore } from './chain-turns.ts';
import { findIndexed, matchIndexed } from './indexed-record.ts';
import {
  type IndexedTurn,
  type TurnScope,
  turnById,
  turnsDuring,
  turnsOf,
} from './indexed-turns.ts';
import type { RecordRow } from './lineage.ts';
import { search } from './search.ts';
import { turnIds } from './turn-id.ts';
import { parseWhen, type When } from './when.ts';

/** The turns that someone asked for, in the order in which they are shown. */
export interface Asked {
  /** How it was understood. */
  as: 'turns' | 'session' | 'time' | 'query' | 'before';
  turns: IndexedTurn[];
  /** What asks for those that have no room: the words behind `recall`. */
  rest?: string[];
  when?: When;
}

export interface AskOptions {
  scope: TurnScope;
  limit: number;
  /** Where it is words that turns are found by: the best so many. */
  queryLimit?: number;
  /** Of what is found by time or by words, so many are passed over. */
  skip?: number;
}

/**
 * `88e9328b.12`, `88e9328b.3-9` (several of them), a session, a time or a range of it, else the words of a query.
 * Throws UserError for turns that are not there.
 */
export function askedTurns(db: Database, words: readonly string[], options: AskOptions): Asked {
  const text = words.join(' ').trim();
  const when = parseWhen(text);
  if (when) return duringThat(db, when, options);
  const named = words
    .flatMap((word) => word.trim().split(/\s+/))
    .map((word) => turnName(word, options));
  if (named.every((name) => name !== undefined)) {
    const ranges = named.map((name) => rangeOf(db, name, options));
    if (ranges.every((range) => range !== undefined)) return theseTurns(db, ranges, options);
  }
  const session = sessionNamed(db, text, options.scope);
  if (session) {
    return theseTurns(db, [{ record: session, from: 1, to: session.turns }], options, 'session');
  }
  return byQuery(db, text, options);
}

/** The turns of the chain before this one, the last of them: as many as have room. */
export function turnsBeforeThat(db: Database, id: string, { scope, limit }: AskOptions): Asked {
  const name = turnName(id, { scope });
  const range = name && rangeOf(db, name, { scope });
  if (!range) {
    throw new UserError(`"${id}" is no turn`, 'For example --before 88e9328b.12.', { exitCode: 2 });
  }
  const turns: IndexedTurn[] = [];
  const idOf = turnIds(db, scope.bucket);
  for (const { row } of turnsBefore(db, scope.bucket, range.record, range.from)) {
    if (turns.length === limit) {
      const last = turns.at(-1) as IndexedTurn;
      return {
        as: 'before',
        turns: turns.reverse(),
        rest: ['--before', idOf(last.record, last.ordinal)],
      };
    }
    turns.push(turnById(db, row.id));
  }
  return { as: 'before', turns: turns.reverse() };
}

interface TurnName {
  session: string;
  from: number;
  to: number;
  harness?: string;
}

/** Undefined for what cannot be one: `v1.2`, `3.12`. `scope` with a record: its turns are named by their numbers alone. */
function turnName(word: string, { scope }: Pick<AskOptions, 'scope'>): TurnName | undefined {
  const [, id, first, last] = /^(?:(.{3,})\.)?(\d{1,9})(?:-(\d{1,9}))?$/.exec(word) ?? [];
  const session = id ?? scope.record?.record;
  if (session === undefined || first === undefined) return undefined;
  const from = Number(first);
  const [, harness, rest] = /^([a-z-]+)\/(.+)$/.exec(session) ?? [];
  return { session: rest ?? session, from, to: Number(last ?? first), ...(harness && { harness }) };
}

interface Range {
  record: RecordRow;
  from: number;
  to: number;
}

/** Undefined where the words before the dot are no session's: `127.0`, `section.3`. */
function rangeOf(
  db: Database,
  { session, from, to, harness }: TurnName,
  { scope }: Pick<AskOptions, 'scope'>,
): Range | undefined {
  const where = { bucket: scope.bucket, harness };
  const own = { ...where, project: scope.project };
  const near = matchIndexed(db, session, own);
  if (near.length === 0 && matchIndexed(db, session, where).length === 0) {
    if (!/^[0-9a-f-]{6,}$/.test(session)) return undefined;
    return { record: findIndexed(db, session, where), from, to };
  }
  const record = findIndexed(db, session, near.length > 0 ? own : where);
  if (from >= 1 && from <= to && from <= record.turns) return { record, from, to };
  throw new UserError(
    `There is no turn ${from}${to === from ? '' : `-${to}`} of ${record.record}`,
    record.turns === 0 ? 'It has none.' : `It has 1 to ${record.turns}.`,
  );
}

function theseTurns(
  db: Database,
  ranges: readonly Range[],
  { scope, limit }: AskOptions,
  as: Asked['as'] = 'turns',
): Asked {
  const turns: IndexedTurn[] = [];
  const rest: string[] = [];
  const idOf = turnIds(db, scope.bucket);
  for (const { record, from, to } of ranges) {
    const end = Math.min(to, record.turns, from + limit - turns.length - 1);
    if (end >= from) turns.push(...turnsOf(db, record, from, end));
    const left = Math.max(from, end + 1);
    const last = Math.min(to, record.turns);
    if (left <= last) rest.push(`${idOf(record, left)}${left < last ? `-${last}` : ''}`);
  }
  return { as, turns, ...(rest.length > 0 && { rest }) };
}

/** A single word that is the beginning of an id; ordinary words are too short for that, or have no digit. */
function sessionNamed(db: Database, text: string, scope: TurnScope): RecordRow | undefined {
  if (text === '' || /\s/.test(text)) return undefined;
  const { bucket, project } = scope;
  const near = matchIndexed(db, text, { bucket, project });
  const found = near.length > 0 ? near : matchIndexed(db, text, { bucket });
  const isWhole = found.some(({ record }) => record === text);
  const isLikely = text.length >= 8 || (text.length >= 4 && /\d/.test(text));
  if (found.length === 0 || !(isWhole || isLikely)) return undefined;
  return findIndexed(db, text, near.length > 0 ? { bucket, project } : { bucket });
}

function duringThat(db: Database, when: When, { scope, limit, skip = 0 }: AskOptions): Asked {
  const all = turnsDuring(db, when.stretches, scope);
  const turns = all.slice(skip, skip + limit);
  const next = skip + turns.length;
  const isMore = next < all.length;
  return { as: 'time', turns, when, ...(isMore && { rest: ['--skip', String(next)] }) };
}

/** Hits are ranked so many at a time, so that the next page goes on where the one before ended. */
const ranked = 30;

function byQuery(
  db: Database,
  text: string,
  { scope, limit: others, queryLimit: limit = others, skip = 0 }: AskOptions,
): Asked {
  const { bucket, project, harness, record } = scope;
  const filter = { bucket, project, harness, session: record?.record };
  const next = skip + limit;
  const { hits, more } = search(db, text, filter, Math.ceil(next / ranked) * ranked);
  const turns = hits.slice(skip, next).map(({ turn }) => turnById(db, turn));
  const isMore = hits.length > next || (more && turns.length > 0);
  return { as: 'query', turns, ...(isMore && { rest: ['--skip', String(next)] }) };
}
