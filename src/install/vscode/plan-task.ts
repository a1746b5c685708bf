import type { Paths } from '../../state/paths.ts';
import { commandPath } from '../command-path.ts';
import { append, type Change } from '../jsonc/append.ts';
import { applyEdits, parseJsonc } from '../jsonc/document.ts';
import { render, styleOf } from '../jsonc/style.ts';
import { type Edited, type FilePlan, planPart } from '../plan-part.ts';
import {
  asCommand,
  findTasks,
  monitorTask,
  ownTask,
  parseTasks,
  taskFile,
  taskLabel,
  tasksOf,
} from './task.ts';

/** The file with our task in it, or why it is left alone. Throws UserError as `planPart`. */
export function planTask(paths: Paths, repository: string): FilePlan | { kept: string } {
  const path = taskFile(repository);
  let isAnothers = false;
  const plan = planPart(paths, path, {
    ...ownTask(paths),
    recordedAs: { kind: 'task', repository },
    put(text) {
      const found = findTasks(text);
      isAnothers = found.length > 0 && found.every(({ program }) => program === undefined);
      return isAnothers ? { text, changes: [] } : putTask(paths, text);
    },
  });
  return isAnothers ? { kept: `${path} has another task called "${taskLabel}"` } : plan;
}

/** Puts the task behind all others; of one that is there, only a program that has moved is put right. */
export function putTask(paths: Paths, text: string): Edited {
  const own = findTasks(text).find(({ program }) => program !== undefined);
  if (own) return { text: own.program === commandPath(paths) ? text : repair(), changes: [] };
  const change = insertion(paths, text);
  const edit = { offset: change.offset, length: change.without.length, insert: change.with };
  return { text: applyEdits(text, [edit]), changes: [change] };

  function repair(): string {
    const command = own?.node.children?.find((each) => each.children?.[0]?.value === 'command')
      ?.children?.[1];
    if (!command) return text;
    const insert = JSON.stringify(asCommand(commandPath(paths)));
    return applyEdits(text, [{ offset: command.offset, length: command.length, insert }]);
  }
}

function insertion(paths: Paths, text: string): Change {
  const document = parseJsonc(text);
  const style = styleOf(document);
  const task = monitorTask(paths);
  const root = parseTasks(text);
  if (!root) {
    const start = text.trim() === '' || /[\r\n]$/.test(text) ? '' : style.eol;
    const whole = render({ version: '2.0.0', tasks: [task] }, style, '');
    return { offset: text.length, without: '', with: `${start}${whole}${style.eol}` };
  }
  const tasks = tasksOf(root);
  if (tasks) return append(document, tasks, [{ value: task }], style);
  const version = root.children?.length ? [] : [{ name: 'version', value: '2.0.0' }];
  return append(document, root, [...version, { name: 'tasks', value: [task] }], style);
}
