import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { writeFileAtomic } from '../state/atomic-file.ts';
import { UserError } from '../state/user-error.ts';
import { readUserFile, type UserFile } from './user-file.ts';

/** One file's planned next state. Nothing is written before every file has its plan. */
export interface FileEdit {
  file: UserFile;
  /** Undefined: the file goes. */
  after: Buffer | undefined;
  mode: number;
}

/** A unified diff, with the file's path on both sides. */
export function diffOf({ file, after }: FileEdit): string {
  const name = (bytes: Buffer | undefined) => (bytes ? file.path : '/dev/null');
  const text = (bytes: Buffer | undefined) => bytes?.toString('utf8') ?? '';
  return createTwoFilesPatch(
    name(file.bytes),
    name(after),
    text(file.bytes),
    text(after),
    undefined,
    undefined,
    { context: 3 },
  ).replace(/^=+\n/, '');
}

/** Throws UserError when a file is not what the plan was made for: its owner may have saved it meanwhile. */
export function checkUnchanged(edits: readonly FileEdit[]): void {
  for (const { file } of edits) {
    const now = readUserFile(file.path);
    if (now.real === file.real && sameBytes(now.bytes, file.bytes)) continue;
    throw new UserError(
      `${file.path} has just been changed by another program`,
      'Run the command again.',
    );
  }
}

/** Throws UserError when the file has changed since the plan: other edits may have taken their time. */
export function writeEdit(edit: FileEdit): void {
  const { file, after, mode } = edit;
  checkUnchanged([edit]);
  removeLeftovers(file.real);
  if (after === undefined) rmSync(file.real, { force: true });
  else writeFileAtomic(file.real, after, mode);
}

/** What `writeFileAtomic` leaves beside a file when its process is killed. */
function removeLeftovers(path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder)) return;
  const start = `${basename(path)}.`;
  for (const name of readdirSync(folder)) {
    const [, pid] =
      (name.startsWith(start) && /^(\d+)\.[0-9a-f]{8}\.tmp$/.exec(name.slice(start.length))) || [];
    if (pid && !isRunning(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Removes the folders among these that are empty, the inner ones first. */
export function removeEmptyFolders(folders: readonly string[]): void {
  for (const folder of [...new Set(folders)].sort((a, b) => b.length - a.length)) {
    try {
      rmdirSync(folder);
    } catch {
      // Others have put something in it, or it is gone already: either way it is not ours to remove.
    }
  }
}

export function sameBytes(a: Buffer | undefined, b: Buffer | undefined): boolean {
  return a === undefined || b === undefined ? a === b : a.equals(b);
}
