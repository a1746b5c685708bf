import type { SessionAddress } from '../bucket/keys.ts';
import { allSources } from '../state/sources.ts';
import type { MirrorContext } from './context.ts';
import { addressOf } from './record-store.ts';

/** The records that this machine has stored in the bucket, as it remembers. */
export function rememberedRecords(
  { db, bucketUrl }: MirrorContext,
  { project, harness }: { project?: string; harness?: string },
): SessionAddress[] {
  return allSources(db, bucketUrl)
    .filter((row) => row.meta !== undefined)
    .filter((row) => project === undefined || row.project === project)
    .filter((row) => harness === undefined || row.harness === harness)
    .map((row) => addressOf(row, row.meta?.session_id as string));
}
