import type { Turn } from '../harness/turn.ts';
import { turnFromJson } from '../harness/turn-json.ts';
import type { Database } from '../state/database.ts';
import { type RecordScope, recordById } from './indexed-record.ts';
import type { RecordRow } from './lineage.ts';

/** A turn of the index with its record, and without its texts. */
export interface IndexedTurn {
  id: number;
  ordinal: number;
  record: RecordRow;
  /** ms since 1970 */
  startedAt: number | null;
  fate: string | null;
  /** In one line. */
  line: string;
  /** JSON: TurnFacts */
  facts: string;
}

const columns = `turns.id AS id, ordinal, turns.record AS record, turns.started_at AS startedAt, fate,
  coalesce(summary, line) AS line, facts`;

/** ms that a turn takes at the longest, so that those of a time are found by when they began. */
const longestTurn = 2 * 86_400_000;

/** Turns of one record, both ends included, in order. */
export function turnsOf(
  db: Database,
  record: RecordRow,
  from = 1,
  to = record.turns,
): IndexedTurn[] {
  const rows = db
    .prepare(
      `SELECT ${columns} FROM turns WHERE record = ? AND ordinal BETWEEN ? AND ? ORDER BY ordinal`,
    )
    .all(record.id, from, to);
  return rows.map((row) => ({ ...row, record }) as unknown as IndexedTurn);
}

export function turnById(db: Database, id: number): IndexedTurn {
  const row = db.prepare(`SELECT ${columns} FROM turns WHERE id = ?`).get(id);
  return withRecord(db)(row as Record<string, unknown>);
}

export interface TurnScope extends RecordScope {
  /** Of this one alone. */
  record?: RecordRow;
}

/** Turns during which it was some time of these stretches (ms), in the order in which they began. */
export function turnsDuring(
  db: Database,
  stretches: readonly [number, number][],
  scope: TurnScope,
): IndexedTurn[] {
  const select = db.prepare(
    `SELECT ${columns} FROM turns JOIN records ON records.id = turns.record
     WHERE turns.started_at >= ? AND turns.started_at < ?
       AND max(turns.started_at, coalesce(turns.ended_at, 0)) >= ? AND copied = 0 AND ${isInScope}
     ORDER BY turns.started_at, turns.id`,
  );
  const rows = stretches.flatMap(([from, to]) =>
    select.all(from - longestTurn, to, from, ...scopeValues(scope)),
  );
  const known = new Set<unknown>();
  const once = rows.filter(({ id }) => !known.has(id) && known.add(id));
  return once.map(withRecord(db));
}

/** The last turn that began before a time, and the first one since. */
export function turnsAround(db: Database, at: number, scope: TurnScope): IndexedTurn[] {
  const beside = [
    ['<', 'DESC'],
    ['>=', 'ASC'],
  ].map(([sign, order]) =>
    db
      .prepare(
        `SELECT ${columns} FROM turns JOIN records ON records.id = turns.record
         WHERE turns.started_at ${sign} ? AND copied = 0 AND ${isInScope}
         ORDER BY turns.started_at ${order} LIMIT 1`,
      )
      .get(at, ...scopeValues(scope)),
  );
  return beside.filter((row) => row !== undefined).map(withRecord(db));
}

const isInScope = `bucket = ? AND project = coalesce(?, project) AND harness = coalesce(?, harness)
  AND records.id = coalesce(?, records.id)`;

function scopeValues({ bucket, project, harness, record }: TurnScope) {
  return [bucket, project ?? null, harness ?? null, record?.id ?? null] as const;
}

export interface NewestOptions {
  /** ms since 1970 */
  since?: number;
  until?: number;
  limit: number;
}

/** The newest so many, the newest last; of subagents none, but for the one whose record is asked for. */
export function newestTurns(
  db: Database,
  scope: TurnScope,
  { since = 0, until = Number.MAX_SAFE_INTEGER, limit }: NewestOptions,
): { turns: IndexedTurn[]; more: boolean } {
  const records = db
    .prepare(
      `SELECT * FROM records WHERE ${isInScope} AND (? IS NOT NULL OR coalesce(relation, '') <> 'subagent')
       ORDER BY ended_at DESC`,
    )
    .iterate(...scopeValues(scope), scope.record?.id ?? null);
  const select = db.prepare(
    `SELECT ${columns} FROM turns
     WHERE record = ? AND started_at >= ? AND started_at < ? AND copied = 0
     ORDER BY ordinal DESC LIMIT ?`,
  );
  let newest: IndexedTurn[] = [];
  for (const each of records) {
    const record = each as unknown as RecordRow;
    // All further ones ended before what is already there.
    const oldest = newest.length > limit ? (newest.at(-1)?.startedAt ?? 0) : 0;
    if ((record.ended_at ?? 0) < Math.max(oldest, since)) break;
    const rows = select.all(record.id, since, until, limit + 1);
    newest.push(...rows.map((row) => ({ ...row, record }) as unknown as IndexedTurn));
    newest = newest
      .sort((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0) || b.id - a.id)
      .slice(0, limit + 1);
  }
  return { turns: newest.slice(0, limit).reverse(), more: newest.length > limit };
}

/** All that it holds; what images showed is only in the bucket. */
export function wholeTurn(db: Database, { id }: Pick<IndexedTurn, 'id'>): Turn {
  return turnFromJson(bodyOf(db, id));
}

/** As `docs/export.md` has it. */
export function bodyOf(db: Database, id: number): object {
  return JSON.parse(String(db.prepare('SELECT body FROM bodies WHERE turn = ?').get(id)?.body));
}

function withRecord(db: Database): (row: Record<string, unknown>) => IndexedTurn {
  const known = new Map<number, RecordRow>();
  return (row) => {
    const id = Number(row.record);
    const record = known.get(id) ?? recordById(db, id);
    known.set(id, record);
    return { ...row, record } as unknown as IndexedTurn;
  };
}
