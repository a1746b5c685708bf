import { takeTurns } from '../../event-loop.ts';
import { origin, type Position, type Source } from '../../harness/harness.ts';
import { harnessOf } from '../../harness/registry.ts';
import { advanceMeta, emptyMeta } from '../../mirror/advance.ts';
import { unlessCopy } from '../../mirror/file-under.ts';
import { isBehind } from '../../mirror/is-behind.ts';
import { findSessions, type ProjectSession } from '../../mirror/select.ts';
import { baseRecord, originOf, successor } from '../../mirror/succession.ts';
import type { Meta } from '../../records/meta.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { createMemory } from '../../redact/secret-memory.ts';
import { projectName } from '../../state/project.ts';
import { findSource, type SourceKey, type SourceRow } from '../../state/sources.ts';
import { stretchBytes } from './record-lines.ts';
import type { SiteContext, SiteScope } from './scope.ts';
import type { UnreadyRecord } from './unready-record.ts';

/** What a transcript was found to be, up to a position. */
export interface Observed {
  position: Position;
  meta: Meta;
}

/** Remembers what transcripts were found to be, so that only what is new of one is looked at. */
export interface ObservedSources {
  find(key: string): Observed | undefined;
  note(key: string, observed: Observed): void;
}

export interface LookHere {
  context: SiteContext;
  redactor: Redactor;
  observed: ObservedSources;
  /** Told of a transcript that cannot be read. */
  onTrouble(session: string, error: Error): void;
  /** Told of what was looked at, in bytes. */
  onBytes?(count: number): void;
}

/**
 * This machine's transcripts, as they would be mirrored. Without `isWanted` all of them; with it, those that
 * the bucket lacks something of: it is asked about records that are there as a whole.
 */
export async function recordsHere(
  look: LookHere,
  { project, harness, since }: SiteScope,
  isWanted?: (meta: Meta) => boolean,
): Promise<UnreadyRecord[]> {
  const { context } = look;
  const selection = { cwd: context.cwd, project, all: project === undefined, harness, since };
  const records: UnreadyRecord[] = [];
  for (const found of findSessions(context, selection)) {
    for (const place of found.sources) {
      if (place.kind === 'attachments') continue;
      try {
        const source = unlessCopy(context, found.harness, place);
        const row = findSource(context.db, context.bucketUrl, found.harness, source);
        if (isWanted && !isNews(row, isWanted)) continue;
        const record = await observe(look, found, source, row);
        if (record) records.push(record);
      } catch (error) {
        look.onTrouble(found.id, error as Error);
      }
    }
  }
  return records;
}

/** What the user has deleted from the bucket is not brought back by a look at it. */
function isNews(row: SourceRow | undefined, isWanted: (meta: Meta) => boolean): boolean {
  if (!row) return true;
  if (isBehind(row)) return true;
  return row.meta !== undefined && isWanted(row.meta);
}

async function observe(
  look: LookHere,
  found: ProjectSession,
  source: Source,
  row: SourceRow | undefined,
): Promise<UnreadyRecord | undefined> {
  const { context, observed } = look;
  const key = keyOf(context, found, source);
  const name = JSON.stringify([key.bucket, key.harness, key.session, key.source, source.path]);
  const known = knownOf(observed.find(name), row);
  const now = await observeFrom(look, key, source, known ?? beginningOf(context, key, source), row);
  if (now.meta.last_part === null) return undefined;
  if (now !== known) observed.note(name, now);
  const { project, harness, session_id: record } = now.meta;
  return {
    record: { address: { project, harness, record }, meta: now.meta },
    place: { kind: 'here', harness: found.harness, source },
    bytes: now.meta.total_source_bytes,
    version: `${now.position.cursor} ${now.position.fingerprint}`,
  };
}

function keyOf(context: SiteContext, found: ProjectSession, { session, id }: Source): SourceKey {
  const { bucketUrl: bucket, config, env } = context;
  const project = found.project ?? projectName(found.cwd ?? found.id, config, env);
  return { bucket, project, harness: found.harness, session, source: id };
}

/** What was looked at last, unless it has been mirrored under another name since. */
function knownOf(seen: Observed | undefined, row: SourceRow | undefined): Observed | undefined {
  if (!row?.meta) return seen;
  if (seen?.meta.session_id === row.meta.session_id) return seen;
  return { position: row.position, meta: row.meta };
}

function beginningOf(context: SiteContext, key: SourceKey, source: Source): Observed {
  const identity = { session_id: baseRecord(source), ...originOf(source), generation: 1 };
  return { position: origin, meta: emptyMeta(context, key, source, identity) };
}

/** Looks at what is new behind that; at all of it where it was rewritten. */
async function observeFrom(
  { context, redactor, onBytes }: LookHere,
  key: SourceKey,
  source: Source,
  from: Observed,
  row: SourceRow | undefined,
): Promise<Observed> {
  const harness = harnessOf(key.harness);
  let now = from;
  let memory = createMemory(now.meta.session_id);
  while (harness.behind(source, now.position) > 0 || now.position === origin) {
    await takeTurns();
    const read = await harness.read(source, now.position, { bytes: stretchBytes });
    if (read.status === 'missing') return now;
    if (read.status === 'rewritten') {
      if (now.position === origin) return now;
      now = rewritten(context, key, source, row);
      memory = createMemory(now.meta.session_id);
      continue;
    }
    const { next } = read;
    if (read.bytes.length === 0) return { position: next, meta: now.meta };
    // Redacted first: a title that is cut out of a prompt could end in the middle of a secret.
    const { body, counts } = redactor.lines(read.bytes, memory);
    const part = `here ${next.cursor}`;
    const advance = { part, bytes: body.bytes, sourceBytes: read.bytes.length, counts, next };
    now = { position: next, meta: advanceMeta(context, source, now.meta, advance) };
    onBytes?.(read.bytes.length);
    if (!read.more) return now;
  }
  return now;
}

function rewritten(
  context: SiteContext,
  key: SourceKey,
  source: Source,
  row: SourceRow | undefined,
): Observed {
  const start = beginningOf(context, key, source);
  if (!row?.meta) return start;
  const { record, ...identity } = successor(context, baseRecord(source), row.meta);
  return { ...start, meta: { ...start.meta, ...identity, session_id: record } };
}
