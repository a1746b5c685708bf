import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { asFields, asText } from '../../records.ts';
import { initialize } from '../app-server.ts';
import { type Call, openRpc } from '../rpc.ts';
import { codexHome } from '../sources.ts';

/**
 * The server that all windows of a user share (Codex 0.169.0, unless started with `--no-daemon`): a WebSocket on
 * a Unix socket. It keeps a thread for half an hour after the last window has left it, and while it does, no
 * other server may write to the thread.
 */

export type Held =
  /** There is no such server, or it has not loaded the thread. */
  | 'no'
  /** It has the thread, in which nothing runs. */
  | 'idle'
  /** A turn runs in it. */
  | 'running';

/** ms that an answer may take: it is on this machine. */
const patience = 5_000;
/** ms in which a thread is gone that nobody looks at any more. */
const letGoWithin = 3_000;

export async function heldByShared(env: NodeJS.ProcessEnv, threadId: string): Promise<Held> {
  return (await withSharedServer(env, (call) => held(call, threadId))) ?? 'no';
}

/**
 * Has the shared server let go of a thread in which nothing runs. False where it does not: it is in one of the
 * windows.
 */
export async function letGo(env: NodeJS.ProcessEnv, threadId: string): Promise<boolean> {
  const isGone = await withSharedServer(env, async (call) => {
    if ((await held(call, threadId)) === 'no') return true;
    // Who has resumed it may leave it; it is then kept for so long after the last one has left.
    const config = { thread_unload_delay_secs: 0 };
    await call('thread/resume', { threadId, excludeTurns: true, config });
    await call('thread/unsubscribe', { threadId });
    for (const end = Date.now() + letGoWithin; Date.now() < end; await sleep(50)) {
      if ((await held(call, threadId)) === 'no') return true;
    }
    return false;
  });
  return isGone ?? true;
}

async function held(call: Call, threadId: string): Promise<Held> {
  const { thread } = asFields(await call('thread/read', { threadId })) ?? {};
  const status = asText(asFields(asFields(thread)?.status)?.type);
  if (status === undefined || status === 'notLoaded') return 'no';
  return status === 'active' ? 'running' : 'idle';
}

/** Undefined where no such server runs. */
async function withSharedServer<T>(
  env: NodeJS.ProcessEnv,
  work: (call: Call) => Promise<T>,
): Promise<T | undefined> {
  const socket = await connect(env);
  if (!socket) return undefined;
  const rpc = openRpc((text) => socket.send(text), patience);
  socket.on('message', (data) => rpc.receive(String(data)));
  socket.on('close', rpc.end);
  try {
    await initialize(rpc, true);
    return await work(rpc.call);
  } finally {
    socket.terminate();
  }
}

async function connect(env: NodeJS.ProcessEnv): Promise<WebSocket | undefined> {
  const path = socketPath(env);
  if (path === undefined) return undefined;
  const { WebSocket } = await import('ws');
  const options = { perMessageDeflate: false, handshakeTimeout: patience };
  const socket = new WebSocket(`ws+unix://${path}:/`, options);
  return new Promise((resolve) => {
    socket.once('open', () => resolve(socket));
    // One that was killed leaves its socket behind. What goes wrong later ends the connection, too.
    socket.on('error', () => resolve(undefined));
  });
}

/** A link to where there is room for its name. */
function socketPath(env: NodeJS.ProcessEnv): string | undefined {
  try {
    return realpathSync(join(codexHome(env), 'app-server-control/app-server-control.sock'));
  } catch {
    // No window has been open yet.
    return undefined;
  }
}
