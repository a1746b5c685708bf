import { isDeepStrictEqual } from 'node:util';
import type { Turn } from '../harness/turn.ts';
import { turnToJson } from '../harness/turn-json.ts';
import { prepared } from '../prepared.ts';
import type { Meta } from '../records/meta.ts';
import type { Database } from '../state/database.ts';
import { jsonText } from './json-text.ts';
import { lineOf } from './line.ts';
import { tagsOf } from './tags.ts';
import { factsOf } from './turn-facts.ts';
import { saidHash, type Words, wordsOf } from './words.ts';

/** What the index says of a turn beside its body. */
export interface TurnRow {
  /** ms since 1970 */
  startedAt: number | null;
  endedAt: number | null;
  startedBy: string;
  fate: string | null;
  copied: 0 | 1;
  model: string | null;
  line: string;
  said: number;
  /** JSON: TurnFacts */
  facts: string;
  words: Words;
  tags: string;
}

/** A turn as it is stored; `row`: only asked for where the body is another one. */
export interface ReadyTurn {
  ordinal: number;
  /** JSON; as bytes where it was made elsewhere. */
  body: string | Uint8Array;
  row(): TurnRow;
}

/** Whose turn it is. */
export type TurnOf = Pick<Meta, 'project' | 'harness' | 'session_id'>;

export function readyTurn(of: TurnOf, turn: Turn): ReadyTurn {
  return { ordinal: turn.ordinal, body: bodyOf(turn), row: () => rowOf(of, turn) };
}

export function bodyOf(turn: Turn): string {
  return jsonText(turnToJson(turn));
}

export function rowOf({ project, harness, session_id: record }: TurnOf, turn: Turn): TurnRow {
  const facts = factsOf(turn, harness);
  const startedAt = timeOf(turn.startedAt);
  return {
    startedAt,
    endedAt: timeOf(turn.endedAt),
    startedBy: turn.startedBy,
    fate: turn.fate ?? null,
    copied: turn.copied ? 1 : 0,
    model: turn.model ?? null,
    line: lineOf(turn, facts),
    said: saidHash(turn),
    facts: JSON.stringify(facts),
    words: wordsOf(turn),
    tags: tagsOf({ project, harness, record, startedAt, facts }),
  };
}

/** Writes turns of one record after another; for use in a transaction. */
export interface TurnWriter {
  /** Stores a turn, in the place of the one of its ordinal. */
  put(record: number, meta: TurnOf, turn: Turn): void;
  putReady(record: number, turn: ReadyTurn): void;
  /** Removes the turns from this ordinal on. */
  dropFrom(record: number, ordinal: number): void;
}

/**
 * No statement here asks for what it wrote, nor may change several rows: each of these begins with a savepoint, at
 * which FTS5 writes out the words that it has gathered so far as a piece of the index of its own.
 */
export function turnWriter(db: Database): TurnWriter {
  const known = db.prepare(
    `SELECT id, body IS CAST(? AS TEXT) AS isSame FROM turns JOIN bodies ON turn = id
     WHERE record = ? AND ordinal = ?`,
  );
  const storedBody = prepared(() => db.prepare('SELECT body FROM bodies WHERE turn = ?'));
  const insert = db.prepare(
    `INSERT INTO turns (record, ordinal, started_at, ended_at, started_by, fate, copied, model, line, said, facts)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (record, ordinal) DO UPDATE SET
       started_at = excluded.started_at, ended_at = excluded.ended_at, started_by = excluded.started_by,
       fate = excluded.fate, copied = excluded.copied, model = excluded.model, line = excluded.line,
       summary = NULL, summary_tries = 0, summary_at = 0, said = excluded.said, facts = excluded.facts`,
  );
  const insertBody = db.prepare('INSERT OR REPLACE INTO bodies VALUES (?, CAST(? AS TEXT))');
  const insertWords = db.prepare(
    'INSERT INTO words (rowid, said, done, tags) VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT), ?)',
  );
  const removeWords = prepared(() => db.prepare('DELETE FROM words WHERE rowid = ?'));
  const dropFrom = removal(db);

  function putReady(record: number, { ordinal, body, row }: ReadyTurn): void {
    const before = known.get(body, record, ordinal);
    if (before?.isSame) return;
    if (before && saysTheSame(String(storedBody().get(before.id as number)?.body), body)) return;
    if (before) removeWords().run(Number(before.id));
    const turn = row();
    const { lastInsertRowid } = insert.run(
      record,
      ordinal,
      turn.startedAt,
      turn.endedAt,
      turn.startedBy,
      turn.fate,
      turn.copied,
      turn.model,
      turn.line,
      turn.said,
      turn.facts,
    );
    const id = before ? Number(before.id) : Number(lastInsertRowid);
    insertBody.run(id, body);
    insertWords.run(id, turn.words.said, turn.words.done, turn.tags);
  }

  return {
    put: (record, meta, turn) => putReady(record, readyTurn(meta, turn)),
    putReady,
    dropFrom,
  };
}

/** What was written down and read again may have its fields in another order. */
function saysTheSame(before: string, ready: ReadyTurn['body']): boolean {
  const body = typeof ready === 'string' ? ready : Buffer.from(ready).toString('utf8');
  return isDeepStrictEqual(JSON.parse(before), JSON.parse(body));
}

/** Removes the turns of a record from an ordinal on. */
export function removal(db: Database): TurnWriter['dropFrom'] {
  const select = db.prepare('SELECT id FROM turns WHERE record = ? AND ordinal >= ?');
  const removals = prepared(() =>
    ['words WHERE rowid', 'bodies WHERE turn', 'turns WHERE id'].map((what) =>
      db.prepare(`DELETE FROM ${what} = ?`),
    ),
  );
  return (record, ordinal) => {
    for (const { id } of select.all(record, ordinal)) {
      for (const statement of removals()) statement.run(Number(id));
    }
  };
}

/** ms since 1970; null for what is no time. */
export function timeOf(text: string | null | undefined): number | null {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? null : time;
}
