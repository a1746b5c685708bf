import type { ResultPromise } from 'execa';
import { type Call, openRpc, type Rpc } from './rpc.ts';

export type { Call } from './rpc.ts';

export interface AppServer {
  call: Call;
  /** `0.169.0`; undefined where it does not say. */
  version: string | undefined;
  /** It is gone, and holds no thread any more, when this resolves. */
  close(): Promise<void>;
}

export interface ServerOptions {
  /** Calls that Codex promises nobody yet (`thread/inject_items`) are let through, too. */
  experimental?: boolean;
  /** ms that an answer may take. */
  patience?: number;
  /** ms after which a server whose input has ended is ended itself. */
  farewell?: number;
}

/** ms */
const usualPatience = 20_000;
/** ms */
const usualFarewell = 5_000;

/** Runs `work` against a `codex app-server` of its own. Rejects as `openAppServer`, and as `work` does. */
export async function withAppServer<T>(
  program: string,
  env: NodeJS.ProcessEnv,
  cwd: string,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const server = await openAppServer(program, env, cwd);
  try {
    return await work(server.call);
  } finally {
    await server.close();
  }
}

/**
 * Starts a `codex app-server` of our own: JSON-RPC, one message a line, on stdio (Codex 0.169.0). It asks no
 * model. Rejects when it does not start, or does not answer in time.
 */
export async function openAppServer(
  program: string,
  env: NodeJS.ProcessEnv,
  cwd: string,
  { experimental = false, patience = usualPatience, farewell = usualFarewell }: ServerOptions = {},
): Promise<AppServer> {
  // It is much, and most commands start no program.
  const { execa } = await import('execa');
  const server = execa(program, ['app-server'], {
    cwd,
    env: { ...env, TRACECRAFT_CHILD: '1' },
    extendEnv: false,
    reject: false,
    stdin: 'pipe',
    stderr: 'ignore',
    buffer: false,
    // The `codex` of npm only starts the program: what is ended is both.
    detached: hasGroups,
  });
  // A server that is gone is noticed by its output's end.
  server.stdin.on('error', () => {});
  const rpc = openRpc((text) => server.stdin.write(`${text}\n`), patience);
  const reading = readLines(server.iterable(), rpc);
  const close = async () => {
    server.stdin.end();
    const timer = setTimeout(() => {
      endAll(server);
      // Somebody that it has started, and that is no child of it any more, may hold its output open.
      server.stdout.destroy();
    }, farewell);
    await reading;
    await server;
    clearTimeout(timer);
  };
  try {
    return { call: rpc.call, version: await initialize(rpc, experimental), close };
  } catch (error) {
    endAll(server);
    await close();
    throw error;
  }
}

const hasGroups = process.platform !== 'win32';

function endAll(server: ResultPromise): void {
  const { pid } = server;
  if (pid === undefined) return;
  if (!hasGroups) return void server.kill('SIGKILL');
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone.
  }
}

/** What every client of an app server says first; gives its version. */
export async function initialize(rpc: Rpc, experimental: boolean): Promise<string | undefined> {
  const answer = (await rpc.call('initialize', {
    clientInfo: { name: 'tracecraft', version: '1' },
    ...(experimental && { capabilities: { experimentalApi: true, requestAttestation: false } }),
  })) as { userAgent?: string } | undefined;
  rpc.notify('initialized');
  return /\/(\d+\.\d+\.\d+\S*)/.exec(answer?.userAgent ?? '')?.[1];
}

async function readLines(lines: AsyncIterable<unknown>, rpc: Rpc): Promise<void> {
  try {
    for await (const line of lines) rpc.receive(String(line));
  } finally {
    rpc.end();
  }
}
