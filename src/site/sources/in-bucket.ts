import { isEmpty } from '../../records/delete.ts';
import { recordsOf } from '../../records/families.ts';
import { openKnownMetas } from '../../records/known-metas.ts';
import type { ListedRecord } from '../../records/list.ts';
import { listSessions } from '../../records/list-sessions.ts';
import { chainOf } from '../../records/record.ts';
import type { BucketPlace } from './place.ts';
import type { SiteContext, SiteScope } from './scope.ts';
import type { UnreadyRecord } from './unready-record.ts';

/** What the bucket holds of these projects and harnesses, by its listing and metas. Throws what listing does. */
export async function recordsInBucket(
  context: SiteContext,
  { project, harness }: SiteScope,
): Promise<UnreadyRecord[]> {
  const bucket = await context.bucket();
  const known = openKnownMetas(context);
  const filter = { ...(project !== undefined && { project }), ...(harness && { harness }) };
  const { families } = await listSessions(bucket, known, filter).finally(() => known.close());
  const listed = families.flatMap(recordsOf).filter(holdsTurns);
  return Promise.all(
    listed.map(async (record) => ({ record, place: placeOf(record), ...(await sizeOf(record)) })),
  );

  async function sizeOf({ address, meta }: ListedRecord) {
    if (meta) return { bytes: meta.total_uploaded_bytes, version: versionOf(meta) };
    const { parts } = await chainOf(bucket, address, undefined);
    const bytes = parts.reduce((sum, { size }) => sum + size, 0);
    return { bytes, version: parts.map(({ name }) => name).join(' ') };
  }
}

/** Files beside a transcript are no conversation, and what is being deleted is not to be shown. */
function holdsTurns({ meta }: ListedRecord): boolean {
  if (!meta) return true;
  if (meta.deleted_at !== undefined || isEmpty(meta)) return false;
  return meta.relation !== 'attachments' && meta.last_part !== null;
}

function placeOf({ address, meta, etag, damage }: ListedRecord): BucketPlace {
  return {
    kind: 'bucket',
    address,
    ...(meta && { meta }),
    ...(etag !== undefined && { etag }),
    ...(damage !== undefined && { damage }),
  };
}

/** The last part is named after all that comes before it. */
function versionOf({
  last_part: part,
  total_uploaded_bytes: bytes,
  last_uploaded_at: at,
  schema1,
}: NonNullable<ListedRecord['meta']>): string {
  return schema1 ? `${part} ${bytes} ${at}` : `${part} ${bytes}`;
}
