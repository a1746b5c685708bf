import { type Area, artifactManifestKey } from '../../bucket/coordination-keys.ts';
import { inOrder } from '../../records/in-order.ts';
import type { Coordination } from '../context.ts';
import type { FoundFile } from './find.ts';

const atOnce = 8;

/** Deletes artifacts with what is known of them: their bytes last, so that what is left is listed. */
export async function deleteArtifacts(
  c: Coordination,
  files: readonly FoundFile[],
  area: Area,
): Promise<void> {
  const deleted = inOrder(files, atOnce, async ({ key, path }) => {
    await c.bucket.delete(artifactManifestKey(c.project, area, path));
    await c.bucket.delete(key);
  });
  for await (const _ of deleted);
}
