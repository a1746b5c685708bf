import type { MemoryKey } from '../../bucket/coordination-keys.ts';
import type { Coordination } from '../context.ts';
import { readLive } from './live.ts';
import { entryOf, type MemoryEntry } from './memory-document.ts';

/** Undefined where it was never set, or deleted. Throws DamagedDocument. */
export async function getMemory(
  c: Coordination,
  memory: MemoryKey,
): Promise<MemoryEntry | undefined> {
  const live = await readLive(c, memory);
  if (live?.damage) throw live.damage;
  return live && !live.value.deleted ? entryOf(memory, live) : undefined;
}
