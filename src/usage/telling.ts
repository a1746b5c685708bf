import type { Asked } from '../state/prepared-once.ts';

/** That a source tells an answer, and what decides whether the answer is that source's. */
export interface Telling {
  source: number;
  copied: number;
  began_at: number;
  is_subagent: number;
  session: string;
  name: string;
  place: string;
  path: string;
}

export function tellingOf(
  db: Asked,
  { source, copied }: Pick<Telling, 'source' | 'copied'>,
): Telling {
  const row = db
    .prepare(
      'SELECT began_at, is_subagent, session, source AS name, place, path FROM sources WHERE id = ?',
    )
    .get(source);
  return { ...(row as unknown as Omit<Telling, 'source' | 'copied'>), source, copied };
}

/** Of two that began at once, names decide: any order will do that is the same on every reading. */
export function comesBefore(a: Telling, b: Telling): boolean {
  for (const field of [
    'copied',
    'began_at',
    'is_subagent',
    'session',
    'place',
    'name',
    'path',
  ] as const) {
    if (a[field] !== b[field]) return a[field] < b[field];
  }
  return false;
}

/** SQL: whose an answer is among the sources of so many places, which it takes twice; NULL: nobody's. */
export function ownerAmong(places: number): string {
  const isThere = `place IN (${Array(places).fill('?')})`;
  return `CASE WHEN source IN (SELECT id FROM sources WHERE ${isThere}) THEN source ELSE (
    SELECT copies.source FROM copies JOIN sources ON id = copies.source
    WHERE copies.key = answers.key AND ${isThere}
    ORDER BY copies.copied, began_at, is_subagent, session, place, sources.source, path LIMIT 1) END`;
}
