import { execFileSync } from 'node:child_process';
import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { HarnessName } from '../../src/harness/harness.ts';
import { findOwnEntries } from '../../src/install/hooks-file.ts';
import { type InstallRequest, planInstall } from '../../src/install/plan-install.ts';
import type { HooksRegistration } from '../../src/install/registration.ts';
import { registrationOf } from '../../src/install/registrations.ts';
import {
  applyUninstall,
  planUninstall,
  type UninstallRequest,
} from '../../src/install/uninstall.ts';
import { writeInstall } from '../../src/install/write-install.ts';
import { type Paths, statePaths } from '../../src/state/paths.ts';
import { repository } from '../support/sandbox.ts';

/** A user with a home, a repository to work in, and a built package to install from. */
export interface User {
  home: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
  paths: Paths;
  /** For Claude Code and Codex, unless told otherwise. */
  request: InstallRequest;
  /** Writes the files of an install; the bucket and the clients are not asked. */
  install(options?: Partial<InstallRequest>): void;
  /** The answer of the stand-in hook to the command that is registered for an event. */
  runHook(harness: HarnessName, event: string, env?: NodeJS.ProcessEnv): HookAnswer;
  uninstall(options?: Partial<UninstallRequest>): void;
}

interface UserOptions {
  /** The last part of the home's path. */
  name?: string;
  harnesses?: readonly HarnessName[];
}

export function makeUser(t: TestContext, options: string | UserOptions = {}): User {
  const { name = 'home', harnesses = ['claude-code', 'codex'] } =
    typeof options === 'string' ? { name: options } : options;
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tracecraft-install-')));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const [home, cwd] = [join(root, name), join(root, 'repository')];
  mkdirSync(home);
  mkdirSync(join(cwd, '.git'), { recursive: true });
  const env = { HOME: home, PATH: '/usr/bin:/bin' };
  const source = makePackage(join(root, 'package'));
  // By a name of its own: the one in node_modules would be brought along, all 100 MB of it.
  const node = join(root, 'bin', 'node');
  mkdirSync(join(root, 'bin'));
  symlinkSync(process.execPath, node);
  const request: InstallRequest = { env, cwd, harnesses, project: false, source, node };
  const entriesIn = (harness: HarnessName) => {
    const registration = registrationOf(harness) as HooksRegistration;
    const path = registration.hooksFile(env);
    return findOwnEntries(readFileSync(path, 'utf8'), harness);
  };
  return {
    home,
    cwd,
    env,
    request,
    paths: statePaths(env),
    install: (options) => writeInstall(planInstall({ ...request, ...options })),
    runHook: (harness, event, more = {}) => {
      const [entry] = entriesIn(harness).filter((entry) => entry.event === event);
      const command = entry?.command ?? 'false';
      const out = execFileSync('/bin/sh', ['-c', command], {
        env: { ...env, ...more },
        encoding: 'utf8',
      });
      return JSON.parse(out);
    },
    uninstall: (options) =>
      applyUninstall(planUninstall({ env, cwd, project: false, purge: false, ...options })),
  };
}

export interface HookAnswer {
  version: string;
  args: string[];
  home: string;
}

/** Every path below a folder, with its bytes, mode and time. */
export function snapshot(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const { mode, mtimeMs } = lstatSync(path);
      const bytes = entry.isFile() ? ` ${mtimeMs} ${readFileSync(path, 'base64')}` : '';
      return [path.slice(folder.length), `${mode}${bytes}`];
    }),
  );
}

/** What a snapshot has but for times (uninstall writes a file anew), and but for our own state. */
export function contents(folder: string): Record<string, string> {
  const withoutTimes = (text: string) => text.replace(/ [\d.]+ /, ' ');
  const own = Object.entries(snapshot(folder)).filter(([path]) => !path.startsWith('/.tracecraft'));
  return Object.fromEntries(own.map(([path, text]) => [path, withoutTimes(text)]));
}

/** A package as `npm pack` ships it, but for what the hook does: it writes down how it was called. */
export function makePackage(root: string, version = '1.0.0'): string {
  mkdirSync(join(root, 'dist'), { recursive: true });
  mkdirSync(join(root, 'bin'), { recursive: true });
  cpSync(join(repository, 'skills'), join(root, 'skills'), { recursive: true });
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'tracecraft', version }));
  writeFileSync(join(root, 'bin', 'tracecraft.mjs'), hookThatTells(`cli ${version}`));
  writeFileSync(join(root, 'dist', 'hook.cjs'), hookThatTells(version));
  cpSync(join(repository, 'dist/load-compiled.cjs'), join(root, 'dist/load-compiled.cjs'));
  return root;
}

function hookThatTells(version: string): string {
  const told =
    '{ version: VERSION, args: process.argv.slice(2), home: process.env.TRACECRAFT_HOME }';
  return `console.log(JSON.stringify(${told.replace('VERSION', JSON.stringify(version))}));\n`;
}
