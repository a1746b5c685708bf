import { historyKey, type MemoryKey } from '../../bucket/coordination-keys.ts';
import type { Coordination } from '../context.ts';
import { encodeDocument } from '../document.ts';
import { isKeptByPython } from './history-names.ts';
import type { Live } from './live.ts';
import { historyNameOf } from './memory-document.ts';
import { putWhere } from './put-where.ts';

/**
 * Makes sure that a version which is, or was, live stands in the history. Whoever replaces it does this
 * first, so that a writer who died behind his put leaves no gap.
 */
export async function keepVersion(c: Coordination, memory: MemoryKey, live: Live): Promise<void> {
  if (live.damage) return;
  const { name, isOurs } = historyNameOf(live);
  if (!isOurs && (await isKeptByPython(c, memory, live))) return;
  const { value, set_by, set_at, type, deleted } = live.value;
  const entry = { key: memory, value, set_by, set_at, type, ...(deleted && { deleted }) };
  const body = encodeDocument(c.redactor, entry, ['key']);
  await putWhere(c, historyKey(c.project, memory, name), body, { ifNoneMatch: true });
}
