#!/usr/bin/env node
// From a fresh clone, or the unpacked package, to a working install: `node install.mjs [options]`.
// Plain JavaScript that Node 16 can run too, since the machine's own may be that old.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const isWindows = process.platform === 'win32';

// The package comes built, and has no sources.
const node = existsSync(join(root, 'src')) ? prepareClone() : process.execPath;
const install = [join(root, 'bin', 'tracecraft.mjs'), 'install', ...process.argv.slice(2)];
process.exit(spawnSync(node, install, { stdio: 'inherit' }).status ?? 1);

/** Gets the dependencies and builds. Returns the Node to go on with. */
function prepareClone() {
  if (!areDependenciesHere()) {
    // npm is a script on Windows, which only a shell starts.
    step('Getting the dependencies', 'npm', ['ci', '--no-audit', '--no-fund'], {
      shell: isWindows,
    });
  }
  const chosen = chooseNode();
  step('Building', chosen, [join(root, 'scripts', 'build.ts')], {});
  return chosen;
}

/** What npm noted of the installed packages says the same as the lock file. */
function areDependenciesHere() {
  const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  const locked = packagesOf(join(root, 'package-lock.json'));
  return Object.keys(locked)
    .filter((path) => path !== '' && !(locked[path].optional && !installed[path]))
    .every((path) => installed[path] && installed[path].version === locked[path].version);
}

function packagesOf(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {};
}

/** The one that came with the dependencies; the machine's own where that has none or cannot run it. */
function chooseNode() {
  const pinned = join(root, 'node_modules', 'node', 'bin', isWindows ? 'node.exe' : 'node');
  if (spawnSync(pinned, ['--version']).status === 0) return pinned;
  const [major, minor] = process.versions.node.split('.').map(Number);
  // From 22.18 on, Node runs TypeScript as it is.
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  return fail(
    `The dependencies brought no Node for this machine, and its own is ${process.versions.node}.`,
    'Install Node 22.18 or newer (https://nodejs.org), then run this again.',
  );
}

/** Says what is going on; shows what the command printed only when it fails. */
function step(title, command, args, { shell = false }) {
  console.error(`${title} …`);
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    shell,
    encoding: 'utf8',
  });
  if (status === 0) return;
  if (error && error.code === 'ENOENT') {
    fail(
      `There is no ${command} on PATH.`,
      'It comes with Node (https://nodejs.org); then run this again.',
    );
  }
  const output = `${stdout || ''}${stderr || ''}`.trim().split('\n').slice(-20).join('\n');
  fail(
    `${title} failed:\n${output || error}`,
    `To try by hand: cd ${root} && ${command} ${args.join(' ')}`,
  );
}

function fail(message, hint) {
  console.error(`tracecraft: ${message}\n${hint}`);
  process.exit(1);
}
