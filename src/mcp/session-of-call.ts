import type { CoordinationOptions } from '../coordination/context.ts';
import { asFields, asText } from '../harness/records.ts';
import { runningProcess } from '../running-process.ts';
import { findWindow } from '../state/windows.ts';
import type { OpenContext } from './house.ts';

/**
 * Whose call it is, so that what is claimed with a tool and with a command is one agent's. Codex 0.169.0 tells the
 * thread with each call, and nothing in the environment. Claude Code 2.1.329 has its first session in the
 * environment, and goes on with the same server after `/clear`: what hooks have noted of its process is newer.
 * Undefined: the environment tells, as for commands.
 */
export function sessionOfCall(
  meta: unknown,
  { db }: Pick<OpenContext, 'db'>,
): CoordinationOptions['session'] {
  const thread = asText(asFields(asFields(meta)?.['x-codex-turn-metadata'])?.thread_id);
  if (thread !== undefined && /^[\w-]{1,100}$/.test(thread))
    return { harness: 'codex', id: thread };
  const window = windowAround(db);
  return window?.harness === 'claude-code'
    ? { harness: window.harness, id: window.session }
    : undefined;
}

/** Processes that may stand between a client and this one: npx, a shell. */
const mostBetween = 3;

function windowAround(db: OpenContext['db']) {
  let pid = process.ppid;
  for (let steps = 0; steps <= mostBetween; steps++) {
    const running = runningProcess(pid);
    if (!running) return undefined;
    const window = findWindow(db, `${pid} ${running.started}`);
    if (window) return window;
    pid = running.parent;
  }
  return undefined;
}
