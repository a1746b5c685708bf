import { oneOf } from '../../word-list.ts';
import type { Observation } from '../harness.ts';
import { asFields, asText, type Fields, type Notes, observeLines, titleFrom } from '../records.ts';
import { clientTexts } from './client-texts.ts';

/** Row types of Codex 0.169.0; any other is mirrored too, and counted as unknown. */
const isKnownType = oneOf(
  `session_meta turn_context world_state response_item event_msg token_usage_record compacted
  retained_context dynamic_tools_updated realtime_item security_risk_score inter_agent_communication
  inter_agent_communication_metadata`,
);

/** What the first releases wrote without an envelope: the items of the conversation themselves. */
const isBareType = oneOf(`message reasoning function_call function_call_output local_shell_call`);

const environmentCwd = /<cwd>([^<]+)<\/cwd>|Current working directory: (.+)/;

export function observe(bytes: Buffer): Observation {
  let copiedUntil = 0;
  return observeLines(bytes, (record) => {
    const payload = asFields(record.payload) ?? {};
    if (record.type === 'session_meta') copiedUntil ||= ownHistoryStart(payload);
    const isCopied = typeof record.ordinal === 'number' && record.ordinal < copiedUntil;
    const notes = noteRow(record, payload);
    return isCopied && record.ordinal !== 0 && notes ? { turns: 0 } : notes;
  });
}

/** A subagent that got its parent's history begins with a copy of it; its own rows begin here. */
function ownHistoryStart(payload: Fields): number {
  const start = payload.subagent_history_start_ordinal;
  return typeof start === 'number' ? start : 0;
}

function noteRow(record: Fields, payload: Fields): Notes {
  const type = asText(record.type);
  if (type === undefined || !isKnownType(type)) return noteBare(record);
  const timestamp = asText(record.timestamp);
  return {
    ...(type === 'response_item' && noteMessage(payload)),
    firstAt: timestamp,
    lastAt: timestamp,
    ...(type === 'session_meta' && identityOf(payload)),
    ...(type === 'turn_context' && { model: asText(payload.model) }),
  };
}

/** Rows of 2025's first releases: `{id, timestamp, instructions, git}`, items, and `record_type` rows. */
function noteBare(record: Fields): Notes {
  if (isBareType(asText(record.type) ?? '')) {
    const { prompt, text = '' } = readMessage(record);
    const [, tagged, said] = (prompt === undefined && environmentCwd.exec(text)) || [];
    return { ...noteMessage(record), cwd: tagged ?? said };
  }
  if (record.type !== undefined) return undefined;
  if (record.record_type !== undefined) return {};
  if (asText(record.id) === undefined || asText(record.timestamp) === undefined) return undefined;
  const timestamp = asText(record.timestamp);
  return { firstAt: timestamp, lastAt: timestamp, branch: asText(asFields(record.git)?.branch) };
}

function identityOf(payload: Fields): Notes {
  return {
    cwd: asText(payload.cwd),
    clientVersion: asText(payload.cli_version),
    branch: asText(asFields(payload.git)?.branch),
    // What its parent called a subagent, whose task may be encrypted.
    givenTitle: asText(payload.agent_path),
  };
}

function noteMessage(payload: Fields): Notes {
  const { prompt } = readMessage(payload);
  return prompt === undefined ? { turns: 0 } : { turns: 1, firstPrompt: titleFrom(prompt) };
}

/** The user's words, where there are some; else what the client says in the user's name. */
function readMessage(payload: Fields): { prompt?: string; text?: string } {
  if (payload.type !== 'message' || payload.role !== 'user' || !Array.isArray(payload.content)) {
    return {};
  }
  const texts = payload.content.flatMap((block) => asText(asFields(block)?.text) ?? []);
  return { prompt: texts.find((text) => !clientTexts.test(text)), text: texts[0] };
}
