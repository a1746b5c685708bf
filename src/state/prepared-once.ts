import type { StatementSync } from 'node:sqlite';
import type { Database } from './database.ts';

/** What asks a database. */
export type Asked = Pick<Database, 'prepare'>;

/** The same database, for one reader: each of its statements is prepared once, which takes longer than to run it. */
export function preparedOnce(db: Database): Asked {
  const known = new Map<string, StatementSync>();
  return {
    prepare(sql) {
      const statement = known.get(sql) ?? db.prepare(sql);
      known.set(sql, statement);
      return statement;
    },
  };
}
