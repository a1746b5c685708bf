import type { Node } from 'jsonc-parser';
import type { HarnessName } from '../harness/harness.ts';
import { isSameLauncher, readHookCommand } from './hook-command.ts';
import {
  type JsoncDocument,
  JsoncError,
  parseJsonc,
  place,
  propertyValue,
} from './jsonc/document.ts';

/**
 * The hooks in a harness's settings: `{ "hooks": { "<Event>": [ { "hooks": [ handler, … ] }, … ] } }`,
 * edited as text, so that all else in the file stays byte for byte.
 */

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

/** An entry with its nodes. */
export interface Found extends OwnEntry {
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

/** Which of the containers were there before us, and stay when they are empty. */
export interface Kept {
  hooks: boolean;
  events: readonly string[];
}

export function containersOf(text: string): Kept {
  const { root } = parseHooks(text);
  const hooks = root && propertyValue(root, 'hooks');
  const events = (hooks?.children ?? []).map((property) => String(property.children?.[0]?.value));
  return { hooks: hooks !== undefined, events };
}

/** The handlers of this state folder. */
export function entriesOf(
  document: JsoncDocument,
  harness: HarnessName,
  launcher: string,
): Found[] {
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

/** Throws JsoncError where the file's shape is not that of hooks. */
export function parseHooks(text: string): JsoncDocument {
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
