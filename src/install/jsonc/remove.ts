import type { Node } from 'jsonc-parser';
import { type Edit, endOf } from './document.ts';
import { readGap } from './trivia.ts';

/** Takes a child out of its array or object, with its comma and the space before it; comments stay. */
export function remove(text: string, container: Node, child: Node): Edit[] {
  const children = container.children as Node[];
  const index = children.indexOf(child);
  const previous = children[index - 1];
  const next = children[index + 1];
  const close = endOf(container) - 1;
  const before = readGap(text, previous ? endOf(previous) : container.offset + 1, child.offset);
  const after = readGap(text, endOf(child), next?.offset ?? close);

  const edits: Edit[] = [];
  let end = endOf(child);
  if (after.comma !== undefined) {
    if (text.slice(end, after.comma).trim() === '') end = after.comma + 1;
    else edits.push(cut(after.comma, after.comma + 1));
  }
  // An only child leaves nothing but the space before the bracket, which goes too.
  const alone = children.length === 1 && before.end === container.offset + 1;
  if (alone && text.slice(end, close).trim() === '') return [cut(before.end, close)];

  const comma = after.comma === undefined && previous ? before.comma : undefined;
  const start = startOfCut(text, before.end, child.offset, end, before.endsInLineComment);
  if (comma === undefined) return [cut(start, end), ...edits];
  if (comma + 1 === start) return [cut(comma, end), ...edits];
  return [cut(comma, comma + 1), cut(start, end), ...edits];
}

/** From the end of what stands before; but a line comment keeps its line break. */
function startOfCut(
  text: string,
  from: number,
  child: number,
  end: number,
  comment: boolean,
): number {
  if (!comment || /^[ \t]*[\r\n]/.test(text.slice(end))) return from;
  const [lineBreak] = /^[ \t]*(?:\r\n|\n|\r)/.exec(text.slice(from, child)) ?? [''];
  return from + lineBreak.length;
}

function cut(from: number, to: number): Edit {
  return { offset: from, length: to - from, insert: '' };
}
