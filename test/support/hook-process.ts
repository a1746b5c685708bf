import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Where the oldest supported Node is at hand, every other hook runs on it. */
const nodes = [process.execPath, process.env.TRACECRAFT_TEST_NODE22 ?? process.execPath];
let started = 0;

/** The bundled hook, as installed. */
const bundle = join(import.meta.dirname, '../../dist/hook.cjs');

export interface HookRunOptions {
  env: NodeJS.ProcessEnv;
  session: string;
  transcript: string;
  event?: string;
}

export interface HookEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** stdout and stderr */
  output: string;
  /** from outside, start and end included */
  ms: number;
}

export interface RunningHook {
  child: ChildProcess;
  ended: Promise<HookEnd>;
}

/** Starts a hook of Claude Code in a process of its own. */
export function startHook({
  env,
  session,
  transcript,
  event = 'Stop',
}: HookRunOptions): RunningHook {
  const from = performance.now();
  started += 1;
  const child = spawn(nodes[started % 2] as string, [bundle, 'claude-code', '--own-environment'], {
    env,
    stdio: 'pipe',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  // A hook that is killed before it reads breaks the pipe.
  child.stdin.on('error', () => {});
  child.stdin.end(
    JSON.stringify({
      session_id: session,
      transcript_path: transcript,
      cwd: env.HOME,
      hook_event_name: event,
    }),
  );
  const ended = once(child, 'close').then(([code, signal]) => ({
    code,
    signal,
    output,
    ms: performance.now() - from,
  }));
  return { child, ended };
}
