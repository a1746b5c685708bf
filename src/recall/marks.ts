import type { Marks } from '../harness/turn-reader.ts';
import type { Database } from '../state/database.ts';

export interface StoredMarks extends Marks {
  /** Writes what was set; for use in a transaction. */
  write(): void;
}

/**
 * The ids that a record's reader has met, by a hash of them: in a session of a million rows two of them
 * share one with a chance of 1 in 10,000. `isNew`: nothing was stored, so nothing needs to be asked.
 */
export function storedMarks(db: Database, record: () => number, isNew: boolean): StoredMarks {
  const set = new Map<number, number>();
  const select = isNew
    ? undefined
    : db.prepare('SELECT turn FROM marks WHERE record = ? AND mark = ?');
  return {
    get(id) {
      const mark = hashOf(id);
      const known = set.get(mark);
      if (known !== undefined || !select) return known;
      return select.get(record(), mark)?.turn as number | undefined;
    },
    set(id, turn) {
      set.set(hashOf(id), turn);
    },
    write() {
      const insert = db.prepare(
        'INSERT INTO marks VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET turn = excluded.turn',
      );
      for (const [mark, turn] of set) insert.run(record(), mark, turn);
    },
  };
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
