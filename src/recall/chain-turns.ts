import type { Asked } from '../state/prepared-once.ts';
import { chainFrom, type Link, type RecordRow } from './lineage.ts';

/** A turn of the index, without its body. */
export interface TurnRow {
  id: number;
  ordinal: number;
  /** ms since 1970 */
  started_at: number | null;
  /** `client`: it answers a notice, and is part of what the turn before it came to. */
  started_by: 'user' | 'client';
  /** In one line: in a model's words, where there are any. */
  line: string;
  /** JSON: TurnFacts */
  facts: string;
}

/** Neither gone back before, nor told by another record of the chain; as the index `turns_asked` has it. */
function past({ holdsCopies }: Link): string {
  return `coalesce(fate, '') <> 'rewound'${holdsCopies ? '' : ' AND copied = 0'}`;
}

function rows(link: Link): string {
  return `SELECT id, ordinal, started_at, started_by, coalesce(summary, line) AS line, facts FROM turns
    WHERE record = ? AND ordinal <= ? AND ${past(link)}`;
}

/** The turns of a chain's record that a user or the client began, the last one first; read as they are taken. */
export function turnsBackwards(db: Asked, link: Link): Iterable<TurnRow> {
  return db
    .prepare(`${rows(link)} AND started_by IN ('user', 'client') ORDER BY ordinal DESC`)
    .iterate(...bounds(link)) as Iterable<unknown> as Iterable<TurnRow>;
}

/** The first turn of a chain's record that a user began. */
export function firstTurn(db: Asked, link: Link): TurnRow | undefined {
  return db
    .prepare(`${rows(link)} AND started_by = 'user' ORDER BY ordinal LIMIT 1`)
    .get(...bounds(link)) as TurnRow | undefined;
}

/** How many turns of a chain's record a user began. */
export function countTurns(db: Asked, link: Link): number {
  const row = db
    .prepare(
      `SELECT count(*) AS n FROM turns
       WHERE record = ? AND ordinal <= ? AND ${past(link)} AND started_by = 'user'`,
    )
    .get(...bounds(link));
  return Number(row?.n ?? 0);
}

/** The turns of the chain before one of a record, the last one first: what `recall --before <turn>` prints. */
export function* turnsBefore(
  db: Asked,
  bucket: string,
  record: RecordRow,
  ordinal: number,
): Generator<{ record: RecordRow; row: TurnRow }> {
  for (const link of chainFrom(db, bucket, record)) {
    const isFirst = link.record.id === record.id;
    const part = isFirst ? { ...link, upTo: ordinal - 1 } : link;
    for (const row of turnsBackwards(db, part)) yield { record: link.record, row };
  }
}

function bounds({ record, upTo }: Link): [number, number] {
  return [record.id, upTo ?? Number.MAX_SAFE_INTEGER];
}
