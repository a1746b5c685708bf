import { type Harness, type HookCall, origin, type Source } from '../harness/harness.ts';
import { mayTry, noteFailure, noteSuccess, readHealth } from '../state/health.ts';
import { findSource, noteBehind, type SourceRow } from '../state/sources.ts';
import { blamesBucket } from './blame.ts';
import { fileUnder } from './file-under.ts';
import { isBehind } from './is-behind.ts';
import type { LocalContext } from './local-context.ts';
import { mirrorWhenDue } from './step-when-due.ts';
import { type Swept, sweep } from './sweep.ts';
import { waitForTurn } from './wait-for-turn.ts';

/** What a bucket that failed last time may take of a hook's time, in ms. */
const probeBudget = 1_500;

/** Less time than this, in ms, is too little to begin with a source. */
const shortestTurn = 120;

/** What there is to redact of it is nothing. */
const emptyRow = Buffer.from('{}\n');

/** For so long, in ms, a hook goes on with a backlog while the user waits for it. */
const unnoticed = 800;

export interface HookOutcome {
  outcome: 'mirrored' | 'nothing-new' | 'paused' | 'busy' | 'failed';
  parts: number;
  bytes: number;
  /** Sources of other sessions that were caught up. */
  swept: number;
  /** What kept one source, while the others were brought. */
  error?: string;
  hint?: string;
}

/** What one hook does: its own session's sources first, then what others left behind. */
export async function runHook(
  context: LocalContext,
  harness: Harness,
  call: HookCall,
): Promise<HookOutcome> {
  const rows = call.sources
    .filter((source) => isReal(context, harness, call, source))
    .map((source) => fileUnder(context, harness.name, source, call.cwd));
  const done: HookOutcome = { outcome: 'nothing-new', parts: 0, bytes: 0, swept: 0 };
  const isFailing = readHealth(context.db, context.bucketUrl).failures > 0;
  // The one try that the breaker lets through is for a hook that has something to bring.
  if (isFailing && !call.turnWritten && !rows.some((row) => isDue(row, call))) return done;
  if (!mayTry(context.db, context.bucketUrl, Date.now())) {
    for (const row of rows.filter(isBehind)) noteBehind(context.db, row, Date.now());
    return { ...done, outcome: 'paused' };
  }
  if (isFailing) {
    context.deadline.at = Math.min(context.deadline.at, Date.now() + probeBudget);
  }
  try {
    await awaitTurn(context, harness, call, rows[0]);
    // A long backlog comes in pieces: the user waits for this hook. For a session's last one nobody does.
    const unhurriedUntil = call.ends ? context.deadline.at : Date.now() + unnoticed;
    await mirrorOwn(context, rows, call, unhurriedUntil, done);
    await sweepOthers(context, rows, unhurriedUntil, done);
  } catch (error) {
    // A bucket that took something just now is not away: there was more to do than time to do it.
    const tookSome = done.parts > 0 || done.swept > 0;
    if (!tookSome && blamesBucket(error)) {
      noteFailure(context.db, context.bucketUrl, (error as Error).message, Date.now());
    }
    if (!tookSome) throw error;
    noteTrouble(done, error);
  }
  if (done.parts > 0 || done.swept > 0) noteSuccess(context.db, context.bucketUrl);
  return done;
}

async function sweepOthers(
  context: LocalContext,
  rows: readonly SourceRow[],
  unhurriedUntil: number,
  done: HookOutcome,
): Promise<void> {
  const progress: Swept = { swept: 0 };
  try {
    await sweep(context, rows, unhurriedUntil, progress);
  } finally {
    done.swept = progress.swept;
    if (progress.trouble && done.error === undefined) noteTrouble(done, progress.trouble);
  }
}

function noteTrouble(done: HookOutcome, trouble: unknown): void {
  const { message, hint } = trouble as Error & { hint?: string };
  done.error = message;
  done.hint = hint;
}

/** Clients announce sessions that never get a transcript: these leave no trace. */
function isReal(context: LocalContext, harness: Harness, call: HookCall, source: Source): boolean {
  return (
    call.turnWritten !== undefined ||
    findSource(context.db, context.bucketUrl, harness.name, source) !== undefined ||
    harness.behind(source, origin) > 0
  );
}

async function awaitTurn(
  context: LocalContext,
  harness: Harness,
  call: HookCall,
  first: SourceRow | undefined,
): Promise<void> {
  const { turnWritten } = call;
  if (turnWritten === undefined || first === undefined || turnWritten()) return;
  await prepare(context);
  const size = () => harness.behind(first.target, origin);
  await waitForTurn(turnWritten, size, context.deadline.at);
}

/** All that the turn will take is loaded, and the connection made, while the client is still writing. */
async function prepare(context: LocalContext): Promise<void> {
  const mirror = await context.mirror();
  (await mirror.bucket()).warm();
  try {
    mirror.redactor.lines(emptyRow);
    await context.onWaiting?.();
  } catch {
    // What cannot be loaded is told of where it is needed.
  }
}

/** One source's own trouble keeps no other; what the time does not suffice for is left to later hooks. */
async function mirrorOwn(
  context: LocalContext,
  rows: readonly SourceRow[],
  call: HookCall,
  unhurriedUntil: number,
  done: HookOutcome,
): Promise<void> {
  const due = rows.filter((row) => isDue(row, call));
  // What this process does not come to, cut short or killed, is found by others.
  for (const row of due.slice(1)) noteBehind(context.db, row, Date.now());
  for (const row of due) {
    if (context.deadline.at - Date.now() < shortestTurn) return;
    const isTranscript = row.source === 'main' || row.target.kind === 'revision';
    const session = call.ends ? 'over' : isTranscript ? 'alive' : undefined;
    try {
      const { status, parts, uploadedBytes } = await mirrorWhenDue(context, row, {
        session,
        wait: true,
        unhurriedUntil,
      });
      done.parts += parts;
      done.bytes += uploadedBytes;
      if (parts > 0 && done.outcome !== 'failed') done.outcome = 'mirrored';
      else if (status === 'busy' && done.outcome === 'nothing-new') done.outcome = 'busy';
    } catch (error) {
      if (blamesBucket(error)) throw error;
      noteTrouble(done, error);
      done.outcome = 'failed';
    }
  }
}

function isDue(row: SourceRow, call: HookCall): boolean {
  // What was noted as behind may be so without a byte more: a file that took another one's place.
  return isBehind(row) || row.behindSince !== undefined || needsStamp(row, call);
}

/** A record says whether its session is over; that costs a request only when it changes. */
function needsStamp(row: SourceRow, call: HookCall): boolean {
  return call.ends && row.meta !== undefined && row.meta.ended_at === null;
}
