import { oneLineOf, shownPath } from './one-liners.ts';
import type { Handover } from './record.ts';

/** How the work stands, beside what was said: as many lines as have room, in UTF-16 units. */
export function standing({ from, todo, files }: Handover, room: number): string {
  const open = todo.filter(({ status }) => status !== 'done');
  const done = todo.length - open.length;
  const heading = '## How it stands\n';
  let left = room - heading.length;
  const lines: string[] = [];
  const add = (line: string) => {
    if (line.length + 1 > left) return;
    lines.push(line);
    left -= line.length + 1;
  };
  if (from.cwd !== null) {
    const branch = from.branch ? `, branch ${oneLineOf(from.branch, most.branch)}` : '';
    add(`- Folder: ${oneLineOf(from.cwd, most.folder)}${branch}`);
  }
  if (files.length > 0) add(filesLine(files, from.cwd, left));
  // Last, since they can be many: the first of them are what comes next.
  const things = todoLines(open, `- Still to do (${done} of ${todo.length} done):`, left);
  if (things.length > 1) lines.push(...things);
  return lines.length > 0 ? [heading, ...lines].join('\n') : '';
}

/** UTF-16 units, or things. */
const most = { folder: 200, branch: 80, files: 12, todo: 12, todoText: 120 };

function todoLines(open: Handover['todo'], heading: string, room: number): string[] {
  const lines = [heading];
  let left = room - heading.length - `  - and ${open.length} more`.length - 2;
  for (const { text, status } of open.slice(0, most.todo)) {
    const line = `  - ${status === 'doing' ? '(begun) ' : ''}${oneLineOf(text, most.todoText)}`;
    if (line.length + 1 > left) break;
    lines.push(line);
    left -= line.length + 1;
  }
  const shown = lines.length - 1;
  return shown === 0 || shown === open.length
    ? lines
    : [...lines, `  - and ${open.length - shown} more`];
}

function filesLine(files: Handover['files'], cwd: string | null, room: number): string {
  const heading = '- Files written, the last first: ';
  const names: string[] = [];
  let left = Math.floor(room * 0.6) - heading.length - ' and 999 more'.length;
  for (const { path, turns } of files.slice(0, most.files)) {
    const name = `${shownPath(path, cwd)}${turns > 1 ? ` (in ${turns} turns)` : ''}`;
    if (names.length > 0 && name.length + 2 > left) break;
    names.push(name);
    left -= name.length + 2;
  }
  const more = files.length - names.length;
  return `${heading}${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
