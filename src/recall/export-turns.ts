import type { Database } from '../state/database.ts';
import { turnIds } from './turn-id.ts';

/**
 * Every turn that is indexed, one JSON object a line, record by record in the order of time: what `recall
 * --json` shows of each.
 */
export function* exportTurns(
  db: Database,
  { bucket, project }: { bucket: string; project?: string },
): Generator<string> {
  const idOf = turnIds(db, bucket);
  const rows = db
    .prepare(
      `SELECT records.harness, project, session, records.record, title, ordinal,
         coalesce(summary, line) AS line, body
       FROM records JOIN turns ON turns.record = records.id JOIN bodies ON bodies.turn = turns.id
       WHERE bucket = ? AND project = coalesce(?, project)
       ORDER BY records.started_at, records.id, ordinal`,
    )
    .iterate(bucket, project ?? null);
  for (const { ordinal, body, record, session, ...about } of rows) {
    const named = { record: String(record), session: String(session) };
    const id = idOf(named, Number(ordinal));
    yield JSON.stringify({ id, ...named, ...about, ...JSON.parse(String(body)) });
  }
}
