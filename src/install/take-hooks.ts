import type { Node } from 'jsonc-parser';
import type { HarnessName } from '../harness/harness.ts';
import { entriesOf, type Found, type Kept, parseHooks } from './hooks-file.ts';
import { applyEdits, propertyValue } from './jsonc/document.ts';
import { remove } from './jsonc/remove.ts';

const nothing: Kept = { hooks: false, events: [] };

/** Takes our handlers out by structure, and what that leaves empty; for files that others have changed. */
export function takeHooks(
  text: string,
  harness: HarnessName,
  launcher: string,
  kept: Kept = nothing,
): string {
  const [entry] = entriesOf(parseHooks(text), harness, launcher);
  return entry ? takeHooks(takeEntry(entry, kept), harness, launcher, kept) : text;
}

/** Takes one handler out, and what that leaves empty. */
export function takeEntry(
  { document, handlers, handler, event }: Found,
  kept: Kept = nothing,
): string {
  let text = applyEdits(document.text, remove(document.text, handlers, handler));
  // From the inside out; the path's length tells what the container is.
  for (let path = pathOf(handlers); path.length > 0; path = path.slice(0, -1)) {
    if (path.length === 2 && kept.events.includes(event)) return text;
    if (path.length === 1 && kept.hooks) return text;
    const after = parseHooks(text);
    const node = nodeAt(after.root as Node, path);
    if (!isBlank(text, path.length === 3 ? (propertyValue(node, 'hooks') as Node) : node))
      return text;
    if (path.length === 4) continue;
    const holder = nodeAt(after.root as Node, path.slice(0, -1));
    const child = holder.type === 'object' ? (node.parent as Node) : node;
    text = applyEdits(text, remove(text, holder, child));
  }
  return text;
}

function isBlank(text: string, container: Node): boolean {
  return text.slice(container.offset + 1, container.offset + container.length - 1).trim() === '';
}

type Path = (string | number)[];

/** `['hooks', event, group, 'hooks']` */
function pathOf(node: Node): Path {
  const { parent } = node;
  if (!parent) return [];
  if (parent.type === 'property')
    return [...pathOf(parent.parent as Node), parent.children?.[0]?.value];
  return [...pathOf(parent), (parent.children as Node[]).indexOf(node)];
}

function nodeAt(root: Node, path: Path): Node {
  return path.reduce<Node>(
    (node, step) =>
      (typeof step === 'number' ? node.children?.[step] : propertyValue(node, step)) as Node,
    root,
  );
}
