import type { Database } from '../../src/state/database.ts';

/** Everything that an index says, without the numbers that it names rows by and when it was made. */
export interface IndexContents {
  records: Record<string, unknown>[];
  turns: Record<string, unknown>[];
  marks: string[];
}

export function indexContents(db: Database): IndexContents {
  const name = `project || ' ' || harness || ' ' || record`;
  const rows = (sql: string) =>
    db
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  const names = new Map(
    rows(`SELECT id, ${name} AS name FROM records`).map((row) => [row.id, String(row.name)]),
  );
  const words = wordsOfTurns(db);
  const records = rows(`SELECT * FROM records ORDER BY ${name}`).map(
    ({ id, seen_at, reader, bytes, ...facts }) => facts,
  );
  const turns = rows('SELECT * FROM turns LEFT JOIN bodies ON turn = id ORDER BY record, ordinal')
    .map(({ id, turn, record, body, ...facts }) => ({
      record: names.get(record) ?? 'of no record',
      ...facts,
      body: body && JSON.parse(String(body)),
      words: words.get(Number(id)) ?? '',
    }))
    .sort((a, b) => a.record.localeCompare(b.record));
  const marks = rows('SELECT * FROM marks')
    .map(({ record, mark, turn }) => `${names.get(record)} ${mark} ${turn}`)
    .sort();
  return { records, turns, marks };
}

/** By the rowid, each word behind its column; also of rows that are no turn's any more. */
function wordsOfTurns(db: Database): Map<number, string> {
  db.exec(`CREATE VIRTUAL TABLE IF NOT EXISTS temp.found USING fts5vocab(main, words, instance)`);
  const found = db.prepare('SELECT doc, col, term FROM temp.found ORDER BY doc, col, term').all();
  const words = new Map<number, string[]>();
  for (const { doc, col, term } of found) {
    const of = words.get(Number(doc)) ?? [];
    of.push(`${col}:${term}`);
    words.set(Number(doc), of);
  }
  return new Map([...words].map(([doc, all]) => [doc, all.join(' ')]));
}
