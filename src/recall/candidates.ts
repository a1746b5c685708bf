import { matchRecords } from '../records/record-id.ts';
import type { Database } from '../state/database.ts';
import { fileTag, tagOf, timeTags } from './tags.ts';
import type { TurnFacts } from './turn-facts.ts';

export interface SearchFilter {
  bucket: string;
  project?: string;
  harness?: string;
  /** A tool's name, in any case. */
  tool?: string;
  /** The end of a path that the turn read or wrote. */
  file?: string;
  /** ms since 1970 */
  since?: number;
  until?: number;
  /** A session's id, or the beginning of one; its subagents count too. */
  session?: string;
  /** Only what the user and the agent said. */
  said?: boolean;
}

/** A turn that the index names. */
export interface Candidate {
  turn: number;
  ordinal: number;
  project: string;
  harness: string;
  /** The record's id in the bucket. */
  record: string;
  session: string;
  title: string | null;
  /** ms since 1970 */
  startedAt: number | null;
  startedBy: string;
  fate: string | null;
  /** The turn in one line. */
  line: string;
  /** A hash: equal for a turn that is told twice. */
  said: number;
  /** UTF-8 bytes of its JSON. */
  bytes: number;
  /** 1: another record tells its session anew. */
  superseded: number;
}

/** Turns that the index cannot rule out and a filter does, before the search stops. */
const mostRuledOut = 20_000;

export interface Candidates {
  /** The newest first, as the index has them; until it is over. */
  rows(mayFit: (turn: number) => boolean, isOver: () => boolean): Generator<Candidate>;
  /** There were more. */
  hasStopped(): boolean;
}

export function candidates(db: Database, match: string, filter: SearchFilter): Candidates {
  const ids = db.prepare('SELECT rowid AS id FROM words WHERE words MATCH ? ORDER BY rowid DESC');
  const row = db.prepare(
    `SELECT turns.id AS turn, ordinal, project, harness, records.record AS record, session, title,
       turns.started_at AS startedAt, started_by AS startedBy, fate, copied, coalesce(summary, line) AS line,
       said, facts, bucket, octet_length(body) AS bytes, superseded_by IS NOT NULL AS superseded
     FROM turns JOIN records ON records.id = turns.record JOIN bodies ON bodies.turn = turns.id
     WHERE turns.id = ?`,
  );
  let ruledOut = 0;
  let hasStopped = false;
  return {
    *rows(mayFit, isOver) {
      for (const { id } of ids.iterate(match)) {
        if (isOver() || ruledOut > mostRuledOut) {
          hasStopped = true;
          return;
        }
        if (!mayFit(Number(id))) continue;
        const found = row.get(Number(id)) as unknown as Row | undefined;
        if (found && fits(found, filter)) {
          const { bucket, copied, facts, ...candidate } = found;
          yield candidate;
        } else ruledOut += 1;
      }
    },
    hasStopped: () => hasStopped,
  };
}

interface Row extends Candidate {
  bucket: string;
  copied: number;
  facts: string;
}

function fits(row: Row, { bucket, since, until, file }: SearchFilter): boolean {
  if (row.bucket !== bucket || row.copied === 1) return false;
  if (since !== undefined && (row.startedAt ?? 0) < since) return false;
  if (until !== undefined && (row.startedAt ?? Number.POSITIVE_INFINITY) >= until) return false;
  return file === undefined || touches(JSON.parse(row.facts), file);
}

function touches({ written = [], read = [] }: TurnFacts, file: string): boolean {
  const wanted = file.replaceAll('\\', '/');
  return [...written, ...read].some((path) => {
    const at = path.replaceAll('\\', '/');
    return at === wanted || at.endsWith(`/${wanted.replace(/^\.?\//, '')}`);
  });
}

/** Undefined where no turn can fit. */
export function tagsOf(db: Database, filter: SearchFilter): string[][] | undefined {
  const { bucket, project, harness, tool, file, session, since, until } = filter;
  const records = session === undefined ? [] : recordsOf(db, bucket, session);
  if (session !== undefined && records.length === 0) return undefined;
  const tags = [
    project === undefined ? [] : [tagOf('project', project)],
    harness === undefined ? [] : [tagOf('harness', harness)],
    tool === undefined ? [] : [tagOf('tool', tool)],
    file === undefined ? [] : [fileTag(file)],
    records.map((record) => tagOf('record', record)),
    since === undefined && until === undefined
      ? []
      : timeTags(since ?? firstTime(db), until ?? Date.now() + 30 * 86_400_000),
  ];
  return tags.filter((some) => some.length > 0);
}

function firstTime(db: Database): number {
  return Number(db.prepare('SELECT min(started_at) AS first FROM records').get()?.first ?? 0);
}

/** What begins so, and what came out of it. */
function recordsOf(db: Database, bucket: string, session: string): string[] {
  const all = db.prepare('SELECT record FROM records WHERE bucket = ?').all(bucket);
  const records = all.map(({ record }) => String(record));
  const matched = matchRecords(session, records);
  return records.filter((record) =>
    matched.some((one) => record === one || record.startsWith(`${one}__`)),
  );
}
