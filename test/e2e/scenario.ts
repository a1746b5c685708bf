import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import {
  claudeEnv,
  codexEnv,
  runClaudePrint,
  runCodexExec,
  seedClaude,
  seedCodex,
  stopCodexServer,
} from '../support/clients.ts';
import { startMockAnthropic } from '../support/mock-anthropic.ts';
import type { MockServer } from '../support/mock-http.ts';
import { startMockOpenAi } from '../support/mock-openai.ts';
import type { Script } from '../support/mock-script.ts';
import {
  type Finished,
  makeSandbox,
  pinnedNode,
  type RunOptions,
  repository,
  type Sandbox,
  type SandboxOptions,
} from '../support/sandbox.ts';
import { openTerminal, type Terminal } from '../support/tmux.ts';

/** A new user with both real clients, whose models say what the scenario's script says. */
export interface Scene {
  sandbox: Sandbox;
  /** What Claude Code's model was asked. */
  anthropic: MockServer;
  /** What Codex's model was asked. */
  openai: MockServer;
  /** `tracecraft install --yes` from the built repository. */
  install(...args: string[]): Promise<Finished>;
  /** The installed command; resolves to its stdout. */
  tracecraft(...args: string[]): Promise<string>;
  claude(prompt: string, options?: RunOptions & { args?: string[] }): Promise<Finished>;
  codex(prompt: string, options?: RunOptions & { args?: string[] }): Promise<Finished>;
  openClaude(): Promise<Terminal>;
  openCodex(...args: string[]): Promise<Terminal>;
}

export interface Setting extends Omit<SandboxOptions, 'clients'> {
  script: Script;
}

const timeoutMs = 60_000;

/** A test on the real clients; what fails tells what the hooks, the models and the screen saw. */
export function scenario(
  title: string,
  setting: Setting,
  play: (scene: Scene) => Promise<void>,
): void {
  test(title, { timeout: timeoutMs }, async () => {
    await playScene(setting, play);
  });
}

/** The same within a test that goes on with what was left behind. */
export async function playScene(
  setting: Setting,
  play: (scene: Scene) => Promise<void>,
): Promise<void> {
  const { scene, terminals, tearDown } = await setUp(setting);
  try {
    await play(scene);
  } catch (error) {
    // The stack is what the runner prints of an error, after its message and the assertion's diff.
    (error as Error).stack += `\n\n${await whatHappened(scene, terminals)}\n`;
    throw error;
  } finally {
    await tearDown();
  }
}

async function setUp({ script, ...options }: Setting) {
  const [sandbox, anthropic, openai] = await Promise.all([
    makeSandbox({ ...options, clients: true }),
    startMockAnthropic(script),
    startMockOpenAi(script),
  ]);
  seedClaude(sandbox);
  seedCodex(sandbox, openai.url);
  const terminals: Terminal[] = [];
  const open = async (command: string[], env: Record<string, string>) => {
    const terminal = await openTerminal(sandbox, command, env);
    terminals.push(terminal);
    return terminal;
  };
  const scene: Scene = {
    sandbox,
    anthropic,
    openai,
    install: (...args) =>
      sandbox.run(pinnedNode, [
        join(repository, 'bin/tracecraft.mjs'),
        'install',
        '--yes',
        ...args,
      ]),
    tracecraft: async (...args) =>
      (await sandbox.run(join(sandbox.home, '.tracecraft/bin/tracecraft'), args)).stdout,
    claude: (prompt, options) => runClaudePrint(sandbox, anthropic.url, prompt, options),
    codex: (prompt, options) => runCodexExec(sandbox, prompt, options),
    openClaude: () => open(['claude', '--allowedTools', 'Bash'], claudeEnv(anthropic.url)),
    openCodex: (...args) =>
      open(['codex', '--dangerously-bypass-approvals-and-sandbox', ...args], codexEnv),
  };
  const tearDown = async () => {
    try {
      for (const terminal of terminals) await terminal.close();
      await stopCodexServer(sandbox);
    } finally {
      await Promise.all([anthropic.close(), openai.close()]);
      await sandbox.remove();
    }
  };
  return { scene, terminals, tearDown };
}

async function whatHappened(scene: Scene, terminals: Terminal[]): Promise<string> {
  const state = join(scene.sandbox.home, '.tracecraft');
  const screens = await Promise.all(terminals.map((terminal) => terminal.screen()));
  return [
    `Hook log:\n${textOf(join(state, 'logs/hook.jsonl'))}`,
    `Bucket:\n${filesBelow(join(state, 'bucket')).join('\n')}`,
    `Claude Code asked its model ${summary(scene.anthropic)}`,
    `Codex asked its model ${summary(scene.openai)}`,
    ...screens.map((screen) => `Screen:\n${screen.replace(/\n{3,}/g, '\n\n').trimEnd()}`),
  ].join('\n\n');
}

function summary({ requests }: MockServer): string {
  const paths = requests.map(({ method, path }) => `${method} ${path}`);
  return `${requests.length} times (${[...new Set(paths)].join(', ')})`;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The report is about a failure already; what is not there is said so.
    return '(none)';
  }
}

/** Paths of the files below a folder, which may be missing. */
export function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
