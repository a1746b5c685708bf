import { createHash, randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureFolder, writeFileAtomic } from '../state/atomic-file.ts';
import type { Paths } from '../state/paths.ts';
import { UserError } from '../state/user-error.ts';
import { commandPath } from './command-path.ts';
import { removeEmptyFolders } from './file-edit.ts';
import { launcherPath } from './hook-command.ts';
import { namedNodes } from './named-nodes.ts';
import { bringNode, chooseNode, type NodeBinary } from './node-binary.ts';
import { quote } from './shell-words.ts';
import { statuslinePath } from './statusline.ts';

/** What runs after the install, apart from the clone or the npx cache that it came from. */
export interface Runtime {
  /** `0.1.0-1a2b3c4d`: the version and a digest of its files, so that a rebuilt one has its own place. */
  name: string;
  folder: string;
  /** Package that it is copied from. */
  source: string;
  node: NodeBinary;
}

const parts = ['bin', 'dist', 'skills', 'package.json', 'LICENSE'];

export interface RuntimeOrigin {
  env: NodeJS.ProcessEnv;
  /** Root of a built package; default: the one that is running. */
  source?: string;
  node?: string;
}

/** Throws UserError when the package was not built. */
export function planRuntime(
  paths: Paths,
  { env, source = packageRoot(), node = process.execPath }: RuntimeOrigin,
): Runtime {
  if (!existsSync(join(source, 'dist', 'hook.cjs'))) {
    throw new UserError(
      `${source} is not built`,
      'Run `npm run build` there, or `node install.mjs`.',
    );
  }
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  const name = `${version}-${digest(source)}`;
  return {
    name,
    folder: join(paths.runtime, name),
    source,
    node: chooseNode(paths, env, node, namedNodes(paths)),
  };
}

/** Puts the runtime in its place, then turns the launchers to it; hooks run through all of it. */
export function placeRuntime(paths: Paths, runtime: Runtime): void {
  ensureFolder(paths.runtime);
  try {
    bringNode(runtime.node);
    if (!existsSync(runtime.folder)) copyInto(runtime);
  } catch (cause) {
    throw isFull(cause) ? noRoom(paths, cause) : cause;
  }
  writeIfNew(launcherPath(paths), launcher(runtime, 'hook.cjs'), 0o600);
  writeIfNew(statuslinePath(paths), launcher(runtime, 'statusline.cjs'), 0o600);
  if (process.platform === 'win32')
    writeIfNew(commandPath(paths), windowsLauncher(paths, runtime), 0o700);
  else writeIfNew(commandPath(paths), shellLauncher(paths, runtime), 0o700);
}

/** Removes every version but this one, and every Node that is not among those named. */
export function removeOldRuntimes(paths: Paths, runtime: Runtime, nodes: readonly string[]): void {
  const folders = nodes.map((node) => dirname(node));
  removeAllBut(paths, [runtime.folder, launcherPath(paths), statuslinePath(paths), ...folders]);
}

/** Removes the programs and the launchers, whatever their version. */
export function removeRuntimes(paths: Paths): void {
  rmSync(commandPath(paths), { force: true });
  removeAllBut(paths, []);
  removeEmptyFolders([paths.runtime, paths.bin]);
}

// `0.1.0-1a2b3c4d`, `node`, `node-24.1.0`, `hook.cjs`, `statusline.cjs`, and what an interrupted install left of
// them. The state folder may be one that others use too, so that by its name alone a thing is known as ours.
const ownName =
  /^(?:[0-9]+\.[0-9]+\.[0-9]+[^/]*-[0-9a-f]{8}|node(?:-[0-9.]+)?|(?:hook|statusline)\.cjs)(?:\.[0-9a-f.]+\.tmp)?$/;

function removeAllBut({ runtime }: Paths, used: readonly string[]): void {
  if (!existsSync(runtime)) return;
  for (const name of readdirSync(runtime)) {
    const path = join(runtime, name);
    if (!ownName.test(name) || used.includes(path)) continue;
    try {
      rmSync(path, { recursive: true, force: true });
    } catch (error) {
      // Windows removes no program that is running; the next install will.
      if (process.platform !== 'win32') throw error;
    }
  }
}

/** The folder of this package: of the sources, of the bundle, or of an installed runtime. */
export function packageRoot(from = import.meta.dirname): string {
  return existsSync(join(from, 'package.json')) ? from : packageRoot(dirname(from));
}

function copyInto({ source, folder }: Runtime): void {
  const temporary = `${folder}.${randomBytes(4).toString('hex')}.tmp`;
  mkdirSync(temporary, { mode: 0o700 });
  try {
    for (const part of parts) {
      if (!existsSync(join(source, part))) continue;
      cpSync(join(source, part), join(temporary, part), { recursive: true, dereference: true });
    }
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
}

function isFull(error: unknown): boolean {
  return /^(ENOSPC|EDQUOT)$/.test((error as NodeJS.ErrnoException).code ?? '');
}

function noRoom({ runtime }: Paths, cause: unknown): UserError {
  return new UserError(
    `There is no room for the program in ${runtime}`,
    'Free some 200 MB there, or set TRACECRAFT_HOME to a folder elsewhere; no settings were changed.',
    { cause },
  );
}

function digest(source: string): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    for (const path of filesOf(join(source, part))) {
      hash.update(`${path.slice(source.length)}\0`).update(readFileSync(path));
    }
  }
  return hash.digest('hex').slice(0, 8);
}

function filesOf(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat ? [path] : [];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}

function writeIfNew(path: string, text: string, mode: number): void {
  const current = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  if (current !== text) writeFileAtomic(path, text, mode);
}

/**
 * A hook belongs to the state folder it was installed with, whatever the agent's environment says. Its
 * compiled form is kept beside it, one for each Node, which saves half of what a hook takes beside Node itself.
 * What loads that stands in this file: to load another one with `require` takes a millisecond (Node 26.10).
 */
function launcher({ name, folder }: Runtime, program: string): string {
  const loader = readFileSync(join(folder, 'dist', 'load-compiled.cjs'), 'utf8');
  return `'use strict';
// Made by \`tracecraft install\`. Agents' settings name this file; it leads to the version in use.
process.env.TRACECRAFT_HOME = require('node:path').dirname(__dirname);
const program = __dirname + ${JSON.stringify(`/${name}/dist/${program}`)};
const cache = __dirname + ${JSON.stringify(`/${name}/compiled/`)} + process.version + process.arch;
${loader.trimEnd()}
module.exports.runCompiled(program, cache);
`;
}

function shellLauncher(paths: Paths, { folder, node }: Runtime): string {
  return `#!/bin/sh
# Made by \`tracecraft install\`.
[ -n "$TRACECRAFT_HOME" ] || TRACECRAFT_HOME=${quote(paths.home)}
export TRACECRAFT_HOME
exec ${quote(node.path)} ${quote(join(folder, 'bin', 'tracecraft.mjs'))} "$@"
`;
}

function windowsLauncher(paths: Paths, { folder, node }: Runtime): string {
  return [
    `@if not defined TRACECRAFT_HOME set "TRACECRAFT_HOME=${paths.home}"`,
    `@"${node.path}" "${join(folder, 'bin', 'tracecraft.mjs')}" %*`,
    '',
  ].join('\r\n');
}
