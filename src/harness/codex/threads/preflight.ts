import { basename } from 'node:path';
import type { Source } from '../../harness.ts';
import { plainPath } from '../rollout-tail.ts';
import type { Call } from '../rpc.ts';
import type { History } from './history.ts';
import { missingMethods, serverThread } from './server-thread.ts';
import { heldByShared } from './shared-server.ts';
import { isOpenElsewhere } from './writer-lock.ts';

/** Why a thread is left alone, and the step that helps. */
export interface Refusal {
  reason: string;
  hint: string;
}

/** Whether a client has the thread in use; nothing is changed. Undefined: it may be trimmed. */
export async function refusalInUse(
  env: NodeJS.ProcessEnv,
  thread: string,
): Promise<Refusal | undefined> {
  const held = await heldByShared(env, thread);
  if (held === 'running') {
    return {
      reason: 'A turn runs in the thread',
      hint: 'Wait for its end, and leave the window with /quit; an agent cannot trim its own thread.',
    };
  }
  return held === 'no' && isOpenElsewhere(env, thread) === true ? openElsewhere : undefined;
}

export const openElsewhere: Refusal = {
  reason: 'The thread is open in a window of Codex',
  hint: 'Leave it there with /quit, and trim it then; `codex resume` opens it again.',
};

/** Whether this version has the methods, and reads the thread as we do; nothing is changed. */
export async function refusalByServer(call: Call, history: History): Promise<Refusal | undefined> {
  const missing = await missingMethods(call);
  if (missing.length > 0) {
    return {
      reason: `This version of Codex has no ${missing.join(', ')}`,
      hint: 'Begin a new thread with what this one knows: `tracecraft codex handoff`.',
    };
  }
  const { path, historyMode, turns } = await serverThread(call, history.thread);
  const again = 'Nothing was changed. Try again; if it stays so, use `tracecraft codex handoff`.';
  if (historyMode !== undefined && historyMode !== 'paginated') {
    return {
      reason: 'The thread is of an older Codex, whose threads cannot be reverted',
      hint: 'Begin a new one with what it knows: `tracecraft codex handoff`.',
    };
  }
  if (path === undefined || !isFile(history.source, path)) {
    return { reason: `Codex goes on with the thread in another file: ${path}`, hint: again };
  }
  const running = turns.find(({ status }) => status === 'inProgress');
  if (running) return { reason: 'A turn runs in the thread', hint: 'Wait for its end.' };
  const own = history.turns.map(({ id }) => id);
  const different = turns.length !== own.length || turns.some(({ id }, at) => id !== own[at]);
  if (!different) return undefined;
  return {
    reason: `Codex counts ${turns.length} turns, its rollout ${own.length}${turns.length === own.length ? ', but others' : ''}`,
    hint: again,
  };
}

/** By its name, which no other file has: a folder may be told by another path. */
export function isFile(source: Source, path: string): boolean {
  return basename(plainPath(path)) === basename(source.path);
}
