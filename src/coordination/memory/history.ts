import type { MemoryKey, MessageName } from '../../bucket/coordination-keys.ts';
import type { Coordination } from '../context.ts';
import { DamagedDocument } from '../document.ts';
import { isoTime } from '../time.ts';
import { historyNames, isKept, type ListedVersion } from './history-names.ts';
import { type Live, readLive } from './live.ts';
import { historyNameOf, type MemoryVersion, parseMemory } from './memory-document.ts';

export interface FormerVersion extends MemoryVersion {
  key: MemoryKey;
  /** What was kept is no JSON object; who and when are read off its name. */
  damaged?: true;
}

interface Place {
  name: MessageName;
  listed?: ListedVersion['entry'];
  live?: Live;
}

/**
 * All that the memory was set to, the live value among it, oldest first: the last `limit` of it, 0 for all.
 * A deletion is one of them.
 */
export async function memoryHistory(
  c: Coordination,
  memory: MemoryKey,
  { limit }: { limit: number },
): Promise<FormerVersion[]> {
  // Before the listing, so that nothing can come between the two unseen.
  const live = await readLive(c, memory);
  const places: Place[] = [];
  for await (const { name, entry } of historyNames(c, memory)) places.push({ name, listed: entry });
  const names = places.map(({ name }) => name);
  if (live && !live.damage && !isKept(live, names)) {
    places.push({ name: historyNameOf(live).name, live });
  }
  const wanted = places.sort(byTime).slice(limit > 0 ? -limit : 0);
  const documents = await c.documents.read(wanted.flatMap(({ listed }) => listed ?? []));
  return wanted.flatMap(({ name, listed, live: unkept }) => {
    if (unkept) return { key: memory, ...unkept.value };
    const document = listed && documents.get(listed.key);
    if (!document) return [];
    if (!(document instanceof DamagedDocument))
      return { key: memory, ...parseMemory(document.fields) };
    return { key: memory, ...unreadable(name), damaged: true as const };
  });
}

function byTime({ name: one }: Place, { name: other }: Place): number {
  if (one.ns !== other.ns) return one.ns < other.ns ? -1 : 1;
  return one.name < other.name ? -1 : 1;
}

function unreadable({ ns, sender }: MessageName): MemoryVersion {
  const set_at = isoTime(Number(ns / 1_000_000n));
  return { value: '', set_by: sender, set_at, type: 'text', deleted: false };
}
