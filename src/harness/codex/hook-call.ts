import type { HookCall, Source } from '../harness.ts';
import { hookBudgets, isHookEvent } from '../hook-budget.ts';
import { asFields, asText, type Fields } from '../records.ts';
import { rolloutSource } from './sources.ts';

/** Codex 0.169.0 kills a SessionEnd hook after 3 s, whatever its timeout. */
const sessionEnd = 2_300;

/**
 * Payloads of Codex 0.169.0: the shape of Claude Code's. The turn is in the rollout when Stop fires
 * (6 of 6 seen), so there is nothing to wait for.
 */
export function hookCall(input: unknown): HookCall | undefined {
  const payload = asFields(input);
  const session = asText(payload?.session_id);
  const event = payload?.hook_event_name;
  if (!payload || !session || !isHookEvent(event)) return undefined;
  const sources = sourcesOf(payload, session);
  if (sources.length === 0) return undefined;
  const ends = event === 'SessionEnd';
  const prompt = asText(payload.prompt);
  const cause = asText(ends ? payload.reason : payload.source);
  return {
    event,
    session,
    sources,
    cwd: asText(payload.cwd) ?? process.cwd(),
    ...(cause !== undefined && { cause }),
    ...(prompt !== undefined && { prompt }),
    ends,
    budget: ends ? sessionEnd : hookBudgets[event],
  };
}

/** A thread that was never saved (`--ephemeral`) has a null path: there is nothing to mirror. */
function sourcesOf(payload: Fields, session: string): Source[] {
  const main = asText(payload.transcript_path);
  const agent = payload.hook_event_name === 'SubagentStop' && asText(payload.agent_transcript_path);
  return [
    ...(agent ? [rolloutSource(agent, asText(payload.agent_id) ?? session, session)] : []),
    ...(main ? [rolloutSource(main, session)] : []),
  ];
}
