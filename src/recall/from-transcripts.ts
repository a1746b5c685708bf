import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { type MirrorContext, openMirror, type StoredStretch } from '../mirror/context.ts';
import { mirrorRow, rowsOf } from '../mirror/mirror.ts';
import { trackProgress } from '../mirror/progress.ts';
import { redactionFault } from '../mirror/redaction.ts';
import type { ProjectSession } from '../mirror/select.ts';
import { ensureFolder } from '../state/atomic-file.ts';
import type { Database } from '../state/database.ts';
import type { BringOptions, Brought } from './bring-records.ts';
import { indexPart } from './index-part.ts';
import { nowhere } from './nowhere.ts';
import { keysOf, noteUnmirrored, recordKey } from './record-row.ts';

/** Memory is a multiple of it. */
const partBytes = 4 * 1024 * 1024;
/** ms that one source has. */
const stepTime = 600_000;

/**
 * Indexes the transcripts of this machine that the index knows nothing of, without a request to the bucket:
 * they are mirrored into an empty one that keeps nothing, so that they are redacted and named as if they were
 * stored. Where the bucket has a session too, the next look at it brings what that has in its place.
 */
export async function indexTranscripts(
  context: MirrorContext,
  db: Database,
  sessions: readonly ProjectSession[],
  { signal, onProgress }: Pick<BringOptions, 'signal' | 'onProgress'> = {},
): Promise<Brought> {
  const fault = redactionFault(context.redactor);
  if (fault) throw fault;
  const known = new Set(keysOf(db, context.bucketUrl).map((key) => JSON.stringify(key)));
  const brought: Brought = { indexed: 0, left: [] };
  const shareOf = trackProgress(
    sessions.map(({ size }) => size),
    onProgress,
  );
  const { scratch, close } = openScratch(context, ({ meta, behind, bytes }) => {
    const key = recordKey(context.bucketUrl, meta);
    if (known.has(JSON.stringify(key))) return;
    const upTo = meta.last_part as string;
    const done = indexPart(db, { bucket: context.bucketUrl, meta, behind, upTo, bytes });
    if (done === 'indexed') noteUnmirrored(db, key);
    if (done === 'indexed' && behind === null) brought.indexed += 1;
  });
  try {
    for (const [index, found] of sessions.entries()) {
      const share = shareOf(index);
      try {
        if (signal?.aborted) brought.left.push({ record: found.id });
        else await bring(found, share.add);
      } catch (error) {
        brought.left.push({ record: found.id, error: error as Error });
      }
      share.end();
    }
  } finally {
    close();
  }
  return brought;

  async function bring(found: ProjectSession, onPart: (bytes: number) => void): Promise<void> {
    for (const row of rowsOf(scratch, found)) {
      // Redacting leaves nothing else its turn: signals, the bar.
      await breathe();
      scratch.deadline.at = Date.now() + stepTime;
      await mirrorRow(scratch, row, { partBytes, signal, onPart });
    }
  }
}

type Take = (stored: StoredStretch) => void;

/** The same machine, with a state and a bucket that know of nothing. */
function openScratch(context: MirrorContext, take: Take) {
  ensureFolder(context.paths.cache);
  const folder = mkdtempSync(join(context.paths.cache, 'transcripts-'));
  const paths = { ...context.paths, database: join(folder, 'state.db') };
  const deadline = { at: Date.now() + stepTime };
  const mirror = openMirror(context.env, deadline, paths, context.config);
  const bucket = nowhere(context.bucketUrl);
  return {
    scratch: {
      ...mirror,
      machine: context.machine,
      bucket: async () => bucket,
      onStored: async (stored: StoredStretch) => take(stored),
    },
    close() {
      mirror.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
