import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { uniqueName } from '../hash.ts';

/**
 * Makes a folder of the user's alone, and what lies above it; returns those that it made, the outermost
 * first. One by one: below /proc, Node's own way of making them all tries for ever (Node 24.21).
 */
export function ensureFolder(path: string): string[] {
  const error = tryFolder(path);
  if (!error) return [path];
  if (error.code === 'EEXIST' && statSync(path).isDirectory()) return [];
  if (error.code !== 'ENOENT' || dirname(path) === path) throw error;
  const above = ensureFolder(dirname(path));
  const again = tryFolder(path);
  if (!again) return [...above, path];
  // Another process was quicker.
  if (again.code === 'EEXIST') return above;
  throw again;
}

function tryFolder(path: string): NodeJS.ErrnoException | undefined {
  try {
    mkdirSync(path, { mode: 0o700 });
    return undefined;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

/**
 * Replaces a file in one step: after a crash it holds the old bytes or the new ones, and the new
 * ones are on disk when this returns. A reader never sees half of it.
 */
export function writeFileAtomic(path: string, bytes: string | Uint8Array, mode = 0o600): void {
  ensureFolder(dirname(path));
  const temporary = `${path}.${uniqueName()}.tmp`;
  try {
    writeNew(temporary, typeof bytes === 'string' ? Buffer.from(bytes) : bytes, mode);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** Writes a file that must not exist yet, through to the disk. */
export function writeNew(path: string, bytes: Uint8Array, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    // The creation mode is cut by the umask; what a user file had must come back whole.
    fchmodSync(file, mode);
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(file, bytes, written);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a rename in this folder survive a power cut. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return; // Windows opens no folder, and needs no such call.
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
