import { BucketError } from '../../bucket/bucket.ts';
import type { MemoryKey } from '../../bucket/coordination-keys.ts';
import type { Coordination } from '../context.ts';
import { listMemory } from './list.ts';
import { readLive } from './live.ts';
import { entryOf, type MemoryEntry } from './memory-document.ts';

export type MemoryEvent =
  | { event: 'set'; key: MemoryKey; entry: MemoryEntry }
  | { event: 'deleted'; key: MemoryKey; entry?: undefined };

export interface WatchOptions {
  intervalMs: number;
  signal: AbortSignal;
  /** After each look, whether it has seen something or not. */
  onLook?(): void;
  /** The bucket does not answer; it looks on. Told once until it is back. */
  onAway?(error: BucketError): void;
}

/** What was told of each key last: of one that was told to be gone, its mark may still be listed. */
type Told = Map<MemoryKey, { version: string; isGone: boolean }>;

/**
 * What changes from now on, until the signal. Of several changes between two looks the last one is seen;
 * the history has them all.
 */
export async function* watchMemory(
  c: Coordination,
  prefix: string,
  { intervalMs, signal, onLook = () => {}, onAway = () => {} }: WatchOptions,
): AsyncIterable<MemoryEvent> {
  let told: Told | undefined;
  let isAway = false;
  while (!signal.aborted) {
    try {
      const versions = await versionsOf(c, prefix);
      if (told) yield* changes(c, told, versions);
      told ??= new Map([...versions].map(([key, version]) => [key, { version, isGone: false }]));
      isAway = false;
      onLook();
    } catch (error) {
      if (!(error instanceof BucketError)) throw error;
      if (!isAway) onAway(error);
      isAway = true;
    }
    await c.sleep(intervalMs, signal);
  }
}

async function versionsOf(c: Coordination, prefix: string): Promise<Map<MemoryKey, string>> {
  const versions = new Map<MemoryKey, string>();
  for await (const { key, version } of listMemory(c, prefix)) versions.set(key, version);
  return versions;
}

/** Each is noted as told at once: a bucket that goes away in between has nothing told twice. */
async function* changes(
  c: Coordination,
  told: Told,
  versions: ReadonlyMap<MemoryKey, string>,
): AsyncIterable<MemoryEvent> {
  for (const [key, { isGone }] of [...told]) {
    if (versions.has(key)) continue;
    told.delete(key);
    if (!isGone) yield { event: 'deleted', key };
  }
  for (const [key, version] of versions) {
    const before = told.get(key);
    if (before?.version === version) continue;
    const live = await readLive(c, key);
    if (live?.damage) continue;
    const entry = live && !live.value.deleted ? entryOf(key, live) : undefined;
    told.set(key, { version: entry?.version ?? version, isGone: !entry });
    if (entry && entry.version !== before?.version) yield { event: 'set', key, entry };
    if (!entry && before && !before.isGone) yield { event: 'deleted', key };
  }
}
