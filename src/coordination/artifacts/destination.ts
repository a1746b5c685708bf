import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { refuseOutside } from '../../restore/inside.ts';
import { UserError } from '../../state/user-error.ts';
import type { Found, FoundFile } from './find.ts';
import { asOnDisk, faultOf } from './names.ts';

export interface Destination {
  file: FoundFile;
  /** Absolute. */
  path: string;
}

export interface DestinationOptions {
  cwd: string;
  /** Else the name's last part, in the current folder. */
  output: string | undefined;
  /** Write into a folder that holds something. */
  force: boolean;
}

/**
 * Where each file comes to lie, before anything is written. What is in the bucket may have been put there by
 * anybody, and no name of it leads out of the folder. Throws UserError.
 */
export function planDownload(found: Found, options: DestinationOptions): Destination[] {
  return found.isFolder ? planFolder(found, options) : [planFile(found, options)];
}

function planFile({ files, path }: Found, { cwd, output }: DestinationOptions): Destination {
  const name = path.at(-1) as string;
  const named = resolve(cwd, output ?? name);
  const isInto = output !== undefined && isFolderAt(named);
  if (!isInto && isFolderAt(named)) {
    throw new UserError(`${named} is a folder`, 'Name the file to write with -o.');
  }
  return { file: files[0] as FoundFile, path: isInto ? join(named, name) : named };
}

function planFolder(
  { files, path }: Found,
  { cwd, output, force }: DestinationOptions,
): Destination[] {
  const root = resolve(cwd, output ?? (path.at(-1) as string));
  if (existsSync(root) && !isFolderAt(root)) {
    throw new UserError(`${root} is a file`, 'Name the folder to write with -o.');
  }
  if (!force && existsSync(root) && readdirSync(root).length > 0) {
    throw new UserError(
      `${root} is there already, and not empty`,
      'Name another folder with -o, or add --force to replace the files that are in both.',
    );
  }
  const planned: Destination[] = [];
  const taken = new Map<string, FoundFile>();
  for (const file of files) {
    const parts = file.path.slice(path.length);
    const target = join(root, ...parts.map((part) => safePart(part, file)));
    const same = asOnDisk(target);
    if (taken.has(same)) throw refused(file, `${taken.get(same)?.key} would be the same file`);
    refuseOutside(root, dirname(target));
    taken.set(same, file);
    planned.push({ file, path: target });
  }
  for (const { file, path } of planned) {
    for (let folder = dirname(path); folder.length > root.length; folder = dirname(folder)) {
      const inTheWay = taken.get(asOnDisk(folder));
      if (inTheWay)
        throw refused(file, `${inTheWay.key} would be a file where its folder is to be`);
    }
  }
  return planned;
}

function safePart(part: string, file: FoundFile): string {
  const fault = faultOf(part);
  if (fault === undefined) return part;
  throw refused(file, fault);
}

function refused({ key }: FoundFile, why: string): UserError {
  return new UserError(
    `${key} cannot be written as a file: ${why}`,
    'Nothing was written. Download the others one by one, or delete it.',
  );
}

function isFolderAt(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
