import { BucketError } from '../bucket/bucket.ts';
import { partName } from '../bucket/keys.ts';
import { origin, type ReadResult } from '../harness/harness.ts';
import { harnessOf } from '../harness/registry.ts';
import type { Redacted } from '../redact/redacted.ts';
import type { Counts } from '../redact/redactor.ts';
import { noteTooSlow, readHealth } from '../state/health.ts';
import {
  commitSource,
  forgetRecord,
  type Intent,
  noteBehind,
  releaseLease,
  type SourceKey,
  type SourceRow,
  saveIntent,
  takeLease,
} from '../state/sources.ts';
import { advanceMeta } from './advance.ts';
import { partId } from './chain.ts';
import type { MirrorContext } from './context.ts';
import type { Meta } from './meta.ts';
import { addressOf, deletePart, getMeta, hasPart, putMeta, putPart } from './record-store.ts';
import { findStanding, nextGeneration, type Standing } from './standing.ts';

export interface StepOptions {
  /** `over`: the session has ended; `alive`: it goes on; undefined: a look from outside. */
  session?: 'over' | 'alive';
  /** Wait for another process that is at this source, up to the deadline. */
  wait?: boolean;
}

export interface StepResult {
  status: 'mirrored' | 'nothing-new' | 'busy' | 'missing';
  /** The session record in the bucket; undefined when it was not looked at. */
  record?: string;
  parts: number;
  sourceBytes: number;
  uploadedBytes: number;
  redactions: Counts;
  /** There is more to read, and no time left for it. */
  more: boolean;
}

/** A lease outlives its holder's deadline by this much, and then belongs to whoever asks. */
const leaseGrace = 1_000;
/** A part is not begun with less time than this, in ms. */
const shortestFlush = 120;
/** A put that had less than this, in ms, came too late and was not too slow. */
const fairTime = 500;
/** After so many failed tries an intended part is looked for in the bucket instead of sent again. */
const mostAttempts = 3;
/** Another writer can be first this often before a step gives up until the next hook. */
const mostConflicts = 8;

/**
 * The mirror step: reads a source from its cursor to the end, redacts, puts parts, and moves the cursor
 * only behind what is stored. Each part is announced in the state before it is put (the intent), put
 * under a name that follows from its bytes and its predecessor, then committed by the record's meta,
 * which is only replaced in the version that was read. So at whatever point a process dies, and
 * whoever else writes meanwhile, the next step finds out what is in the bucket and goes on behind it.
 *
 * Throws what the bucket throws; what was committed until then stays.
 */
export async function mirrorSource(
  context: MirrorContext,
  key: SourceKey,
  options: StepOptions = {},
): Promise<StepResult> {
  const result: StepResult = {
    status: 'nothing-new',
    parts: 0,
    sourceBytes: 0,
    uploadedBytes: 0,
    redactions: {},
    more: false,
  };
  const row = await lease(context, key, options.wait ?? false);
  if (!row) return { ...result, status: 'busy' };
  let caughtUp = false;
  try {
    await flush(context, row, options, result);
    caughtUp = !result.more;
    return result;
  } finally {
    if (!caughtUp) noteBehind(context.db, key, Date.now());
    releaseLease(context.db, key, context.owner, { caughtUp });
  }
}

async function lease(
  context: MirrorContext,
  key: SourceKey,
  wait: boolean,
): Promise<SourceRow | undefined> {
  for (;;) {
    const until = context.deadline.at + leaseGrace;
    const row = takeLease(context.db, key, context.owner, until, Date.now());
    if (row || !wait || timeLeft(context) < shortestFlush) return row;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Another writer moved the record on: what is known of it is void. */
class Superseded extends Error {}

async function flush(
  context: MirrorContext,
  row: SourceRow,
  options: StepOptions,
  result: StepResult,
): Promise<void> {
  let known: Standing | undefined = row.meta && {
    position: row.position,
    meta: row.meta,
    etag: row.metaEtag,
  };
  let intent = row.intent;
  for (let conflicts = 0; ; conflicts += 1) {
    try {
      if (known && intent) known = await settle(context, row, known, intent, result);
      intent = undefined;
      if (!known && harnessOf(row.harness).behind(row.target, origin) === 0) {
        // Without its source no record can be told from one that was rewritten.
        result.status = 'missing';
        return;
      }
      known ??= await firstLook(context, row);
      known = await putParts(context, row, known, result);
      await stamp(context, row, known, options);
      result.record = known.meta.session_id;
      return;
    } catch (error) {
      if (!(error instanceof Superseded) || conflicts >= mostConflicts) throw error;
      forgetRecord(context.db, row);
      known = undefined;
    }
  }
}

async function firstLook(context: MirrorContext, row: SourceRow): Promise<Standing> {
  const standing = await findStanding(context, row, row.target);
  const { position, meta, etag } = standing;
  if (etag !== undefined) {
    commitSource(context.db, row, context.owner, { position, meta, etag }, Date.now());
  }
  return standing;
}

async function putParts(
  context: MirrorContext,
  row: SourceRow,
  start: Standing,
  result: StepResult,
): Promise<Standing> {
  const harness = harnessOf(row.harness);
  let standing = start;
  for (;;) {
    const bytes = readHealth(context.db, context.bucketUrl).partLimit;
    const read = harness.read(row.target, standing.position, { bytes });
    if (read.status === 'missing') {
      if (result.parts === 0) result.status = 'missing';
      return standing;
    }
    if (read.status === 'rewritten') {
      standing = await nextGeneration(context, row, row.target, standing.meta);
      continue;
    }
    if (read.bytes.length === 0) return standing;
    standing = await putNext(context, row, standing, read, result);
    if (!read.more) return standing;
    if (timeLeft(context) < shortestFlush) {
      result.more = true;
      return standing;
    }
  }
}

type Records = Extract<ReadResult, { status: 'ok' }>;

async function putNext(
  context: MirrorContext,
  row: SourceRow,
  standing: Standing,
  read: Records,
  result: StepResult,
): Promise<Standing> {
  const { body, counts } = context.redactor.lines(read.bytes);
  const { meta } = standing;
  const part = partName(meta.next_seq, partId(meta.last_part ?? '', body.bytes));
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
  };
  saveIntent(context.db, row, context.owner, intent);
  await sendPart(context, row, intent, body);
  return commit(context, row, standing, intent, result);
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
  result: StepResult,
): Promise<Standing> {
  const { meta, next: position } = intent;
  const etag = await replaceMeta(context, row, meta, standing.etag, intent.part);
  commitSource(context.db, row, context.owner, { position, meta, etag }, Date.now());
  // Where the meta was lost, they may be all that is left of a session.
  const rivals = standing.etag === undefined ? [] : (standing.rivals ?? []);
  for (const rival of rivals) {
    if (rival !== intent.part) await deletePart(context, addressOf(row, meta.session_id), rival);
  }
  result.status = 'mirrored';
  result.parts += 1;
  result.sourceBytes += meta.total_source_bytes - standing.meta.total_source_bytes;
  result.uploadedBytes += meta.total_uploaded_bytes - standing.meta.total_uploaded_bytes;
  addCounts(result.redactions, standing.meta.redaction_counts, meta.redaction_counts);
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
  part?: string,
): Promise<string> {
  const address = addressOf(row, meta.session_id);
  const etag = await putMeta(context, address, meta, known);
  if (etag !== undefined) return etag;
  const stored = await getMeta(context, address);
  const sameParts = stored?.meta.last_part === meta.last_part && stored.meta.cursor === meta.cursor;
  if (stored && sameParts && part !== undefined) return stored.etag;
  const deadEnd = stored?.meta.next_seq === meta.next_seq && stored.meta.last_part !== part;
  if (part !== undefined && deadEnd) await deletePart(context, address, part);
  throw new Superseded(`${meta.session_id} was carried on by another process`);
}

/** Finishes what an earlier process had begun: exactly the same part, so that it has the same name. */
async function settle(
  context: MirrorContext,
  row: SourceRow,
  standing: Standing,
  intent: Intent,
  result: StepResult,
): Promise<Standing> {
  const address = addressOf(row, intent.meta.session_id);
  const read = harnessOf(row.harness).read(row.target, intent.from, { until: intent.next.cursor });
  const body = read.status === 'ok' ? context.redactor.lines(read.bytes).body : undefined;
  const sameName =
    body &&
    partName(standing.meta.next_seq, partId(standing.meta.last_part ?? '', body.bytes)) ===
      intent.part;
  if (body && sameName && intent.attempts < mostAttempts) {
    // Whoever announced it may have sent it before dying: from here on it counts as tried.
    await sendPart(context, row, { ...intent, attempts: Math.max(1, intent.attempts) }, body);
    return commit(context, row, standing, intent, result);
  }
  if (await hasPart(context, address, intent.part)) {
    return commit(context, row, standing, intent, result);
  }
  saveIntent(context.db, row, context.owner, undefined);
  return standing;
}

/** Marks a session as ended, or takes the mark back when it goes on after all. */
async function stamp(
  context: MirrorContext,
  row: SourceRow,
  { position, meta, etag }: Standing,
  { session }: StepOptions,
): Promise<void> {
  if (session === undefined || etag === undefined) return;
  const ended = meta.ended_at !== null;
  if (ended === (session === 'over')) return;
  const next = { ...meta, ended_at: session === 'over' ? new Date().toISOString() : null };
  const stored = await replaceMeta(context, row, next, etag);
  commitSource(context.db, row, context.owner, { position, meta: next, etag: stored }, Date.now());
}

function timeLeft(context: MirrorContext): number {
  return context.deadline.at - Date.now();
}

function addCounts(into: Counts, before: Counts, after: Counts): void {
  for (const [name, count] of Object.entries(after)) {
    const added = count - (before[name] ?? 0);
    if (added > 0) into[name] = (into[name] ?? 0) + added;
  }
}
