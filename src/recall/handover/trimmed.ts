import { commandInTexts } from '../../install/command-path.ts';
import type { MirrorContext } from '../../mirror/context.ts';
import type { Database } from '../../state/database.ts';
import { sessionSources } from '../../state/sources.ts';
import { isIndexed, recordKey } from '../record-row.ts';
import { handoverOf } from './record.ts';
import { handoverText, textLimit } from './text.ts';

export interface Trimmed {
  session: string;
  /** The number of the first row that stays; undefined where none does. */
  beforeRow: number | undefined;
}

/** Whether the index has all that the bucket has of a thread of this machine. */
export function isIndexedWhole(
  { db, bucketUrl }: MirrorContext,
  index: Database,
  session: string,
): boolean {
  return sessionSources(db, bucketUrl, 'codex', session).every(
    ({ meta }) => meta === undefined || isIndexed(index, recordKey(bucketUrl, meta), meta),
  );
}

/** What a Codex thread is told of the turns that are taken out of it; undefined where they hold nothing to tell. */
export function trimmedText(
  { bucketUrl: bucket, config, paths }: MirrorContext,
  index: Database,
  { session, beforeRow }: Trimmed,
): string | undefined {
  const handover = handoverOf(index, { bucket, harness: 'codex', session, beforeRow });
  if (!handover) return undefined;
  const command = commandInTexts(paths);
  return handoverText(handover, { limit: textLimit(config), command, isForItself: true });
}
