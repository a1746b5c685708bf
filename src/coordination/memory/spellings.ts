import type { Key } from '../../bucket/bucket.ts';
import {
  historyPrefix,
  historyRoom,
  type MemoryKey,
  memoryKey,
  memoryPrefix,
  plainMemoryKey,
} from '../../bucket/coordination-keys.ts';
import { listedKey } from '../../bucket/keys.ts';
import type { Coordination } from '../context.ts';

/**
 * Where a memory can stand: where we put it, and, for a name that we spell otherwise, where the Python
 * client does. A folder cannot hold its spelling.
 */

type Place = Pick<Coordination, 'bucketUrl' | 'project'>;

export function memoryKeys(c: Place, memory: MemoryKey): Key[] {
  return [memoryKey(c.project, memory), ...some(plainKey(c, memory))];
}

/** Below which all memories lie: one folder but for a project whose name we spell otherwise. */
export function memoryRooms(c: Place): Key[] {
  return [memoryPrefix(c.project), ...some(plainFolder(c, 'any'))];
}

export function historyFolders(c: Place, memory: MemoryKey): Key[] {
  const plain = plainFolder(c, `${historyRoom}.${memory}`, '/');
  return [historyPrefix(c.project, memory), ...some(plain)];
}

function plainKey({ bucketUrl, project }: Place, memory: string): Key | undefined {
  // With a `%` in it, it could be what we spell another name.
  const isPossible = !bucketUrl.startsWith('file:') && !`${project}${memory}`.includes('%');
  return isPossible ? plainMemoryKey(project, memory as MemoryKey) : undefined;
}

/** `p/memory/any.json` to `p/memory/`; with `end`, `p/memory/_history/a.json` to `p/memory/_history/a/`. */
function plainFolder(c: Place, memory: string, end?: '/'): Key | undefined {
  const key = plainKey(c, memory);
  if (key === undefined) return undefined;
  return listedKey(end ? key.replace(/\.json$/, end) : key.slice(0, key.lastIndexOf('/') + 1));
}

function some(key: Key | undefined): Key[] {
  return key === undefined ? [] : [key];
}
