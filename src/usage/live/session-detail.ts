import type { FoundSession } from '../../harness/harness.ts';
import type { Database } from '../../state/database.ts';
import type { Amount } from '../amount.ts';
import type { OwnPrices } from '../own-prices.ts';
import { amountsByModel, isSessions } from './figures.ts';
import { type LastTurns, lastTurns } from './last-turns.ts';

export interface SessionDetail extends LastTurns {
  /** The model that took most tokens first. */
  amounts: ReadonlyMap<string, Amount>;
}

const mostTurns = 8;

/** Of what is counted so far; throws what reading the transcript throws. */
export async function detailOf(
  db: Database,
  { harness, id: session, sources }: FoundSession,
  own?: OwnPrices,
): Promise<SessionDetail> {
  const counted = db
    .prepare(
      `SELECT path, source, cursor FROM sources
       WHERE place = '' AND harness = ? AND session = ? AND ${isSessions}
       ORDER BY coalesce(last_at, 0) DESC, source = 'main' DESC`,
    )
    .all(harness, session);
  const row = counted.find(({ path, source }) =>
    sources.some((each) => each.path === path && each.id === source),
  );
  const source = sources.find(({ path, id }) => path === row?.path && id === row?.source);
  const last = source
    ? await lastTurns(harness, source, String(row?.cursor), mostTurns)
    : { turns: [], files: [] };
  return { ...last, amounts: amountsByModel(db, { harness, session }, own) };
}
