import type { Entry, Key } from '../../bucket/bucket.ts';
import {
  type MemoryKey,
  type MessageName,
  messageName,
  parseMessageName,
} from '../../bucket/coordination-keys.ts';
import { listedKey } from '../../bucket/keys.ts';
import type { Coordination } from '../context.ts';
import type { Live } from './live.ts';
import { historyNameOf } from './memory-document.ts';
import { historyFolders } from './spellings.ts';

export interface ListedVersion {
  name: MessageName;
  entry: Extract<Entry, { key: Key }>;
}

/** The kept versions of one memory; `from`: those of that time (ns since 1970) and later. */
export async function* historyNames(
  c: Coordination,
  memory: MemoryKey,
  from = 0n,
): AsyncIterable<ListedVersion> {
  for (const folder of historyFolders(c, memory)) {
    const after = listedKey(folder + messageName(from, '', '').name);
    for await (const entry of c.bucket.list(folder, { after, shallow: true })) {
      const name = 'key' in entry ? parseMessageName(entry.key, folder) : undefined;
      if (name && 'key' in entry) yield { name, entry };
    }
  }
}

/** Whether the live version has its place in the history, by whichever client's hand. */
export function isKept(live: Live, kept: readonly MessageName[]): boolean {
  const { name, isOurs } = historyNameOf(live);
  return kept.some((each) =>
    isOurs ? each.name === name.name : each.name === name.name || isAtOnce(each, name),
  );
}

/** Does the same for a version of the Python client with as little asking as it takes. */
export async function isKeptByPython(
  c: Coordination,
  memory: MemoryKey,
  live: Live,
): Promise<boolean> {
  const { name } = historyNameOf(live);
  for await (const { name: kept } of historyNames(
    c,
    memory,
    name.ns > moment ? name.ns - moment : 0n,
  )) {
    if (isAtOnce(kept, name)) return true;
    if (kept.ns > name.ns + moment) break;
  }
  return false;
}

/** ns within which the Python client (0.2.5) reads its clock for the entry and for the live value. */
const moment = 2_000_000_000n;

function isAtOnce(one: MessageName, other: MessageName): boolean {
  const apart = one.ns - other.ns;
  return one.sender === other.sender && apart <= moment && -apart <= moment;
}
