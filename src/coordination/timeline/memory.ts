import type { Entry, Key } from '../../bucket/bucket.ts';
import {
  historyRoom,
  type MemoryKey,
  type MessageName,
  parseMemoryKey,
  parseMessageName,
} from '../../bucket/coordination-keys.ts';
import { listedKey, unsegment } from '../../bucket/keys.ts';
import type { Coordination } from '../context.ts';
import { DamagedDocument } from '../document.ts';
import type { Known, Listed } from '../known-documents.ts';
import { isKept } from '../memory/history-names.ts';
import { type MemoryVersion, parseMemory } from '../memory/memory-document.ts';
import { memoryRooms } from '../memory/spellings.ts';
import { firstLine, type Happening, type Span } from './happening.ts';

/** Where a listed object belongs; `version`: its name in the history, of which live values have none. */
interface Place {
  memory: MemoryKey;
  version: MessageName | undefined;
}

/** What was set and deleted: every version in the history, and live values that have no place there yet. */
export async function memoryHappenings(c: Coordination, span: Span): Promise<Happening[]> {
  const from = Math.max(span.since, span.changedSince);
  const versions = new Map<MemoryKey, MessageName[]>();
  const places = new Map<Key, Place>();
  const fresh: Listed[] = [];
  for (const room of memoryRooms(c)) {
    for await (const entry of c.bucket.list(room)) {
      const place = placeOf(entry, room);
      if (!place || !('key' in entry)) continue;
      const { memory, version } = place;
      if (version) versions.set(memory, [...(versions.get(memory) ?? []), version]);
      if (entry.modified.getTime() < from) continue;
      places.set(entry.key, place);
      fresh.push(entry);
    }
  }
  const documents = await c.documents.read(fresh);
  return [...documents.values()]
    .flatMap((document) => {
      const place = places.get(document.key) as Place;
      return happeningsOf(document, place, versions.get(place.memory) ?? []);
    })
    .filter(({ at }) => at >= span.since);
}

function placeOf(entry: Entry, room: Key): Place | undefined {
  if ('prefix' in entry) return undefined;
  const history = `${room}${historyRoom}/`;
  if (!entry.key.startsWith(history)) {
    const memory = parseMemoryKey(entry.key, room);
    return memory && { memory, version: undefined };
  }
  const folder = listedKey(entry.key.slice(0, entry.key.lastIndexOf('/') + 1));
  const version = parseMessageName(entry.key, folder);
  if (!version || folder.length <= history.length) return undefined;
  const parts = folder.slice(history.length, -1).split('/').map(unsegment);
  return { memory: parts.join('.') as MemoryKey, version };
}

function happeningsOf(
  document: Known,
  { memory, version }: Place,
  kept: readonly MessageName[],
): Happening[] {
  if (document instanceof DamagedDocument) return [];
  const value = parseMemory(document.fields);
  const { key, modified } = document;
  if (!version && isKept({ ...document, value }, kept)) return [];
  const named = version && Number(version.ns / 1_000_000n);
  return [
    {
      // An entry may be made good for long after, under its own name.
      at: Math.min(named ?? modified, modified),
      kind: 'memory',
      ...(value.set_by !== '' && { agent: value.set_by }),
      name: memory,
      text: textOf(value),
      key,
      id: version ? `${memory} ${version.name}` : `${key} ${document.etag}`,
    },
  ];
}

function textOf({ value, deleted }: MemoryVersion): string {
  return deleted ? 'deleted' : `= ${firstLine(value)}`;
}
