import { linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { uniqueName } from '../../hash.ts';
import { ensureFolder, syncFolder, writeNew } from '../../state/atomic-file.ts';
import { errorCode } from './errors.ts';
import { temporaryName } from './path.ts';

/** Writes the bytes, through to the disk, to a temporary file in the folder of `path`. */
export function writeTemporary(path: string, bytes: Uint8Array): string {
  return makeTemporary(path, (temporary) => writeNew(temporary, bytes, 0o600)).temporary;
}

/** The same, empty and open for writing. */
export function createTemporary(path: string): { temporary: string; fd: number } {
  const { temporary, made } = makeTemporary(path, (name) => openSync(name, 'wx', 0o600));
  return { temporary, fd: made };
}

function makeTemporary<T>(
  path: string,
  make: (temporary: string) => T,
): { temporary: string; made: T } {
  const folder = dirname(path);
  const temporary = join(folder, temporaryName(uniqueName()));
  for (let attempt = 1; ; attempt++) {
    try {
      return { temporary, made: make(temporary) };
    } catch (error) {
      rmSync(temporary, { force: true });
      // The folder is new, or was just emptied and removed by another process.
      if (errorCode(error) !== 'ENOENT' || attempt === 10) throw error;
      makeFolder(folder);
    }
  }
}

/**
 * Gives the temporary file its name unless that exists already, in one step.
 * `no-links`: this file system cannot do that.
 */
export function linkNew(temporary: string, path: string): 'linked' | 'exists' | 'no-links' {
  try {
    linkSync(temporary, path);
    return 'linked';
  } catch (error) {
    if (errorCode(error) === 'EEXIST' && statSync(path).isFile()) return 'exists';
    if (noLinks.includes(errorCode(error))) return 'no-links';
    throw error;
  }
}

const noLinks = ['EPERM', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EINVAL'];

export function moveOver(temporary: string, path: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      renameSync(temporary, path);
      return;
    } catch (error) {
      // On Windows a file that a reader or a virus scanner has open resists for a moment.
      const passing =
        process.platform === 'win32' && /^(EPERM|EACCES|EBUSY)$/.test(errorCode(error));
      if (!passing || attempt === 20) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5 * attempt);
    }
  }
}

/** Makes a folder and what lies above it, each made durable in the one that holds it. */
export function makeFolder(path: string): void {
  for (const made of ensureFolder(path).reverse()) syncFolder(dirname(made));
}
