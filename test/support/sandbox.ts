import { existsSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { execa } from 'execa';

/** A throw-away user: a HOME, a folder to work in, and an environment that holds nothing else. */
export interface Sandbox {
  root: string;
  home: string;
  /** Where commands run unless told otherwise. */
  cwd: string;
  /** Folder of the commands that are first in PATH: node, npm, the clients. */
  bin: string;
  /** The whole environment of every process that is started here. */
  env: Record<string, string>;
  /** Rejects, with all output, when the exit code is not 0 or the time is over. */
  run(command: string, args: string[], options?: RunOptions): Promise<Finished>;
  remove(): Promise<void>;
}

export interface RunOptions {
  cwd?: string;
  /** Beside the sandbox's own. */
  env?: Record<string, string>;
  /** stdin; else it is empty. */
  input?: string;
  timeoutMs?: number;
  /** Resolves whatever the exit code. */
  anyExit?: boolean;
}

export interface Finished {
  stdout: string;
  stderr: string;
  exitCode: number | undefined;
  durationMs: number;
}

/** The repository these tests belong to. */
export const repository = resolve(import.meta.dirname, '../..');

/** The Node that this repository pins. */
export const pinnedNode = realpathSync(join(repository, 'node_modules/.bin/node'));

export interface SandboxOptions {
  /** The last part of its path, where a test wants a space or the like in it. */
  name?: string;
  /** The `node` on PATH; else the machine's own, which may be too old for this project. */
  node?: string;
  /** With the real Claude Code and Codex on PATH, and tmux to use them in. */
  clients?: boolean;
}

export async function makeSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  // The real path: clients name their folders after it, and a Mac's temporary folder is a link.
  // A short one: Codex and tmux put sockets in it, whose paths may have about 100 characters.
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'tc-')));
  const root = join(base, options.name ?? 'user');
  const home = join(root, 'home');
  const cwd = join(root, 'work');
  const bin = join(root, 'bin');
  for (const folder of [home, cwd, bin]) mkdirSync(folder, { recursive: true });
  const node = options.node ?? machineCommand('node');
  link(bin, { node, npm: machineCommand('npm'), npx: machineCommand('npx') });
  if (options.clients) link(bin, { ...givenClients(), tmux: machineCommand('tmux') });
  const env = {
    HOME: home,
    PATH: [bin, '/usr/bin', '/bin'].join(':'),
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    ...keptCompiled(),
  };
  return {
    root,
    home,
    cwd,
    bin,
    env,
    run: async (command, args, options = {}) => {
      const { stdout, stderr, exitCode, durationMs } = await execa(command, args, {
        cwd: options.cwd ?? cwd,
        env: { ...env, ...options.env },
        extendEnv: false,
        input: options.input ?? '',
        timeout: options.timeoutMs ?? 20_000,
        reject: !options.anyExit,
        stripFinalNewline: false,
      });
      return { stdout, stderr, exitCode, durationMs };
    },
    remove: () => rm(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

/** Where `test/run.ts` has Node keep what it has compiled: thousands of short processes run the same code. */
function keptCompiled(): Record<string, string> {
  const { NODE_COMPILE_CACHE } = process.env;
  return NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE };
}

/** npm's settings of whoever runs these tests: where its registry and its cache are. */
export function npmSettings(): Record<string, string> {
  const names = ['npm_config_cache', 'npm_config_userconfig'];
  const set = names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  return { ...Object.fromEntries(set), npm_config_prefer_offline: 'true' };
}

function link(bin: string, commands: Record<string, string>): void {
  for (const [name, path] of Object.entries(commands)) symlinkSync(path, join(bin, name));
}

/** Claude Code and Codex, from the folder where npm installed them for these tests. */
function givenClients(): Record<string, string> {
  const folder = process.env.TRACECRAFT_TEST_CLIENTS;
  if (!folder) {
    throw new Error(
      'Set TRACECRAFT_TEST_CLIENTS to a folder where npm installed Claude Code and Codex',
    );
  }
  const client = (name: string) => realpathSync(join(folder, 'node_modules/.bin', name));
  return { claude: client('claude'), codex: client('codex') };
}

/** The first of the name on PATH, past what npm put there for this project. */
function machineCommand(name: string): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = folders
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  if (found) return realpathSync(found);
  throw new Error(`There is no ${name} on PATH (${process.env.PATH})`);
}
