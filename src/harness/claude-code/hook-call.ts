import type { HookCall, Source } from '../harness.ts';
import { hookBudgets, isHookEvent } from '../hook-budget.ts';
import { asFields, asText, type Fields } from '../records.ts';
import { mainSource, subagentSource, subagentSources } from './sources.ts';

/** A plugin's SessionEnd hook is cancelled after 1.5 s, whatever its timeout (Claude Code 2.1.329). */
const pluginSessionEnd = 1_200;

/** Payloads of Claude Code 2.1.329: `session_id`, `transcript_path`, `cwd`, `hook_event_name`, and more. */
export function hookCall(input: unknown, env: NodeJS.ProcessEnv): HookCall | undefined {
  const payload = asFields(input);
  const session = asText(payload?.session_id);
  const path = asText(payload?.transcript_path);
  const event = payload?.hook_event_name;
  if (!payload || !session || !path || !isHookEvent(event)) return undefined;
  const ends = event === 'SessionEnd';
  return {
    event,
    session,
    sources: sourcesOf(payload, session, path),
    // The payload's cwd follows the agent's `cd`; the launch folder does not move.
    cwd: asText(env.CLAUDE_PROJECT_DIR) ?? asText(payload.cwd) ?? process.cwd(),
    awaits: asText(payload.last_assistant_message),
    ends,
    budget: ends && env.CLAUDE_PLUGIN_ROOT ? pluginSessionEnd : hookBudgets[event],
  };
}

function sourcesOf(payload: Fields, session: string, path: string): Source[] {
  const main = mainSource(session, path);
  const agentPath = asText(payload.agent_transcript_path);
  if (payload.hook_event_name === 'SubagentStop' && agentPath) {
    return [subagentSource(session, agentPath), main];
  }
  // At the end nothing else will come for a subagent's last rows.
  if (payload.hook_event_name === 'SessionEnd') return [main, ...subagentSources(session, path)];
  return [main];
}
