import type { MirrorContext } from '../mirror/context.ts';
import { findSessions } from '../mirror/select.ts';
import type { Database } from '../state/database.ts';
import type { BringOptions, Brought } from './bring-records.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { indexTranscripts } from './from-transcripts.ts';

export interface ReindexOptions extends Pick<BringOptions, 'signal' | 'onProgress'> {
  from: 'bucket' | 'transcripts';
  /** Undefined: all of them. */
  project?: string;
}

/**
 * From the bucket all that it holds is read anew, one record after the other: each can be searched as it was
 * until it is whole again, so that an interruption leaves nothing out. From the transcripts of this machine
 * what the index lacks is read, whether it is in the bucket or not.
 */
export function reindex(
  context: MirrorContext & { cwd: string },
  db: Database,
  { from, project, ...options }: ReindexOptions,
): Promise<Brought> {
  if (from === 'bucket') {
    return bringUpToDate(context, db, { filter: { project }, anew: true, ...options });
  }
  const { cwd } = context;
  const sessions = findSessions(context, { cwd, project, all: project === undefined });
  return indexTranscripts(context, db, sessions, options);
}
