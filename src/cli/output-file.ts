import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UserError } from '../state/user-error.ts';

/** The path of a file that may be written, asked before there is anything to write. Throws UserError. */
export function checkFile(given: string, force: boolean): string {
  const file = resolve(given);
  if (!statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(`There is no folder ${dirname(file)}`, 'Make it first.');
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(`${file} is a folder`, 'Name a file in it.');
  }
  if (!force && existsSync(file)) {
    throw new UserError(`${file} is there already`, 'Add --force to replace it.');
  }
  return file;
}
