import type { ClientWindow, HookCall } from '../harness.ts';

/**
 * Claude Code 2.1.329 is a process a window, and tells its hooks the process's id: `CLAUDE_PID`, the same
 * before and after `/clear`.
 */
export function window(
  _call: HookCall,
  { CLAUDE_PID }: NodeJS.ProcessEnv,
): ClientWindow | undefined {
  const pid = Number(CLAUDE_PID);
  return Number.isSafeInteger(pid) && pid > 1 ? { pid } : undefined;
}
