import type { MirrorContext } from '../mirror/context.ts';
import type { Meta } from '../records/meta.ts';
import type { Database } from '../state/database.ts';
import { storedMetas } from '../state/sources.ts';
import type { BucketRecord } from './bring-records.ts';
import { hasTurns, isBehind, isKept } from './bring-up-to-date.ts';
import { keptSince } from './prune.ts';

/** Of what this machine has stored, the records that the index is behind of; no request is made for it. */
export function behindHere(
  { db: state, bucketUrl, config }: MirrorContext,
  db: Database,
): BucketRecord[] {
  const since = keptSince(config, Date.now());
  return storedMetas(state, bucketUrl)
    .map(({ etag, meta: text }) => {
      const meta = JSON.parse(text) as Meta;
      const { project, harness, session_id: record } = meta;
      return { address: { project, harness, record }, meta, etag };
    })
    .filter((record) => hasTurns(record) && isKept(record, since))
    .filter((record) => isBehind(db, bucketUrl, record));
}
