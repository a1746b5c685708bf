import { BucketError } from '../../bucket/bucket.ts';
import { type Family, familiesOf, recordsOf } from '../../records/families.ts';
import type { ListedRecord } from '../../records/list.ts';
import type { Meta } from '../../records/meta.ts';
import { matchRecords } from '../../records/record-id.ts';
import { UserError } from '../../state/user-error.ts';
import { factsOfAll } from './facts.ts';
import { type LookHere, recordsHere } from './here.ts';
import { recordsInBucket } from './in-bucket.ts';
import type { PlacedRecord } from './place.ts';
import { isWithin, type SiteScope } from './scope.ts';
import type { UnreadyRecord } from './unready-record.ts';

/** A session with its subagents, and the metas that tell where it came from. */
export interface FoundSession {
  main: PlacedRecord;
  subagents: PlacedRecord[];
  meta?: Meta;
}

export interface FoundSessions {
  /** Those that were asked for, in the order of their keys. */
  chosen: FoundSession[];
  /** All that were seen meanwhile: what others came out of may be among them. */
  all: FoundSession[];
}

/** Finds sessions without reading them. Throws what the bucket throws, and UserError for an id that is none. */
export async function findSessions(look: LookHere, scope: SiteScope): Promise<FoundSessions> {
  const records = await recordsIn(look, scope);
  const facts = factsOfAll(
    look.redactor,
    records.map(({ record }) => record),
  );
  const placed = new Map<ListedRecord, PlacedRecord>();
  for (const [index, { record, place, bytes, version }] of records.entries()) {
    placed.set(record, { facts: facts[index] as PlacedRecord['facts'], bytes, version, place });
  }
  const all = familiesOf(records.map(({ record }) => record))
    .flatMap(sessionsOf)
    .map(({ main, subagents }) => ({
      main: placed.get(main) as PlacedRecord,
      subagents: subagents.map((each) => placed.get(each) as PlacedRecord).sort(byKey),
      ...(main.meta && { meta: main.meta }),
    }))
    .sort((a, b) => byKey(a.main, b.main));
  return { all, chosen: chosenOf(all, scope) };
}

async function recordsIn(look: LookHere, scope: SiteScope): Promise<UnreadyRecord[]> {
  const { from = 'both' } = scope;
  if (from === 'here') return recordsHere(look, scope);
  const inBucket = await recordsInBucket(look.context, scope).catch((error) => {
    throw from === 'both' ? orHere(error) : error;
  });
  if (from === 'bucket') return inBucket;
  const byKey = new Map(inBucket.map((found) => [keyOf(found.record), found]));
  const isMissing = ({ project, harness, session_id: record }: Meta) =>
    !byKey.has(keyOf({ address: { project, harness, record } }));
  for (const found of await recordsHere(look, scope, isMissing)) {
    byKey.set(keyOf(found.record), found);
  }
  return [...byKey.values()];
}

function orHere(error: unknown): unknown {
  if (!(error instanceof BucketError)) return error;
  const way = "With --local, the site is made of this machine's transcripts alone.";
  return new UserError(error.message, error.hint === undefined ? way : `${error.hint}\n${way}`, {
    cause: error,
  });
}

function keyOf({ address: { project, harness, record } }: Pick<ListedRecord, 'address'>): string {
  return JSON.stringify([project, harness, record]);
}

/** By code units, so that every machine has the same order. */
function byKey({ facts: a }: PlacedRecord, { facts: b }: PlacedRecord): number {
  const [one, other] = [a, b].map(({ project, harness, id }) => `${project}\0${harness}\0${id}`);
  return (one as string) < (other as string) ? -1 : 1;
}

/** A session's revisions are pages of their own; subagents belong to the one that they were called in. */
function sessionsOf(family: Family): { main: ListedRecord; subagents: ListedRecord[] }[] {
  const records = recordsOf(family);
  const isPage = (record: ListedRecord) =>
    record === family.root || record.meta?.relation === 'revision';
  const sessions = new Map(
    records.filter(isPage).map((main) => [main.address.record, { main, subagents: [] }]),
  ) as Map<string, { main: ListedRecord; subagents: ListedRecord[] }>;
  const pageOf = new Map<string, string>();
  for (const record of records) {
    const { record: id } = record.address;
    const above = record.meta?.parent ?? '';
    const page = isPage(record) ? id : (pageOf.get(above) ?? family.root.address.record);
    pageOf.set(id, page);
    if (!isPage(record)) sessions.get(page)?.subagents.push(record);
  }
  return [...sessions.values()];
}

function chosenOf(all: FoundSession[], scope: SiteScope): FoundSession[] {
  const inTime = all.filter((session) => isWithin(scope, timesOf(session)));
  if (scope.ids === undefined) return inTime;
  const ids = inTime.map(({ main }) => main.facts.id);
  const wanted = new Set(
    scope.ids.flatMap((id) => {
      const found = matchRecords(id, ids);
      if (found.length > 0) return found;
      throw new UserError(
        `No session's id begins with "${id}"`,
        'See what there is with `tracecraft session list --all`, and on this machine with `tracecraft session discover --all`.',
      );
    }),
  );
  return inTime.filter(({ main }) => wanted.has(main.facts.id));
}

/** Of the session and its subagents; what does not say when it was is always in. */
function timesOf({ main, subagents }: FoundSession): { first: number; last: number } {
  const all = [main, ...subagents];
  const first = all.map(({ facts }) => Date.parse(facts.first_record_at ?? ''));
  const last = all.map(({ facts }) => Date.parse(facts.last_record_at ?? ''));
  return { first: Math.min(...first), last: Math.max(...last) };
}
