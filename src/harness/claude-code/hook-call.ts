import { basename } from 'node:path';
import type { HookCall, Source } from '../harness.ts';
import { hookBudgets, isHookEvent } from '../hook-budget.ts';
import { asFields, asText, type Fields } from '../records.ts';
import { mainSource, sourcesBeside } from './sources.ts';
import { announcedSubagent } from './subagents.ts';
import { toolResultsSources } from './tool-results.ts';
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
  const prompt = asText(payload.prompt);
  const cause = asText(ends ? payload.reason : payload.source);
  const sources = sourcesOf(payload, session, path);
  const first = sources[0] as Source;
  // What a subagent said last stands in its own transcript, where it has one.
  const isAnnounced = event !== 'SubagentStop' || first.kind === 'subagent';
  const reply = isAnnounced
    ? asText(payload.last_assistant_message)?.trim() || undefined
    : undefined;
  return {
    event,
    session,
    sources,
    // The payload's cwd follows the agent's `cd`; the launch folder does not move.
    cwd: asText(env.CLAUDE_PROJECT_DIR) ?? asText(payload.cwd) ?? process.cwd(),
    ...(cause !== undefined && { cause }),
    ...(prompt !== undefined && { prompt }),
    ...(reply !== undefined && { turnWritten: () => turnWritten(first.path, reply) }),
    ends,
    budget: ends && env.CLAUDE_PLUGIN_ROOT ? pluginSessionEnd : hookBudgets[event],
  };
}

function sourcesOf(payload: Fields, session: string, path: string): Source[] {
  const main = mainSource(session, path);
  switch (payload.hook_event_name) {
    case 'SubagentStop':
      return [...subagentOf(payload, main), main, ...toolResultsSources(session, path)];
    case 'Stop':
      return [main, ...toolResultsSources(session, path)];
    case 'SessionEnd':
      // Nothing else will come for a subagent's last rows.
      return [main, ...sourcesBeside(session, path)];
    default:
      return [main];
  }
}

/** A helper of the client, such as the one that compacts, may name the main transcript as its own. */
function subagentOf(payload: Fields, main: Source): Source[] {
  const path = asText(payload.agent_transcript_path);
  if (path === undefined || basename(path) === basename(main.path)) return [];
  const agent = announcedSubagent(main.session, path);
  return agent.id === main.id ? [] : [agent];
}
