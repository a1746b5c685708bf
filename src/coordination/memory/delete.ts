import type { MemoryKey } from '../../bucket/coordination-keys.ts';
import type { Coordination } from '../context.ts';
import { requireClaims } from '../require-claims.ts';
import { keepVersion } from './keep-version.ts';
import { deletionTime } from './live.ts';
import { putVersion } from './put-version.ts';
import type { SetOptions } from './set.ts';
import { memoryKeys } from './spellings.ts';
import { checkVersion } from './version-conflict.ts';

/** ms of the deletion's time that its last request may take. */
const reserve = 15_000;

/**
 * Takes a memory out of sight; its history stays, and tells of it. False where there was none. Throws
 * VersionConflict. First a mark replaces the value, on condition that it is the one that was read; then the
 * mark is removed, so that other clients see nothing there. Stores remove without conditions: writers wait
 * for the end of it (`readSettled`), and a deleter who comes too late leaves the mark, which reads as nothing.
 */
export async function deleteMemory(
  c: Coordination,
  memory: MemoryKey,
  { ifVersion }: SetOptions = {},
): Promise<boolean> {
  if (ifVersion !== undefined) await requireClaims(c);
  let wasThere = false;
  let began = 0;
  const mark = await putVersion(c, memory, {
    mustHold: ifVersion !== undefined && !c.bestEffort,
    change(now) {
      checkVersion(memory, now, ifVersion);
      if (!now) return undefined;
      wasThere = !now.value.deleted;
      began = serviceTime(c);
      return { value: '', type: 'text', deleted: true };
    },
  });
  if (!mark) return false;
  await keepVersion(c, memory, mark);
  const isInTime = serviceTime(c) - began < deletionTime - reserve;
  // Without an etag another value has come in its place already.
  if (isInTime && mark.etag !== '') await c.bucket.delete(mark.key);
  // Of a name that clients spell in two ways the other value may stand, which was hidden until now.
  if (memoryKeys(c, memory).length > 1) await deleteMemory(c, memory);
  return wasThere;
}

/** Also when the machine has slept meanwhile: the last answer tells. */
function serviceTime({ bucket }: Coordination): number {
  return bucket.now() ?? 0;
}
