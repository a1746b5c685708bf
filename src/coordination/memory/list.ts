import type { Entry, Key } from '../../bucket/bucket.ts';
import { historyRoom, type MemoryKey, parseMemoryKey } from '../../bucket/coordination-keys.ts';
import { listedKey, segment } from '../../bucket/keys.ts';
import type { Coordination } from '../context.ts';
import { versionOf } from './memory-document.ts';
import { memoryKeys, memoryRooms } from './spellings.ts';

export interface ListedMemory {
  key: MemoryKey;
  version: string;
  /** ms since 1970, by the service's clock. */
  modified: number;
  /** Of its document. */
  bytes: number;
}

/**
 * All memories whose keys begin with the prefix, whatever stands behind it: `pha` lists `phase.one`. Of a
 * deletion that was interrupted the key is still listed; to read it finds nothing.
 */
export async function* listMemory(
  c: Pick<Coordination, 'bucket' | 'bucketUrl' | 'project'>,
  prefix = '',
): AsyncIterable<ListedMemory> {
  // Of a name that clients spell in two ways the last value counts: known when both have come by.
  const twofold = new Map<MemoryKey, ListedMemory>();
  for (const room of memoryRooms(c)) {
    for await (const { key: objectKey, size, etag, modified } of objectsBelow(c, room, prefix)) {
      const key = parseMemoryKey(objectKey, room);
      if (key === undefined || !key.startsWith(prefix)) continue;
      const keys = memoryKeys(c, key);
      if (!keys.includes(objectKey)) continue;
      const listed = { key, version: versionOf(etag), modified: modified.getTime(), bytes: size };
      if (keys.length === 1) yield listed;
      else if ((twofold.get(key)?.modified ?? 0) < listed.modified) twofold.set(key, listed);
    }
  }
  yield* twofold.values();
}

/** The history, which lies among them and grows with every change, is stepped over. */
async function* objectsBelow(
  c: Pick<Coordination, 'bucket'>,
  room: Key,
  prefix: string,
  after?: Key,
): AsyncIterable<Extract<Entry, { key: Key }>> {
  const from = listedKey(room + commonBeginning(prefix));
  for await (const entry of c.bucket.list(from, after && { after })) {
    if ('prefix' in entry) continue;
    if (entry.key.startsWith(`${room}${historyRoom}/`)) {
      // `0` is the character after `/`.
      return yield* objectsBelow(c, room, prefix, listedKey(`${room}${historyRoom}0`));
    }
    yield entry;
  }
}

/** Names of devices are spelled otherwise as soon as they are whole. */
const beginningOfDevice = /^(?:co?|con|com\d?|pr?n?|au?x?|nu?l?|lp?t?\d?)$/i;
const spelledAlike = /^[A-Za-z0-9\-_@~+=]*$/;

/** What the keys of all memories begin with that begin so, however clients spell the rest. */
function commonBeginning(prefix: string): string {
  const parts = prefix.split('.');
  const last = parts.pop() ?? '';
  const different = parts.findIndex((part) => segment(part) !== part);
  const folders = parts.slice(0, different === -1 ? undefined : different);
  const isWhole = different === -1 && spelledAlike.test(last) && !beginningOfDevice.test(last);
  return folders.map((part) => `${part}/`).join('') + (isWhole ? last : '');
}
