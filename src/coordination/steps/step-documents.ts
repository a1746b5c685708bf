import type { Key } from '../../bucket/bucket.ts';
import { parseStepKey, type StepFile, stepsPrefix } from '../../bucket/coordination-keys.ts';
import type { Coordination } from '../context.ts';
import type { Known, Listed } from '../known-documents.ts';
import type { StepId } from '../names.ts';

/** What stands in the bucket of one step. */
export type StepDocuments = Partial<Record<StepFile, Known>>;

/**
 * These documents of all steps: one listing, and one request for each that this machine has not read yet in its
 * present version. A step of which there is none of them is left out.
 */
export async function readStepDocuments(
  c: Coordination,
  files: readonly StepFile[],
): Promise<Map<StepId, StepDocuments>> {
  const prefix = stepsPrefix(c.project);
  const places = new Map<Key, { sid: StepId; file: StepFile }>();
  const entries: Listed[] = [];
  for await (const entry of c.bucket.list(prefix)) {
    const place = 'key' in entry ? parseStepKey(entry.key, prefix) : undefined;
    if (!('key' in entry) || !place || !files.includes(place.file)) continue;
    places.set(entry.key, place);
    entries.push(entry);
  }
  const found = await c.documents.read(entries);
  const steps = new Map<StepId, StepDocuments>();
  for (const [key, { sid, file }] of places) {
    const document = found.get(key);
    if (document) steps.set(sid, { ...steps.get(sid), [file]: document });
  }
  return steps;
}
