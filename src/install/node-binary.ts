import {
  copyFileSync,
  existsSync,
  linkSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { ensureFolder } from '../state/atomic-file.ts';
import type { Paths } from '../state/paths.ts';

/** The Node that hooks run on. */
export interface NodeBinary {
  path: string;
  /** Set when the Node at hand may vanish, and is to be brought to `path`. */
  from?: string;
}

/**
 * The user's own Node stays where it is. One out of a `node_modules` (this project's dependency, or
 * npx's cache) goes when that is cleaned, and is kept with the runtime instead. `named`: the ones that
 * hooks run on now; the same Node keeps the name it has there, since Codex's trust hangs on it.
 */
export function chooseNode(
  paths: Paths,
  env: NodeJS.ProcessEnv,
  running: string,
  named: readonly string[],
): NodeBinary {
  const kept = named.find((name) => !isPassing(name) && isSameFile(name, running));
  if (kept) return { path: kept };
  if (!isPassing(running)) return { path: lastingName(running, env) };
  const path = join(paths.runtime, folderName(), basename(running));
  const isThere = versionAt(path) === process.versions.node;
  return isThere && statSync(path).size === statSync(running).size
    ? { path }
    : { path, from: running };
}

/**
 * The same for every version: sessions that began before an upgrade go on with the command they know,
 * and Codex's trust stays. But Windows replaces no program that is running.
 */
function folderName(): string {
  return process.platform === 'win32' ? `node-${process.versions.node}` : 'node';
}

/** Of the Node that was brought there; undefined when there is none, or not the whole of it. */
function versionAt(path: string): string | undefined {
  const note = versionNote(path);
  return existsSync(path) && existsSync(note) ? readFileSync(note, 'utf8') : undefined;
}

function versionNote(path: string): string {
  return join(dirname(path), 'version');
}

/** Links where it can: the binary has more than 100 MB. */
export function bringNode({ path, from }: NodeBinary): void {
  if (from === undefined) return;
  ensureFolder(dirname(path));
  const temporary = `${path}.${process.pid}.tmp`;
  rmSync(temporary, { force: true });
  try {
    linkSync(realpathSync(from), temporary);
  } catch {
    // Another file system, or one without hard links.
    copyWhole(from, temporary);
  }
  renameSync(temporary, path);
  // A rename between two links of one file does nothing.
  rmSync(temporary, { force: true });
  writeFileSync(versionNote(path), process.versions.node);
}

function copyWhole(from: string, to: string): void {
  try {
    copyFileSync(from, to);
  } catch (error) {
    rmSync(to, { force: true });
    throw error;
  }
}

/** Package managers and version managers put these on PATH for one project, or one shell. */
function isPassing(path: string): boolean {
  return /[\\/](node_modules|fnm_multishells)[\\/]/.test(path);
}

/** `/opt/homebrew/bin/node` outlives the `Cellar/node/24.1.0/bin/node` that it leads to. */
function lastingName(running: string, env: NodeJS.ProcessEnv): string {
  const names = (env.PATH ?? '').split(delimiter).map((folder) => join(folder, basename(running)));
  return names.find((name) => !isPassing(name) && isSameFile(name, running)) ?? running;
}

function isSameFile(a: string, b: string): boolean {
  return existsSync(a) && existsSync(b) && realpathSync(a) === realpathSync(b);
}
