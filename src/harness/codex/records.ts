import type { Observation } from '../harness.ts';
import { asFields, asText, type Fields, type Notes, observeLines, titleFrom } from '../records.ts';

/** Row types of Codex 0.169.0; any other is mirrored too, and counted as unknown. */
const knownTypes = new Set(
  `session_meta turn_context world_state response_item event_msg token_usage_record compacted`.split(
    /\s+/,
  ),
);

/** User messages that the client writes itself before the first prompt. */
const injected =
  /^\s*(?:<(?:environment_context|user_instructions|skills_instructions|permissions|turn_aborted|collaboration_mode|subagent_notification|skill)\b|# AGENTS\.md instructions)/;

export function observe(bytes: Buffer): Observation {
  return observeLines(bytes, note);
}

function note(record: Fields): Notes {
  const type = asText(record.type);
  if (type === undefined || !knownTypes.has(type)) return undefined;
  const payload = asFields(record.payload) ?? {};
  const prompt = type === 'response_item' ? promptOf(payload) : undefined;
  const timestamp = asText(record.timestamp);
  return {
    turns: prompt === undefined ? 0 : 1,
    firstPrompt: prompt === undefined ? undefined : titleFrom(prompt),
    firstAt: timestamp,
    lastAt: timestamp,
    ...(type === 'session_meta' && identityOf(payload)),
    ...(type === 'turn_context' && { model: asText(payload.model) }),
  };
}

function identityOf(payload: Fields): Notes {
  return {
    cwd: asText(payload.cwd),
    clientVersion: asText(payload.cli_version),
    branch: asText(asFields(payload.git)?.branch),
  };
}

function promptOf(payload: Fields): string | undefined {
  if (payload.type !== 'message' || payload.role !== 'user' || !Array.isArray(payload.content)) {
    return undefined;
  }
  const texts = payload.content.map((block) => asText(asFields(block)?.text));
  return texts.find((text) => text !== undefined && !injected.test(text));
}
