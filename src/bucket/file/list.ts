import { type Dirent, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry, Key } from '../bucket.ts';
import { listedKey } from '../keys.ts';
import { isMissing } from './errors.ts';
import { isKeySegment, isTemporary } from './path.ts';

interface Found {
  /** A folder's ends in `/`, so that folders and files sort together as their keys do. */
  key: string;
  path: string;
  isFolder: boolean;
}

/** Keys below a prefix in byte order. Reads only the folders that can hold some. */
export function* listFiles(
  root: string,
  prefix: string,
  after: string,
  shallow: boolean,
  etagOf: (path: string) => string,
): Generator<Entry> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  if (!folder.split('/').slice(0, -1).every(isKeySegment)) return;
  yield* walk(
    { key: folder, path: join(root, folder), isFolder: true },
    prefix,
    after,
    shallow,
    etagOf,
  );
}

function* walk(
  folder: Found,
  prefix: string,
  after: string,
  shallow: boolean,
  etagOf: (path: string) => string,
): Generator<Entry> {
  for (const found of readFolder(folder)) {
    const { key, path, isFolder } = found;
    if (!key.startsWith(prefix)) continue;
    if (isFolder && shallow) {
      if (key > after && hasFiles(found)) yield { prefix: listedKey(key) };
    } else if (isFolder) {
      if (key > after || after.startsWith(key)) yield* walk(found, prefix, after, shallow, etagOf);
    } else if (key > after) {
      const entry = describe(listedKey(key), path, etagOf);
      if (entry) yield entry;
    }
  }
}

/** In the order of the keys. All names are ASCII, where the order of strings is that of bytes. */
function readFolder(folder: Found): Found[] {
  return entries(folder.path)
    .filter((entry) => isKeySegment(entry.name))
    .map((entry) => {
      const path = join(folder.path, entry.name);
      const isFolder = entry.isDirectory() || (!entry.isFile() && isFolderAt(path));
      return { key: `${folder.key}${entry.name}${isFolder ? '/' : ''}`, path, isFolder };
    })
    .sort((one, other) => (one.key < other.key ? -1 : 1));
}

function entries(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Follows a link that the user may have put there. */
function isFolderAt(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** An emptied folder is no prefix. */
function hasFiles(folder: Found): boolean {
  return readFolder(folder).some((found) => !found.isFolder || hasFiles(found));
}

function describe(key: Key, path: string, etagOf: (path: string) => string): Entry | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) return undefined; // Deleted since the folder was read.
  return {
    key,
    size: stat.size,
    modified: stat.mtime,
    // Reads the whole file, so it is done only for those who ask.
    get etag() {
      return etagOf(path);
    },
  };
}

/** Temporary files that a crash left more than an hour ago. */
export function removeLeftovers(folder: string): void {
  for (const entry of entries(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeLeftovers(path);
    else if (isTemporary(entry.name) && isOld(path)) rmSync(path, { force: true });
  }
}

function isOld(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > 3_600_000;
}
