import { basename } from 'node:path';
import type { HookCall, Source } from '../harness.ts';
import { hookBudgets, isHookEvent } from '../hook-budget.ts';
import { asFields, asText, type Fields } from '../records.ts';
import { mainSource, subagentSource, subagentSources } from './sources.ts';
import { turnWritten } from './turn-written.ts';

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
  const sources = sourcesOf(payload, session, path);
  const first = sources[0] as Source;
  // What a subagent said last stands in its own transcript, where it has one.
  const isAnnounced = event !== 'SubagentStop' || sources.length > 1;
  const reply = isAnnounced
    ? asText(payload.last_assistant_message)?.trim() || undefined
    : undefined;
  return {
    event,
    session,
    sources,
    // The payload's cwd follows the agent's `cd`; the launch folder does not move.
    cwd: asText(env.CLAUDE_PROJECT_DIR) ?? asText(payload.cwd) ?? process.cwd(),
    ...(reply !== undefined && { turnWritten: () => turnWritten(first.path, reply) }),
    ends,
    budget: ends && env.CLAUDE_PLUGIN_ROOT ? pluginSessionEnd : hookBudgets[event],
  };
}

function sourcesOf(payload: Fields, session: string, path: string): Source[] {
  const main = mainSource(session, path);
  const agentPath = asText(payload.agent_transcript_path);
  if (payload.hook_event_name === 'SubagentStop' && agentPath) {
    const agent = subagentSource(session, agentPath);
    // A helper of the client, such as the one that compacts, may name the main transcript as its own.
    const isOther = agent.id !== main.id && basename(agentPath) !== basename(path);
    return isOther ? [agent, main] : [main];
  }
  // At the end nothing else will come for a subagent's last rows.
  if (payload.hook_event_name === 'SessionEnd') return [main, ...subagentSources(session, path)];
  return [main];
}
