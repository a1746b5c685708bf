import { joinContext } from '../../export/shown-facts.ts';
import type { Turn } from '../../harness/turn.ts';
import { itemHtml } from './item-html.ts';
import type { Rendering } from './rendering.ts';

/** All that stands in a turn below its header. */
export function turnBody(r: Rendering, turn: Turn, anchor: string, depth: number): void {
  const level = Math.min(6, 4 + depth);
  let calls = 0;
  let others = 0;
  let speaker = '';
  for (const item of joinContext(turn.items)) {
    const isFirst = item.kind === 'message' && item.role !== speaker;
    if (item.kind === 'message') speaker = item.role;
    const id = item.kind === 'tool' ? `${anchor}-call-${++calls}` : `${anchor}-text-${++others}`;
    itemHtml(r, item, { id, level, isFirst, isTask: turn.startedBy === 'agent' });
  }
}
