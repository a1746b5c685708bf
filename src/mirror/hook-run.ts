import { type Harness, type HookCall, origin, type Source } from '../harness/harness.ts';
import { mayTry, noteFailure, noteSuccess, readHealth } from '../state/health.ts';
import { findSource, noteBehind, type SourceRow } from '../state/sources.ts';
import { waitForArrival } from './arrival.ts';
import type { MirrorContext } from './context.ts';
import { fileUnder } from './file-under.ts';
import { mirrorSource } from './step.ts';
import { isBehind, sweep } from './sweep.ts';

/** What a bucket that failed last time may take of a hook's time, in ms. */
const probeBudget = 1_500;

export interface HookOutcome {
  outcome: 'mirrored' | 'nothing-new' | 'paused' | 'busy';
  parts: number;
  bytes: number;
  swept: number;
}

/** What one hook does: its own session's sources first, then what others left behind. */
export async function runHook(
  context: MirrorContext,
  harness: Harness,
  call: HookCall,
): Promise<HookOutcome> {
  const rows = call.sources
    .filter((source) => isReal(context, harness, call, source))
    .map((source) => fileUnder(context, harness.name, source, call.cwd));
  const none: HookOutcome = { outcome: 'nothing-new', parts: 0, bytes: 0, swept: 0 };
  if (!mayTry(context.db, context.bucketUrl, Date.now())) {
    for (const row of rows.filter(isBehind)) noteBehind(context.db, row, Date.now());
    return { ...none, outcome: 'paused' };
  }
  if (readHealth(context.db, context.bucketUrl).failures > 0) {
    context.deadline.at = Math.min(context.deadline.at, Date.now() + probeBudget);
  }
  try {
    await awaitTurn(context, harness, call, rows[0]);
    const own = await mirrorOwn(context, rows, call);
    const swept = await sweep(context, rows);
    if (own.parts > 0 || swept > 0) noteSuccess(context.db, context.bucketUrl);
    return { ...own, swept };
  } catch (error) {
    noteFailure(context.db, context.bucketUrl, (error as Error).message, Date.now());
    throw error;
  }
}

/** Clients announce sessions that never get a transcript: these leave no trace. */
function isReal(context: MirrorContext, harness: Harness, call: HookCall, source: Source): boolean {
  const isExpected = call.awaits !== undefined;
  return (
    isExpected ||
    harness.behind(source, origin) > 0 ||
    findSource(context.db, context.bucketUrl, harness.name, source) !== undefined
  );
}

async function awaitTurn(
  context: MirrorContext,
  harness: Harness,
  call: HookCall,
  first: SourceRow | undefined,
): Promise<void> {
  if (call.awaits === undefined || first === undefined) return;
  const { target, position } = first;
  if (harness.arrived(target, position, call.awaits)) return;
  // The connection is made while the client is still writing.
  (await context.bucket()).warm();
  await waitForArrival(harness, target, position, call.awaits, context.deadline.at);
}

async function mirrorOwn(
  context: MirrorContext,
  rows: readonly SourceRow[],
  call: HookCall,
): Promise<HookOutcome> {
  const total: HookOutcome = { outcome: 'nothing-new', parts: 0, bytes: 0, swept: 0 };
  for (const row of rows) {
    const isMain = row.source === 'main';
    if (!isBehind(row) && !needsStamp(row, call)) continue;
    const session = call.ends ? 'over' : isMain ? 'alive' : undefined;
    const { status, parts, uploadedBytes } = await mirrorSource(context, row, {
      session,
      wait: true,
    });
    total.parts += parts;
    total.bytes += uploadedBytes;
    if (parts > 0) total.outcome = 'mirrored';
    else if (status === 'busy' && total.outcome === 'nothing-new') total.outcome = 'busy';
  }
  return total;
}

/** A record says whether its session is over; that costs a request only when it changes. */
function needsStamp(row: SourceRow, call: HookCall): boolean {
  return call.ends && row.meta !== undefined && row.meta.ended_at === null;
}
