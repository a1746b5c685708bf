import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getNodeValue, type Node } from 'jsonc-parser';
import type { Paths } from '../../state/paths.ts';
import { commandPath } from '../command-path.ts';
import {
  applyEdits,
  findProperty,
  JsoncError,
  parseJsonc,
  propertyValue,
} from '../jsonc/document.ts';
import { remove } from '../jsonc/remove.ts';
import type { PresentPart } from '../plan-part.ts';

/**
 * A task of VS Code that shows the monitor in a terminal of its own, from when the folder is opened (`tasks.json`
 * 2.0.0, as VS Code documents it).
 */

export const taskLabel = 'tracecraft monitor';

export function taskFile(repository: string): string {
  return join(repository, '.vscode', 'tasks.json');
}

/** What every shell that VS Code uses reads as it stands. */
const plain = /^[\w@%+=:,./\\-]+$/;

export type ShellWord = string | { value: string; quoting: 'strong' };

/** A path as a task's command: VS Code quotes it for the shell in use where it has to be. */
export function asCommand(path: string): ShellWord {
  return plain.test(path) ? path : { value: path, quoting: 'strong' };
}

export function monitorTask(paths: Paths): Record<string, unknown> {
  return {
    label: taskLabel,
    type: 'shell',
    command: asCommand(commandPath(paths)),
    args: ['monitor'],
    isBackground: true,
    presentation: { reveal: 'always', focus: false, panel: 'dedicated', showReuseMessage: false },
    runOptions: { runOn: 'folderOpen' },
    problemMatcher: [],
  };
}

export interface FoundTask {
  node: Node;
  /** The program that it runs; undefined: it is no tracecraft's, for all its label. */
  program: string | undefined;
}

/** The tasks of our label. Throws JsoncError for a text that is no `tasks.json`. */
export function findTasks(text: string): FoundTask[] {
  return tasksIn(parseTasks(text));
}

function tasksIn(root: Node | undefined): FoundTask[] {
  return (tasksOf(root)?.children ?? []).flatMap((node) => {
    const task = node.type === 'object' ? getNodeValue(node) : undefined;
    return task?.label === taskLabel ? [{ node, program: programOf(task) }] : [];
  });
}

/** Throws JsoncError as `findTasks`. */
export function parseTasks(text: string): Node | undefined {
  const { root } = parseJsonc(text);
  if (!root) return undefined;
  if (root.type !== 'object') throw new JsoncError('the file must hold an object');
  const version = propertyValue(root, 'version')?.value;
  if (version !== undefined && !String(version).startsWith('2.')) {
    throw new JsoncError(
      `its version is ${JSON.stringify(version)}, and only 2.0.0 has such tasks`,
    );
  }
  const tasks = propertyValue(root, 'tasks');
  if (tasks && tasks.type !== 'array') throw new JsoncError('"tasks" must be an array');
  return root;
}

export function tasksOf(root: Node | undefined): Node | undefined {
  return root && propertyValue(root, 'tasks');
}

/** Our task in such a file, wherever its program lies: one that has moved is ours too. */
export function ownTask(paths: Paths): PresentPart {
  return {
    isPresent: (text) => findTasks(text).some(({ program }) => program !== undefined),
    isBlank: (text) => /^\s*(?:\{\s*(?:"version"\s*:\s*"2\.0\.0"\s*)?\})?\s*$/.test(text),
    take(text, original) {
      const root = parseTasks(text);
      const found = tasksIn(root).find(({ program }) => program !== undefined);
      const tasks = tasksOf(root);
      if (!found || !tasks) return text;
      const rest = applyEdits(text, remove(text, tasks, found.node));
      return ownTask(paths).take(withoutEmpty(rest, original), original);
    },
  };
}

/** Whether the file has a task of ours; not for one that cannot be understood. */
export function hasOurTask(paths: Paths, path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    return ownTask(paths).isPresent(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof JsoncError) return false;
    throw error;
  }
}

/** Takes out a list that is empty now, and was not there before us. */
function withoutEmpty(text: string, original: string | undefined): string {
  const root = parseTasks(text) as Node;
  const tasks = tasksOf(root) as Node;
  const inside = text.slice(tasks.offset + 1, tasks.offset + tasks.length - 1);
  if (inside.trim() !== '' || (original !== undefined && tasksOf(parseTasks(original))))
    return text;
  return applyEdits(text, remove(text, root, findProperty(root, 'tasks') as Node));
}

function programOf({ command, args }: { command?: unknown; args?: unknown }): string | undefined {
  const path =
    typeof command === 'string' ? command : (command as { value?: unknown } | null)?.value;
  const runsMonitor = Array.isArray(args) && args[0] === 'monitor';
  return typeof path === 'string' && runsMonitor && /[\\/]tracecraft(?:\.cmd)?$/.test(path)
    ? path
    : undefined;
}
