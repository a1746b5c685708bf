import type { Marks } from '../harness/turn-reader.ts';
import type { Database } from '../state/database.ts';

/** By a hash of each id. */
export type HashedMarks = Iterable<readonly [mark: number, turn: number]>;

export interface StoredMarks extends ChangedMarks {
  /** Writes what was set; for use in a transaction. */
  write(): void;
}

/**
 * The ids that a record's reader has met, as the index has them. `isNew`: nothing was stored, so nothing needs
 * to be asked.
 */
export function storedMarks(db: Database, record: () => number, isNew: boolean): StoredMarks {
  const select = isNew
    ? undefined
    : db.prepare('SELECT turn FROM marks WHERE record = ? AND mark = ?');
  const marks = changedMarks((mark) => select?.get(record(), mark)?.turn as number | undefined);
  return { ...marks, write: () => writeMarks(db, record(), marks.changes) };
}

export interface ChangedMarks extends Marks {
  /** What was set. */
  changes: Map<number, number>;
}

/**
 * Ids by a hash of them: in a session of a million rows two of them share one with a chance of 1 in 10,000.
 * `known`: of what was set before.
 */
export function changedMarks(known: (mark: number) => number | undefined): ChangedMarks {
  const changes = new Map<number, number>();
  return {
    changes,
    get(id) {
      const mark = hashOf(id);
      return changes.get(mark) ?? known(mark);
    },
    set(id, turn) {
      changes.set(hashOf(id), turn);
    },
  };
}

/** For use in a transaction. */
export function writeMarks(db: Database, record: number, marks: HashedMarks): void {
  const insert = db.prepare(
    'INSERT INTO marks VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET turn = excluded.turn',
  );
  for (const [mark, turn] of marks) insert.run(record, mark, turn);
}

/** 53 bits, which a number holds exactly: the mixing of MurmurHash3, in two halves. */
export function hashOf(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul(b ^ code, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return (b & 0x1fffff) * 0x1_0000_0000 + (a >>> 0);
}
