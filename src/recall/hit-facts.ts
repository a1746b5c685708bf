import { localTime } from '../local-time.ts';
import type { Hit } from './search.ts';

/** A hit for machines: names are promised. `id`: as `recall` takes it. */
export function hitFacts(hit: Hit, id: string) {
  const { harness, project, session, record, ordinal, title, startedAt, startedBy, fate, line } =
    hit;
  const { score, ...match } = hit.match;
  const at = startedAt === null ? null : localTime(startedAt);
  const about = { id, harness, project, session, record, ordinal, at, title };
  return { ...about, started_by: startedBy, fate, line, match };
}
