import { isDeepStrictEqual } from 'node:util';
import type { Turn } from '../harness/turn.ts';
import { turnToJson } from '../harness/turn-json.ts';
import type { Meta } from '../records/meta.ts';
import type { Database } from '../state/database.ts';
import { jsonText } from './json-text.ts';
import { lineOf } from './line.ts';
import { tagsOf } from './tags.ts';
import { factsOf } from './turn-facts.ts';
import { saidHash, type Words, wordsOf } from './words.ts';

/** Writes turns of one record after another; for use in a transaction. */
export interface TurnWriter {
  /** Stores a turn, in the place of the one of its ordinal. `words`: where they were found already. */
  put(record: number, meta: Meta, turn: Turn, words?: () => Words): void;
  /** Removes the turns from this ordinal on. */
  dropFrom(record: number, ordinal: number): void;
}

export function turnWriter(db: Database): TurnWriter {
  const known = db.prepare(
    `SELECT id, body FROM turns JOIN bodies ON turn = id WHERE record = ? AND ordinal = ?`,
  );
  const insert = db.prepare(
    `INSERT INTO turns (record, ordinal, started_at, ended_at, started_by, fate, copied, model, line, said, facts)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (record, ordinal) DO UPDATE SET
       started_at = excluded.started_at, ended_at = excluded.ended_at, started_by = excluded.started_by,
       fate = excluded.fate, copied = excluded.copied, model = excluded.model, line = excluded.line,
       summary = NULL, summary_tries = 0, summary_at = 0, said = excluded.said, facts = excluded.facts
     RETURNING id`,
  );
  const insertBody = db.prepare('INSERT OR REPLACE INTO bodies VALUES (?, ?)');
  const insertWords = db.prepare('INSERT INTO words (rowid, said, done, tags) VALUES (?, ?, ?, ?)');
  const removeWords = db.prepare('DELETE FROM words WHERE rowid = ?');
  const dropFrom = removal(db);

  return {
    put(record, meta, turn, words = () => wordsOf(turn)) {
      const body = jsonText(turnToJson(turn));
      const before = known.get(record, turn.ordinal);
      if (before && isSame(String(before.body), body)) return;
      if (before) removeWords.run(Number(before.id));
      const facts = factsOf(turn, meta.harness);
      const startedAt = timeOf(turn.startedAt);
      const { id } = insert.get(
        record,
        turn.ordinal,
        startedAt,
        timeOf(turn.endedAt),
        turn.startedBy,
        turn.fate ?? null,
        turn.copied ? 1 : 0,
        turn.model ?? null,
        lineOf(turn, facts),
        saidHash(turn),
        JSON.stringify(facts),
      ) as { id: number };
      insertBody.run(id, body);
      const { said, done } = words();
      const { project, harness, session_id } = meta;
      const tags = tagsOf({ project, harness, record: session_id, startedAt, facts });
      insertWords.run(id, said, done, tags);
    },
    dropFrom,
  };
}

/** What was written down and read again may have its fields in another order. */
function isSame(before: string, body: string): boolean {
  return before === body || isDeepStrictEqual(JSON.parse(before), JSON.parse(body));
}

/** Removes the turns of a record from an ordinal on. */
export function removal(db: Database): TurnWriter['dropFrom'] {
  const select = db.prepare('SELECT id FROM turns WHERE record = ? AND ordinal >= ?');
  const removals = ['words WHERE rowid', 'bodies WHERE turn', 'turns WHERE id'].map((what) =>
    db.prepare(`DELETE FROM ${what} = ?`),
  );
  return (record, ordinal) => {
    for (const { id } of select.all(record, ordinal)) {
      for (const statement of removals) statement.run(Number(id));
    }
  };
}

/** ms since 1970; null for what is no time. */
export function timeOf(text: string | null | undefined): number | null {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? null : time;
}
