import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { asFields, asText } from '../../harness/records.ts';
import type { Paths } from '../../state/paths.ts';
import { oneLine } from '../one-line.ts';

/** A client that is asked in the user's own name, and keeps nothing of it. */
export type Summarizer = 'claude' | 'codex';

export interface Asking {
  paths: Paths;
  env: NodeJS.ProcessEnv;
  /** ms for an answer; else `answerMs`. */
  patience?: number;
}

/** Why no answer came. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}

/** ms that an answer may take: a slow model writes twenty lines in half a minute. */
export const answerMs = 120_000;
const listMs = 10_000;
const mostOutput = 4 * 1024 * 1024;

/** Throws NoAnswer, with the reason. */
export async function ask(client: Summarizer, prompt: string, asking: Asking): Promise<string> {
  return client === 'claude' ? askClaude(prompt, asking) : askCodex(prompt, asking);
}

/**
 * 2.1.329: without the user's instructions, hooks, plugins and MCP servers (`--safe-mode` leaves login and
 * provider as they are), without tools, and without a transcript.
 */
async function askClaude(prompt: string, asking: Asking): Promise<string> {
  const { stdout, error } = await run('claude', claudeArgs, prompt, asking);
  const answer = asFields(parsed(stdout));
  const result = asText(answer?.result);
  if (error === undefined && answer?.is_error !== true && result !== undefined) return result;
  throw new NoAnswer(`claude: ${oneLine(result ?? error ?? 'its answer is empty', 200)}`);
}

const claudeArgs = [
  ...['-p', '--model', 'haiku', '--safe-mode', '--no-session-persistence', '--tools', ''],
  ...[
    '--output-format',
    'json',
    '--system-prompt',
    'You put records into words, and do nothing else.',
  ],
];

/**
 * 0.169.0: without hooks, rules, plugins and a thread that stays. The user's config is read, for it says which
 * provider may see the text; its MCP servers are left out by name, since no option leaves out all.
 */
async function askCodex(prompt: string, asking: Asking): Promise<string> {
  const servers = await mcpServers(asking);
  const args = [
    ...['exec', '--ephemeral', '--ignore-rules', '--skip-git-repo-check', '--sandbox', 'read-only'],
    ...['--disable', 'hooks', '--disable', 'plugins', '--color', 'never'],
    ...['-c', 'model_reasoning_effort="low"', '-c', 'project_doc_max_bytes=0'],
    ...servers.flatMap((name) => ['-c', `mcp_servers.${name}.enabled=false`]),
    '-',
  ];
  const { stdout, error } = await run('codex', args, prompt, asking);
  if (error === undefined && stdout.trim() !== '') return stdout;
  throw new NoAnswer(`codex: ${oneLine(error ?? 'its answer is empty', 200)}`);
}

/** What Codex would start beside itself; a name that cannot be an option's is let be. */
async function mcpServers(asking: Asking): Promise<string[]> {
  const { stdout } = await run('codex', ['mcp', 'list', '--json'], '', {
    ...asking,
    patience: listMs,
  });
  const list = parsed(stdout);
  const names = Array.isArray(list) ? list.map((server) => asText(asFields(server)?.name)) : [];
  return names.filter((name) => name !== undefined && /^[\w-]+$/.test(name)) as string[];
}

interface Ran {
  stdout: string;
  /** Why it did not end well. */
  error?: string;
}

async function run(
  command: string,
  args: string[],
  input: string,
  { paths, env, patience: timeout = answerMs }: Asking,
): Promise<Ran> {
  const cwd = emptyFolder(paths);
  // It is much, and most commands start no program.
  const { execa } = await import('execa');
  const result = await execa(command, args, {
    cwd,
    env: { ...withoutOuterAgent(env), TRACECRAFT_CHILD: '1' },
    extendEnv: false,
    input,
    timeout,
    maxBuffer: mostOutput,
    reject: false,
    windowsHide: true,
    forceKillAfterDelay: 1_000,
  });
  const stdout = String(result.stdout ?? '');
  if (!result.failed) return { stdout };
  return { stdout, error: reasonOf(result, timeout) };
}

interface Failed {
  code?: string | undefined;
  timedOut: boolean;
  exitCode?: number | undefined;
  stderr?: unknown;
}

function reasonOf({ code, timedOut, exitCode, stderr }: Failed, timeout: number): string {
  if (code === 'ENOENT') return 'it is not on PATH';
  if (timedOut) return `no answer within ${timeout / 1000} s`;
  // What it warns of comes first, why it gave up last.
  const said = String(stderr ?? '')
    .trim()
    .split('\n')
    .at(-1);
  return said || `it ended with exit code ${exitCode}`;
}

/** A folder of ours that no instructions, hooks or repository lie above. */
function emptyFolder({ home }: Paths): string {
  const folder = join(home, 'summarizer');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  return folder;
}

/** By these a client would take itself for the child of the agent that this command runs in. */
const outerAgent =
  /^(?:CLAUDECODE|CLAUDE_PID|CLAUDE_CODE_(?:SESSION_ID|ENTRYPOINT|SSE_PORT|CHILD_SESSION|EXECPATH)|CODEX_(?:THREAD_ID|CI|SANDBOX.*))$/;

function withoutOuterAgent(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !outerAgent.test(name)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not what was asked for; the caller says so.
    return undefined;
  }
}
