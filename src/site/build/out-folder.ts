import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { threadId } from 'node:worker_threads';
import { ensureFolder } from '../../state/atomic-file.ts';
import { UserError } from '../../state/user-error.ts';
import { type Pieces, writeText } from './write-text.ts';

/** A folder that a site is built in: its own, or one that is to become it. */
export interface OutFolder {
  path: string;
  /** Where files are written before they are moved to their places. */
  scratch: string;
  /** Files that builds have made, by their names from the site's root. */
  listed: ReadonlySet<string>;
  /** Writes down which files are its own: before they are made, and when others are gone. */
  list(names: Iterable<string>): Promise<void>;
  /** Removes files, and folders that nothing is left in. What is not a site's file is let be. */
  remove(names: Iterable<string>): void;
  /** Removes what was not moved to its place. */
  close(): void;
}

/** The file that tells a site's folder from any other. */
export const markerName = '.tracecraft-site.json';
const format = 'tracecraft-site';
const version = 1;
const scratchPrefix = '.tracecraft-site-';

/** Names that builds give: whatever a marker says, nothing else is removed. Texts beside a page are named after calls. */
const ownName =
  /^(?:index\.html|assets\/site\.(?:css|js)|search\/(?:[\da-f]+\/)?[\w-]+\.js|sessions\/[^/\\]+\/[^/\\]+(?:\.html|\/(?:agent-[\da-f]+-)?turn-\d+-(?:call|text)-\d[\w-]*\.txt))$/;

/** One name for each folder, by whatever way it is reached. */
export function outPath(given: string): string {
  const path = resolve(given);
  const above = dirname(path);
  return existsSync(above) ? join(realpathSync(above), basename(path)) : path;
}

/**
 * Throws UserError for a folder that is not empty and not a site's, and for what is no folder. Nobody else may be
 * building there.
 */
export function openOutFolder(path: string): OutFolder {
  const listed = listedIn(path);
  const { made, scratch } = begin(path);
  const close = () => {
    rmSync(scratch, { recursive: true, force: true });
    if (made) removeIfEmpty(path);
  };
  // An interrupt ends the process without coming back here.
  process.on('exit', close);
  return {
    path,
    scratch,
    listed,
    async list(names) {
      const files = [...new Set(names)].sort();
      const text = `${JSON.stringify({ format, version, files }, null, 1)}\n`;
      await writeInto({ path, scratch }, markerName, [text]);
    },
    remove(names) {
      for (const name of names) removeFile(path, name);
    },
    close() {
      process.off('exit', close);
      close();
    },
  };
}

function begin(path: string): { made: boolean; scratch: string } {
  try {
    const made = ensureFolder(path).includes(path);
    removeScratch(path);
    return { made, scratch: mkdtempSync(join(path, scratchPrefix)) };
  } catch (error) {
    throw faultOf(path, error);
  }
}

/** What was built there before; nothing of a folder that is empty or missing. */
export function listedIn(path: string): ReadonlySet<string> {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return new Set();
  if (stat.isSymbolicLink()) throw unusable(path, 'is a link', 'Name the folder itself.');
  if (!stat.isDirectory()) throw unusable(path, 'is no folder', 'Name another one with --out.');
  const marker = readMarker(path);
  if (marker) return marker;
  const others = readdirSync(path).filter((name) => !name.startsWith(scratchPrefix));
  if (others.length === 0) return new Set();
  throw unusable(
    path,
    'is not empty, and no site of tracecraft',
    'Name an empty folder or a new one with --out: a build removes from its folder what it has made before.',
  );
}

function readMarker(path: string): ReadonlySet<string> | undefined {
  const file = join(path, markerName);
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return undefined;
  try {
    const marker = JSON.parse(readFileSync(file, 'utf8'));
    if (marker?.format !== format) return undefined;
    if (marker.version > version) {
      throw unusable(
        path,
        'was built by a newer version of tracecraft',
        'Build it with that one, or name another folder with --out.',
      );
    }
    const files: unknown[] = Array.isArray(marker.files) ? marker.files : [];
    return new Set(files.filter((name) => typeof name === 'string' && isOwn(name)) as string[]);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isOwn(name: string): boolean {
  return ownName.test(name) && name.split('/').every((part) => !/^\.{1,2}$/.test(part));
}

/** Of a build that was killed. */
function removeScratch(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (!entry.name.startsWith(scratchPrefix) || !entry.isDirectory()) continue;
    rmSync(join(path, entry.name), { recursive: true, force: true });
  }
}

/** Nothing can be written there: what holds for one file holds for all. */
export class OutFault extends UserError {}

const faults: Record<string, string> = {
  ENOSPC: 'there is no room left on its disk',
  EDQUOT: 'the room that its user may take is used up',
  EROFS: 'its disk is read-only',
  EACCES: 'that is not allowed',
  EPERM: 'that is not allowed',
};

function faultOf(path: string, cause: unknown): unknown {
  const why = faults[(cause as NodeJS.ErrnoException).code ?? ''];
  if (why === undefined) return cause;
  const hint = 'Mend that, or name another folder with --out.';
  return new OutFault(`${path} cannot be written to: ${why}`, hint, { cause });
}

let written = 0;

/**
 * Writes a file whole or not at all, from whichever thread; gives its size in bytes. Throws UserError where
 * something else has its place, and OutFault where nothing can be written.
 */
export async function writeInto(
  { path, scratch }: Pick<OutFolder, 'path' | 'scratch'>,
  name: string,
  pieces: Pieces,
): Promise<number> {
  const file = join(path, name);
  written += 1;
  const temporary = join(scratch, `${threadId}-${written}`);
  try {
    requireFolders(path, dirname(name));
    const size = await writeText(temporary, pieces);
    if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory()) throw inTheWay(file);
    renameSync(temporary, file);
    return size;
  } catch (error) {
    throw faultOf(path, error);
  }
}

/** Made where they are missing; a link could lead out of the site. */
function requireFolders(path: string, below: string): void {
  let at = path;
  for (const part of below.split('/')) {
    at = join(at, part);
    const stat = lstatSync(at, { throwIfNoEntry: false });
    if (!stat) makeFolder(at);
    else if (!stat.isDirectory()) throw inTheWay(at);
  }
}

/** Another thread may be quicker. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function removeFile(path: string, name: string): void {
  const folders = folderChain(name).map((below) => join(path, below));
  const isBelow = folders.every(
    (folder) => lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false,
  );
  if (!isBelow || !isOwn(name)) return;
  const file = join(path, name);
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile()) rmSync(file);
  for (const folder of folders) removeIfEmpty(folder);
}

/** `a/b` and `a` of `a/b/c`. */
function folderChain(name: string): string[] {
  const above = dirname(name);
  return above === '.' ? [] : [above, ...folderChain(above)];
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      throw error;
    }
  }
}

function unusable(path: string, what: string, hint: string): UserError {
  return new UserError(`${path} ${what}`, hint);
}

function inTheWay(path: string): UserError {
  return unusable(path, 'is in the way of the site', 'Move it elsewhere.');
}
