import { isDeepStrictEqual } from 'node:util';
import { getNodeValue, type Node } from 'jsonc-parser';
import type { HarnessName } from '../harness/harness.ts';
import { isSameLauncher, readHookCommand } from './hook-command.ts';
import { append, type Change } from './jsonc/append.ts';
import {
  applyEdits,
  type Edit,
  findProperty,
  type JsoncDocument,
  JsoncError,
  parseJsonc,
  place,
  propertyValue,
} from './jsonc/document.ts';
import { remove } from './jsonc/remove.ts';
import { lineIndent, render, renderInline, styleOf } from './jsonc/style.ts';
import type { Handler } from './registration.ts';

/**
 * The hooks in a harness's settings: `{ "hooks": { "<Event>": [ { "hooks": [ handler, … ] }, … ] } }`,
 * edited as text, so that all else in the file stays byte for byte.
 */

/** Event → our handler for it. */
export type OwnHooks = Readonly<Record<string, Handler>>;

/** One of our handlers as found in a file. */
export interface OwnEntry {
  event: string;
  /** Place of the group in the event's list, and of the handler in the group. */
  group: number;
  index: number;
  command: string;
  node: string;
  launcher: string;
}

interface Found extends OwnEntry {
  document: JsoncDocument;
  handlers: Node;
  handler: Node;
}

/**
 * Handlers of any tracecraft for this harness, of this state folder or of another one. Throws
 * JsoncError for a text that is no such file.
 */
export function findOwnEntries(text: string, harness: HarnessName): OwnEntry[] {
  return findEntries(parseHooks(text.replace(/^\uFEFF/, '')), harness).map(
    ({ event, group, index, command, node, launcher }) => ({
      event,
      group,
      index,
      command,
      node,
      launcher,
    }),
  );
}

export interface Edited {
  text: string;
  /** What was put in, for `undo`; empty where handlers of an earlier install were brought up to date. */
  changes: Change[];
}

/**
 * Puts our handlers in, each in a group of its own after all others, or brings the ones that are there
 * up to date where they stand. Throws JsoncError for a text that is no such file.
 */
export function putHooks(
  text: string,
  harness: HarnessName,
  launcher: string,
  hooks: OwnHooks,
): Edited {
  const mended = bringUpToDate(text, harness, launcher, hooks);
  const document = parseHooks(mended);
  const present = entriesOf(document, harness, launcher).map((entry) => entry.event);
  const missing = Object.entries(hooks).filter(([event]) => !present.includes(event));
  const changes = missing.length === 0 ? [] : insert(document, missing);
  const edits = changes.map((change) => ({
    offset: change.offset,
    length: change.without.length,
    insert: change.with,
  }));
  return { text: applyEdits(mended, edits), changes: present.length === 0 ? changes : [] };
}

function insert(document: JsoncDocument, missing: [string, Handler][]): Change[] {
  const style = styleOf(document);
  const groups = missing.map(([name, handler]) => ({ name, value: [{ hooks: [handler] }] }));
  const whole = Object.fromEntries(groups.map(({ name, value }) => [name, value]));
  const { text, root } = document;
  if (!root) {
    const start = text.trim() === '' || /[\r\n]$/.test(text) ? '' : style.eol;
    const added = `${start}${render({ hooks: whole }, style, '')}${style.eol}`;
    return [{ offset: text.length, without: '', with: added }];
  }
  const hooks = propertyValue(root, 'hooks');
  if (!hooks) return [append(document, root, [{ name: 'hooks', value: whole }], style)];

  const lists = groups.filter(({ name }) => !findProperty(hooks, name));
  const additions = groups.flatMap(({ name, value }) => {
    const list = propertyValue(hooks, name);
    return list ? [append(document, list, [{ value: value[0] }], style)] : [];
  });
  if (lists.length > 0) additions.push(append(document, hooks, lists, style));
  return additions.sort((a, b) => a.offset - b.offset);
}

/** Rewrites outdated handlers where they stand, since their place counts; takes out doubles. */
function bringUpToDate(
  text: string,
  harness: HarnessName,
  launcher: string,
  hooks: OwnHooks,
): string {
  const document = parseHooks(text);
  const style = styleOf(document);
  const seen = new Set<string>();
  const edits: Edit[] = [];
  for (const { event, handler } of entriesOf(document, harness, launcher)) {
    const wanted = hooks[event];
    if (!wanted || seen.has(event)) continue;
    seen.add(event);
    // A parsed object has no prototype, which would make it another one.
    if (isDeepStrictEqual({ ...getNodeValue(handler) }, wanted)) continue;
    const old = text.slice(handler.offset, handler.offset + handler.length);
    const spelled = /[\r\n]/.test(old)
      ? render(wanted, style, lineIndent(text, handler.offset))
      : renderInline(wanted, old);
    edits.push({ offset: handler.offset, length: handler.length, insert: spelled });
  }
  return takeSurplus(applyEdits(text, edits), harness, launcher, hooks);
}

function takeSurplus(
  text: string,
  harness: HarnessName,
  launcher: string,
  hooks: OwnHooks,
): string {
  const entries = entriesOf(parseHooks(text), harness, launcher);
  const surplus = entries.find(
    ({ event }, at) => !hooks[event] || entries.findIndex((other) => other.event === event) < at,
  );
  return surplus ? takeSurplus(takeEntry(surplus, nothing), harness, launcher, hooks) : text;
}

/** Which of the containers were there before us, and stay when they are empty. */
export interface Kept {
  hooks: boolean;
  events: readonly string[];
}

const nothing: Kept = { hooks: false, events: [] };

export function containersOf(text: string): Kept {
  const { root } = parseHooks(text);
  const hooks = root && propertyValue(root, 'hooks');
  const events = (hooks?.children ?? []).map((property) => String(property.children?.[0]?.value));
  return { hooks: hooks !== undefined, events };
}

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

function takeEntry({ document, handlers, handler, event }: Found, kept: Kept): string {
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

function entriesOf(document: JsoncDocument, harness: HarnessName, launcher: string): Found[] {
  return findEntries(document, harness).filter((entry) => isSameLauncher(entry.launcher, launcher));
}

/** What others wrote in a form of their own is passed over. */
function findEntries(document: JsoncDocument, harness: HarnessName): Found[] {
  const hooks = document.root && propertyValue(document.root, 'hooks');
  return (hooks?.children ?? []).flatMap((property) => {
    const [name, groups] = property.children as [Node, Node];
    return (groups.type === 'array' ? (groups.children ?? []) : []).flatMap((group, at) => {
      const handlers = group.type === 'object' ? propertyValue(group, 'hooks') : undefined;
      if (handlers?.type !== 'array') return [];
      return (handlers.children ?? []).flatMap((handler, index) => {
        const command =
          handler.type === 'object' ? propertyValue(handler, 'command')?.value : undefined;
        const own = typeof command === 'string' ? readHookCommand(command) : undefined;
        if (!own || own.harness !== harness) return [];
        return [
          { ...own, document, handlers, handler, event: name.value, group: at, index, command },
        ];
      });
    });
  });
}

function parseHooks(text: string): JsoncDocument {
  const document = parseJsonc(text);
  const { root } = document;
  if (!root) return document;
  expect(text, root, 'object', 'the file must hold an object');
  const hooks = propertyValue(root, 'hooks');
  if (!hooks) return document;
  expect(text, hooks, 'object', '"hooks" must be an object');
  for (const { children } of hooks.children ?? []) {
    const [name, groups] = children as [Node, Node];
    expect(text, groups, 'array', `"hooks.${name.value}" must be an array`);
  }
  return document;
}

function expect(text: string, node: Node, type: Node['type'], message: string): void {
  if (node.type !== type) throw new JsoncError(`${place(text, node.offset)}: ${message}`);
}
