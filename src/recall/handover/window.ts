import type { Harness, HookCall } from '../../harness/harness.ts';
import { runningProcess } from '../../running-process.ts';

/** A window of a client on this machine, by names that no other one had or will have. */
export interface WindowName {
  /** Of its process. */
  process: string;
  /** Of the window itself; undefined where the process has several, and it is not told which. */
  window: string | undefined;
}

/** The window that a hook was called from; undefined where its process cannot be told. */
export function windowOf(
  harness: Harness,
  call: HookCall,
  env: NodeJS.ProcessEnv,
): WindowName | undefined {
  const found = harness.window?.(call, env);
  if (!found) return undefined;
  const running = runningProcess(found.pid);
  // Where a system tells nothing of processes, an id has to do; one that is told to be gone is nobody's.
  if (!running && process.platform !== 'win32') return undefined;
  const name = `${found.pid} ${running?.started ?? 'at some time'}`;
  if (!('within' in found)) return { process: name, window: name };
  const { within } = found;
  return { process: name, window: within === undefined ? undefined : `${name}, ${within}` };
}
