import type { Key } from '../../bucket/bucket.ts';
import type { MemoryKey } from '../../bucket/coordination-keys.ts';
import { asText } from '../../harness/records.ts';
import { UserError } from '../../state/user-error.ts';
import type { Coordination } from '../context.ts';
import { DamagedDocument, readDocument, type Stored } from '../document.ts';
import { until } from '../poll.ts';
import { type MemoryVersion, parseMemory } from './memory-document.ts';
import { memoryKeys } from './spellings.ts';

/** What stands at a memory's key, also the mark that its value is being deleted. */
export interface Live extends Stored<MemoryVersion> {
  /** It is no JSON object: it can be replaced, and not read. */
  damage?: DamagedDocument;
}

/** Of several spellings the one that was written last. */
export async function readLive(
  c: Pick<Coordination, 'bucket' | 'bucketUrl' | 'project'>,
  memory: MemoryKey,
): Promise<Live | undefined> {
  const all = await Promise.all(memoryKeys(c, memory).map((key) => readOne(c, key)));
  if (c.bucketUrl.startsWith('file:')) for (const live of all) requireOwn(memory, live);
  return all
    .filter((live) => live !== undefined)
    .reduce<Live | undefined>(
      (last, live) => (last && last.modified >= live.modified ? last : live),
      undefined,
    );
}

/** Many systems' folders do not tell names apart by case alone. */
function requireOwn(memory: MemoryKey, live: Live | undefined): void {
  const stored = asText(live?.fields.key);
  if (stored === undefined || stored === memory) return;
  if (stored.toLowerCase() !== memory.toLowerCase()) return;
  throw new UserError(
    `${memory} and ${stored} would be one file in this folder; it has "${stored}"`,
    `Call it ${stored}, or give yours another name.`,
  );
}

async function readOne(c: Pick<Coordination, 'bucket'>, key: Key): Promise<Live | undefined> {
  try {
    return await readDocument(c, key, parseMemory);
  } catch (damage) {
    if (!(damage instanceof DamagedDocument)) throw damage;
    const { etag, modified } = damage;
    return { key, etag, modified, damage, fields: {}, value: parseMemory({}) };
  }
}

/** ms that a mark keeps writers waiting: whoever put it removes it within, or leaves it where it is. */
export const deletionTime = 60_000;
const pollTime = 200;

/**
 * The same, once nobody is in the midst of deleting it: the value of whoever wrote between the mark and its
 * removal would be removed with it. `own`: the revs of marks that are the caller's.
 */
export async function readSettled(
  c: Coordination,
  memory: MemoryKey,
  own: readonly string[],
): Promise<Live | undefined> {
  const look = async () => {
    const live = await readLive(c, memory);
    const isOthers = !own.includes(String(live?.fields.rev));
    return live && isOthers && isBeingDeleted(c, live) ? undefined : { live };
  };
  const settled = await until(c, look, { pause: () => pollTime });
  return settled?.live;
}

function isBeingDeleted({ bucket }: Coordination, { value, modified }: Live): boolean {
  const age = (bucket.now() ?? Number.POSITIVE_INFINITY) - modified;
  // Times of the service may be cut to whole seconds, both of them.
  return value.deleted && age < deletionTime + 2_000;
}
