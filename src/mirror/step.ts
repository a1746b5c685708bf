import { origin, type Position } from '../harness/harness.ts';
import { harnessOf } from '../harness/registry.ts';
import { readHealth } from '../state/health.ts';
import { releaseLease, takeLease } from '../state/leases.ts';
import {
  commitSource,
  forgetRecord,
  noteBehind,
  type SourceKey,
  type SourceRow,
} from '../state/sources.ts';
import type { MirrorContext } from './context.ts';
import { isBehind } from './is-behind.ts';
import { findStanding, nextGeneration, type Standing } from './standing.ts';
import { recallIntent, type Stored, Superseded, settle, stamp, storePart } from './store-part.ts';

export interface StepOptions {
  /** `over`: the session has ended; `alive`: it goes on; undefined: a look from outside. */
  session?: 'over' | 'alive';
  /** Wait for another process that is at this source, up to the deadline. */
  wait?: boolean;
  /** ms since 1970: after the first part, no other one is begun later than this. */
  unhurriedUntil?: number;
  /** A part holds no more than this, in bytes, but for one longer line; memory is a multiple of it. */
  partBytes?: number;
  /** Once aborted, no other part is begun. */
  signal?: AbortSignal;
  /** Told of each part, once it is stored. */
  onPart?(sourceBytes: number): void;
}

export interface StepResult extends Stored {
  /** `deleted`: by the user, from the bucket, and it has not grown since. */
  status: 'mirrored' | 'nothing-new' | 'busy' | 'missing' | 'deleted';
  /** The session record in the bucket; undefined when it was not looked at. */
  record?: string;
  /** There is more to read, and no time left for it. */
  more: boolean;
}

/** A lease outlives its holder's deadline by this much, and then belongs to whoever asks. */
const leaseGrace = 1_000;
/** A part is not begun with less time than this, in ms. */
const shortestFlush = 120;
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
  const row = await lease(context, key, options);
  if (!row) return { ...result, status: 'busy' };
  let caughtUp = false;
  try {
    await flush(context, row, options, result);
    if (result.parts > 0) result.status = 'mirrored';
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
  { wait, signal }: StepOptions,
): Promise<SourceRow | undefined> {
  for (;;) {
    const row = renewLease(context, key);
    if (row || !wait || signal?.aborted || timeLeft(context) < shortestFlush) return row;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function renewLease(context: MirrorContext, key: SourceKey): SourceRow | undefined {
  const until = context.deadline.at + leaseGrace;
  return takeLease(context.db, key, context.owner, until, Date.now());
}

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
      if (!known && row.deleted && !isBehind(row)) {
        result.status = 'deleted';
        return;
      }
      known ??= await firstLook(context, row);
      known = await putParts(context, row, known, options, result);
      await stamp(context, row, known, options.session);
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
  if (row.intent?.part === meta.last_part) await recallIntent(context, row, row.intent);
  if (etag !== undefined) {
    commitSource(context.db, row, context.owner, { position, meta, etag }, Date.now());
  }
  return standing;
}

async function putParts(
  context: MirrorContext,
  row: SourceRow,
  start: Standing,
  {
    unhurriedUntil = context.deadline.at,
    partBytes = Number.POSITIVE_INFINITY,
    signal,
    onPart,
  }: StepOptions,
  result: StepResult,
): Promise<Standing> {
  const harness = harnessOf(row.harness);
  let standing = start;
  for (;;) {
    const bytes = Math.min(partBytes, readHealth(context.db, context.bucketUrl).partLimit);
    const read = await harness.read(row.target, standing.position, { bytes });
    if (read.status === 'missing') {
      if (result.parts === 0) result.status = 'missing';
      return standing;
    }
    if (read.status === 'rewritten') {
      standing = await nextGeneration(context, row, row.target, standing.meta);
      continue;
    }
    if (read.bytes.length === 0) return moveOn(context, row, standing, read.next);
    standing = await storePart(context, row, standing, read, result);
    onPart?.(read.bytes.length);
    if (!read.more) return standing;
    const isOutOfTime = timeLeft(context) < shortestFlush || Date.now() > unhurriedUntil;
    // A long source outlasts the lease that it was begun with; whoever took it meanwhile goes on.
    if (isOutOfTime || signal?.aborted || !renewLease(context, row)) {
      result.more = true;
      return standing;
    }
  }
}

/** What reading to a source's end told of it is remembered: it need not be read again to know that. */
function moveOn(
  context: MirrorContext,
  row: SourceRow,
  standing: Standing,
  position: Position,
): Standing {
  const { meta, etag } = standing;
  const isSame = position.fingerprint === standing.position.fingerprint;
  if (isSame || etag === undefined) return standing;
  commitSource(context.db, row, context.owner, { position, meta, etag }, Date.now());
  return { position, meta, etag };
}

function timeLeft(context: MirrorContext): number {
  return context.deadline.at - Date.now();
}
