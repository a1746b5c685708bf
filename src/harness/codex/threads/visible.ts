import type { Fields } from '../../records.ts';
import type { History } from './history.ts';
import { isInstruction } from './instructions.ts';

/** What the model is given of a thread, without what Codex puts before every thread. */
export function visibleItems({ prelude, turns }: History): Fields[] {
  const at = turns.findLastIndex(({ summary }) => summary?.items.length);
  const summary = turns[at]?.summary;
  const items = summary
    ? [...summary.items, ...(turns[at]?.items.slice(summary.behind) ?? [])]
    : [...prelude, ...(turns[0]?.items ?? [])];
  const later = turns.slice(Math.max(at, 0) + 1).flatMap((turn) => turn.items);
  return [...items.filter((item) => !isInstruction(item)), ...later];
}
