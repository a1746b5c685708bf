import type { Position, Source } from '../harness/harness.ts';
import { isHeld } from '../state/leases.ts';
import { findSource, replaceSource, type SourceKey } from '../state/sources.ts';
import { UserError } from '../state/user-error.ts';
import type { RestoreWork } from './restore-source.ts';
import type { KnownRecord } from './session-records.ts';
import type { ProvenRecord } from './write-file.ts';

/**
 * Makes the record this machine's, so that the next hook goes on behind its end. One that is no longer
 * its session's newest, or not whole, is not gone on with: the next hook finds a place beside it.
 */
export function settleRow(
  { context, harness }: RestoreWork,
  { address, meta, etag }: KnownRecord,
  target: Source,
  position: Position,
  { faults }: ProvenRecord,
): void {
  const { db, bucketUrl: bucket } = context;
  const key: SourceKey = {
    bucket,
    project: address.project,
    harness: harness.name,
    session: target.session,
    source: target.id,
  };
  const now = Date.now();
  const isNewest = meta.schema_version === 2 && meta.superseded_by === undefined;
  const goesOn = faults.length === 0 && isNewest;
  const isFree = goesOn
    ? replaceSource(db, key, target, { position, meta, etag }, now)
    : !isHeld(findSource(db, bucket, harness.name, target)?.lease, now);
  if (isFree) return;
  throw new UserError(`A hook is mirroring ${target.path} just now`, 'Try again in a few seconds.');
}
