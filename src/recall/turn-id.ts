import { shortId } from '../records/record-id.ts';
import type { Asked } from '../state/prepared-once.ts';

/** Names turns as people and commands do: `88e9328b.12`, the record by as much of its id as tells it. */
export type TurnIds = (record: { record: string; session: string }, ordinal: number) => string;

/** Ids that are alike in so many characters are compared. */
const alike = 8;

export function turnIds(db: Asked, bucket: string): TurnIds {
  // By the session's index, not by the bucket's, which has all records.
  const select = db.prepare(
    'SELECT record FROM records WHERE session >= ? AND session < ? AND +bucket = ?',
  );
  const known = new Map<string, string>();
  return ({ record, session }, ordinal) => {
    let name = known.get(record);
    if (name === undefined) {
      const beginning = session.slice(0, alike);
      const records = select
        .all(beginning, `${beginning}\u{10ffff}`, bucket)
        .map((row) => String(row.record));
      name = shortId(record, records);
      known.set(record, name);
    }
    return `${name}.${ordinal}`;
  };
}
