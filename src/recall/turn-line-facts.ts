import { localTime } from '../local-time.ts';
import type { IndexedTurn } from './indexed-turns.ts';

/** A turn of a list for machines: names are promised. `id`: as `recall` takes it. */
export function turnLineFacts({ record, ordinal, startedAt, fate, line }: IndexedTurn, id: string) {
  const at = startedAt === null ? null : localTime(startedAt);
  const { harness, project, session, title } = record;
  return { id, harness, project, session, record: record.record, ordinal, at, title, fate, line };
}
