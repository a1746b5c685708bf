import { setImmediate as breathe } from 'node:timers/promises';
import { findEmptyRecords } from '../records/empty-records.ts';
import { RedactionError } from '../redact/redaction-error.ts';
import type { SourceRow } from '../state/sources.ts';
import { blamesBucket } from './blame.ts';
import type { MirrorContext } from './context.ts';
import { bytesBehind } from './is-behind.ts';
import { type MirrorOptions, mirrorRow, rowsOf, type SourceReport } from './mirror.ts';
import { type OutageOptions, outageRider } from './outage.ts';
import { type Progress, type Share, trackProgress } from './progress.ts';
import { redactionFault } from './redaction.ts';
import { openRoom } from './room-in-flight.ts';
import type { ProjectSession } from './select.ts';
import { sessionBehind } from './session-behind.ts';

export interface BackfillOptions
  extends Pick<OutageOptions, 'onLost' | 'onBack'>,
    Pick<MirrorOptions, 'again' | 'evenDeleted'> {
  /** Once aborted, the parts under way are finished, and no other is begun. */
  signal?: AbortSignal;
  /** ms that the bucket may be away once it was there: a minute, unless said otherwise */
  patience?: number;
  /** The same before it was there; 0 unless said otherwise. */
  firstPatience?: number;
  onProgress?(progress: Progress): void;
}

export interface Backfilled {
  reports: SourceReport[];
  /** Sessions with a trouble of their own; it kept no other. */
  failures: { found: ProjectSession; error: Error }[];
  /** How many sessions were brought to their end, or needed nothing. */
  done: number;
  /** Why the others were not: the bucket's trouble, or redaction's where it would keep every one. */
  error?: Error;
}

/** Sources under way at once, at the most: enough to hide the way to a store and back. */
const mostAtOnce = 8;
/** Parts under way are what takes memory: two large ones, or as many small ones as weigh so much. */
const partBytes = 4 * 1024 * 1024;
const capacity = 2.5 * partBytes;
const leastWeight = 256 * 1024;

const patience = 60_000;
/** ms for which a source has time without any answer; each request begins it anew. */
const stepTime = 30_000;

/**
 * Brings sessions into the bucket, several sources at once and begun in the order given: while the parts
 * of one are on their way, the next is read and redacted. Interrupted at whatever point, the next run
 * goes on there. What is wrong with a session or with the bucket is in the answer, not thrown.
 */
export async function backfill(
  context: MirrorContext,
  sessions: readonly ProjectSession[],
  options: BackfillOptions = {},
): Promise<Backfilled> {
  const result: Backfilled = { reports: [], failures: [], done: 0 };
  // It would keep every one of them.
  const fault = redactionFault(context.redactor);
  if (fault) return { ...result, error: fault };
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(options.signal ? [options.signal] : [])]);
  const ride = outageRider({ patience, firstPatience: 0, ...options, signal });
  const behind = sessions.map((found) => sessionBehind(context, found));
  const shareOf = trackProgress(
    behind.map(({ bytes }) => bytes),
    options.onProgress,
  );
  // A folder as the bucket works in this very thread: more at once would only hold more memory.
  const isFolder = context.bucketUrl.startsWith('file:');
  const room = openRoom(capacity, isFolder ? 1 : mostAtOnce);
  const underWay = new Set<Promise<void>>();

  try {
    const fresh = sessions.filter((_, index) => behind[index]?.isNew);
    const rooms = fresh.flatMap(({ harness, project }) => (project ? [{ harness, project }] : []));
    const emptyRecords = await ride(
      () => findEmptyRecords(context, rooms),
      (found) => found !== undefined,
    );
    for (const [index, found] of sessions.entries()) {
      if (signal.aborted) break;
      const visit: Visit = {
        found,
        share: shareOf(index),
        left: found.sources.length,
        isWhole: true,
      };
      for (const row of rowsOf(context, found))
        await begin(visit, row, { ...context, emptyRecords });
    }
  } catch (error) {
    result.error ??= error as Error;
  }
  await Promise.all(underWay);
  return result;

  async function begin(visit: Visit, row: SourceRow, context: MirrorContext): Promise<void> {
    const weight = Math.min(partBytes, Math.max(leastWeight, bytesBehind(row)));
    await room.enter(weight);
    // Redacting leaves nothing else its turn: signals, answers, the bar.
    await breathe();
    const work = bring(visit, row, context).finally(() => {
      underWay.delete(work);
      room.leave(weight);
    });
    underWay.add(work);
  }

  async function bring(visit: Visit, row: SourceRow, context: MirrorContext): Promise<void> {
    try {
      const isWhole = !signal.aborted && (await mirror(visit, row, context));
      visit.isWhole &&= isWhole;
    } catch (error) {
      visit.isWhole = false;
      if (blamesBucket(error) || (error instanceof RedactionError && error.isUnread)) {
        result.error ??= error as Error;
        stop.abort();
      } else if (result.failures.every(({ found }) => found !== visit.found)) {
        result.failures.push({ found: visit.found, error: error as Error });
      }
    }
    visit.left -= 1;
    if (visit.left > 0 || (signal.aborted && !visit.isWhole)) return;
    visit.share.end();
    if (visit.isWhole) result.done += 1;
  }

  /** Whether the source was brought to its end. */
  async function mirror({ share }: Visit, row: SourceRow, context: MirrorContext) {
    const { again, evenDeleted } = options;
    const report = await ride(
      () => {
        context.deadline.at = Math.max(context.deadline.at, Date.now() + stepTime);
        return mirrorRow(context, row, {
          again,
          evenDeleted,
          partBytes,
          signal,
          onPart: share.add,
        });
      },
      ({ parts }) => parts > 0,
    );
    result.reports.push(report);
    return !report.more && report.status !== 'busy';
  }
}

/** A session whose sources are being brought. */
interface Visit {
  found: ProjectSession;
  share: Share;
  left: number;
  isWhole: boolean;
}
