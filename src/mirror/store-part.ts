import { BucketError } from '../bucket/bucket.ts';
import { partName } from '../bucket/keys.ts';
import type { ReadResult } from '../harness/harness.ts';
import { harnessOf } from '../harness/registry.ts';
import { partId } from '../records/chain.ts';
import type { Meta } from '../records/meta.ts';
import type { Redacted } from '../redact/redacted.ts';
import type { Counts } from '../redact/redactor.ts';
import { createMemory, type SecretMemory } from '../redact/secret-memory.ts';
import { noteTooSlow } from '../state/health.ts';
import { noteSecrets, shownSecrets } from '../state/shown-secrets.ts';
import { commitSource, type Intent, type SourceRow, saveIntent } from '../state/sources.ts';
import { advanceMeta } from './advance.ts';
import type { MirrorContext } from './context.ts';
import { addressOf, deletePart, findMeta, hasPart, putMeta, putPart } from './record-store.ts';
import type { Standing } from './standing.ts';

/** What a step has stored so far. */
export interface Stored {
  parts: number;
  sourceBytes: number;
  uploadedBytes: number;
  redactions: Counts;
}

/** A put that had less than this, in ms, came too late and was not too slow. */
const fairTime = 500;
/** After so many failed tries an intended part is looked for in the bucket instead of sent again. */
const mostAttempts = 3;

/** Another writer moved the record on: what is known of it is void. */
export class Superseded extends Error {}

type Records = Extract<ReadResult, { status: 'ok' }>;

/** Stores the next part: announced, put, committed. */
export async function storePart(
  context: MirrorContext,
  row: SourceRow,
  standing: Standing,
  read: Records,
  stored: Stored,
): Promise<Standing> {
  const shown = shownSecrets(context.db, row);
  const memory = createMemory(context.machine, shown);
  const { body, counts } = context.redactor.lines(read.bytes, memory);
  const { meta } = standing;
  const part = nextName(meta, body);
  const advance = {
    part,
    bytes: body.bytes,
    sourceBytes: read.bytes.length,
    counts,
    next: read.next,
  };
  const intent: Intent = {
    from: standing.position,
    next: read.next,
    part,
    attempts: 0,
    meta: advanceMeta(context, row.target, meta, advance),
    ...(shown !== undefined && { secrets: shown }),
  };
  saveIntent(context.db, row, context.owner, intent);
  const stretch = { meta: intent.meta, behind: meta.last_part, bytes: body.bytes };
  await meanwhile(sendPart(context, row, intent, body), () => context.onSending?.(stretch));
  const next = await commit(context, row, standing, intent, stored, memory);
  await context.onStored?.({ ...stretch, meta: next.meta });
  return next;
}

/** Of the event loop, in which a request to a machine near by is made and sent. */
const turnsToBegin = 8;

/** Uses the time that something takes, once it has begun, where it takes more than none. */
async function meanwhile(
  something: Promise<void>,
  work: () => Promise<void> | undefined,
): Promise<void> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  something.then(end, end);
  for (let turn = 0; turn < turnsToBegin && !isOver; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  // What goes wrong with it is told of where it is needed.
  if (!isOver) await work()?.catch(() => {});
  await something;
}

/**
 * Puts an intended part. When it fails, the intent is dropped only if this was its first try and the
 * bucket surely has not got it; else a later step must settle it.
 */
async function sendPart(
  context: MirrorContext,
  row: SourceRow,
  intent: Intent,
  body: Redacted,
): Promise<void> {
  const started = Date.now();
  try {
    await putPart(context, addressOf(row, intent.meta.session_id), intent.part, body);
  } catch (error) {
    const hadTime = Date.now() - started >= fairTime;
    if (error instanceof BucketError && error.failure === 'timeout' && hadTime) {
      noteTooSlow(context.db, context.bucketUrl, body.bytes.length);
    }
    const surelyAbsent = error instanceof BucketError && !error.ambiguous && intent.attempts === 0;
    const again = { ...intent, attempts: intent.attempts + 1 };
    saveIntent(context.db, row, context.owner, surelyAbsent ? undefined : again);
    throw error;
  }
}

async function commit(
  context: MirrorContext,
  row: SourceRow,
  standing: Standing,
  intent: Intent,
  stored: Stored,
  memory?: SecretMemory,
): Promise<Standing> {
  const { meta, next: position } = intent;
  const etag = await replaceMeta(context, row, meta, standing.etag, intent.part);
  const secrets = memory?.stored();
  commitSource(context.db, row, context.owner, { position, meta, etag, secrets }, Date.now());
  // Where the meta was lost, they may be all that is left of a session.
  const rivals = standing.etag === undefined ? [] : (standing.rivals ?? []);
  for (const rival of rivals) {
    if (rival !== intent.part) await deletePart(context, addressOf(row, meta.session_id), rival);
  }
  stored.parts += 1;
  stored.sourceBytes += meta.total_source_bytes - standing.meta.total_source_bytes;
  stored.uploadedBytes += meta.total_uploaded_bytes - standing.meta.total_uploaded_bytes;
  addCounts(stored.redactions, standing.meta.redaction_counts, meta.redaction_counts);
  return { position, meta, etag };
}

/**
 * Puts the meta over the version that is known. Refused, it may be that this very meta is there
 * already (its answer was lost); else another writer was first, and the part that was put for it
 * leads nowhere.
 */
async function replaceMeta(
  context: MirrorContext,
  row: SourceRow,
  meta: Meta,
  known: string | undefined,
  part: string,
): Promise<string> {
  const address = addressOf(row, meta.session_id);
  const etag = await putMeta(context, address, meta, known);
  if (etag !== undefined) return etag;
  const found = await findMeta(context, address);
  // What is in a record that another program has taken over may be all that is left of ours.
  if (found && found !== 'foreign') {
    const { last_part, cursor } = found.meta;
    if (last_part === meta.last_part && cursor === meta.cursor) return found.etag;
    if (isDeadEnd(found.meta, meta)) await deletePart(context, address, part);
  }
  throw new Superseded(`${meta.session_id} was carried on by another process`);
}

/** Whether the last part of `meta` has no place in the record as it was found, and never will have. */
function isDeadEnd(found: Meta, meta: Meta): boolean {
  const isTaken = found.next_seq === meta.next_seq && found.last_part !== meta.last_part;
  // Merged meanwhile into fewer parts: what was put behind the old ones continues none of the new ones.
  const isMerged = found.compacted_at !== undefined && found.next_seq < meta.next_seq - 1;
  return isTaken || isMerged || found.deleted_at !== undefined;
}

/** Finishes what an earlier process had begun: exactly the same part, so that it has the same name. */
export async function settle(
  context: MirrorContext,
  row: SourceRow,
  standing: Standing,
  intent: Intent,
  stored: Stored,
): Promise<Standing> {
  const address = addressOf(row, intent.meta.session_id);
  const { from, next } = intent;
  const read = await harnessOf(row.harness).read(row.target, from, { until: next.cursor });
  const memory = createMemory(context.machine, intent.secrets);
  const body = read.status === 'ok' ? context.redactor.lines(read.bytes, memory).body : undefined;
  const sameName = body && nextName(standing.meta, body) === intent.part;
  if (body && sameName && intent.attempts < mostAttempts) {
    // Whoever announced it may have sent it before dying: from here on it counts as tried.
    await sendPart(context, row, { ...intent, attempts: Math.max(1, intent.attempts) }, body);
    const settled = await commit(context, row, standing, intent, stored, memory);
    const behind = standing.meta.last_part;
    await context.onStored?.({ meta: settled.meta, behind, bytes: body.bytes });
    return settled;
  }
  // Sent before; where the rules have changed since, it stays as they were.
  if (await hasPart(context, address, intent.part)) {
    return commit(context, row, standing, intent, stored, memory);
  }
  saveIntent(context.db, row, context.owner, undefined);
  return standing;
}

/** Of an intended part that turns out to be stored: what the session has shown with it. */
export async function recallIntent(
  { redactor, machine, db }: MirrorContext,
  row: SourceRow,
  { from, next, secrets }: Intent,
): Promise<void> {
  const read = await harnessOf(row.harness).read(row.target, from, { until: next.cursor });
  if (read.status !== 'ok') return;
  const memory = createMemory(machine, secrets);
  redactor.lines(read.bytes, memory);
  const shown = memory.stored();
  if (shown !== undefined) noteSecrets(db, row, shown);
}

/** Marks a session as ended, or takes the mark back when it goes on after all. */
export async function stamp(
  context: MirrorContext,
  row: SourceRow,
  { position, meta, etag }: Standing,
  session: 'over' | 'alive' | undefined,
): Promise<void> {
  if (session === undefined || etag === undefined) return;
  const ended = meta.ended_at !== null;
  if (ended === (session === 'over')) return;
  const address = addressOf(row, meta.session_id);
  const next = { ...meta, ended_at: session === 'over' ? new Date().toISOString() : null };
  const newer = await putMeta(context, address, next, etag);
  if (newer === undefined) {
    // A record that was deleted does not come back for a mark.
    if (!(await findMeta(context, address))) return;
    throw new Superseded(`${meta.session_id} was carried on by another process`);
  }
  commitSource(context.db, row, context.owner, { position, meta: next, etag: newer }, Date.now());
}

function nextName(meta: Meta, body: Redacted): string {
  return partName(meta.next_seq, partId(meta.last_part ?? '', body.bytes));
}

function addCounts(into: Counts, before: Counts, after: Counts): void {
  for (const [name, count] of Object.entries(after)) {
    const added = count - (before[name] ?? 0);
    if (added > 0) into[name] = (into[name] ?? 0) + added;
  }
}
