import type { HookEvent } from './harness.ts';

/**
 * Milliseconds that a hook may take from the start of its process, retries and network included.
 * A healthy bucket takes a small part of it; this is what a sick one may cost the user at the most.
 */
export const hookBudgets: Record<HookEvent, number> = {
  SessionStart: 1_500,
  // It mirrors nothing, and the user waits for the agent to begin; a first one may take what was handed over.
  UserPromptSubmit: 1_500,
  Stop: 4_000,
  SubagentStop: 4_000,
  PreCompact: 3_000,
  SessionEnd: 5_000,
};

export function isHookEvent(value: unknown): value is HookEvent {
  return typeof value === 'string' && Object.hasOwn(hookBudgets, value);
}

/**
 * Events of which Claude Code 2.1.329 and Codex 0.169.0 put before the session what the hook prints as its
 * `additionalContext`; with others it is lost, or an error (Codex's Stop).
 */
export const contextEvents: readonly HookEvent[] = ['SessionStart', 'UserPromptSubmit'];
