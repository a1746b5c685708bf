import { oneOf } from '../../word-list.ts';
import type { Observation, Source } from '../harness.ts';
import { asFields, asText, type Fields, type Notes, observeLines, titleFrom } from '../records.ts';
import type { Turn } from '../turn.ts';
import { clientVersion } from './client-version.ts';

/** Event types of OpenClaw 2026.9.6 and before; any other is mirrored too, and counted as unknown. */
const isKnownType = oneOf(
  `session message model_change thinking_level_change custom custom_message compaction reset
   branch_summary label session_info leaf`,
);

export function observe(bytes: Buffer, source?: Source): Observation {
  const version = source && clientVersion(source);
  return { ...observeLines(bytes, note), ...(version && { clientVersion: version }) };
}

function note(event: Fields): Notes {
  const type = asText(event.type);
  if (type === undefined || !isKnownType(type)) return undefined;
  const message = asFields(event.message);
  const prompt = message && promptOf(message);
  const timestamp = asText(event.timestamp);
  return {
    turns: prompt === undefined ? 0 : 1,
    firstPrompt: prompt === undefined ? undefined : titleFrom(prompt),
    firstAt: timestamp,
    lastAt: timestamp,
    ...(type === 'session' && { cwd: asText(event.cwd) }),
    ...(type === 'model_change' && { model: asText(event.modelId) }),
    ...(type === 'session_info' && { givenTitle: asText(event.name) }),
    ...(message?.role === 'assistant' && { model: asText(message.model) }),
  };
}

/** What was said to the agent, or undefined for any other message. */
export function promptOf(message: Fields): string | undefined {
  if (message.role !== 'user' || speakerOf(message) === 'client') return undefined;
  const text = textOf(message.content);
  if (text.trim() === '') return undefined;
  return isTask(text) ? text.slice(text.indexOf(taskHead) + taskHead.length) : text;
}

/** Texts in the user's name that older releases wrote themselves. */
const injected = /^\s*<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>/;

/** Who speaks in a user's message: heartbeats and other agents' messages are marked as theirs. */
export function speakerOf(message: Fields): Turn['startedBy'] {
  const kind = asFields(message.provenance)?.kind;
  if (kind === 'internal_system' || injected.test(textOf(message.content))) return 'client';
  return kind === 'inter_session' || isTask(textOf(message.content)) ? 'agent' : 'user';
}

/** What a subagent is told first carries no mark but its wording (OpenClaw 2026.9.6). */
function isTask(text: string): boolean {
  return text.startsWith('[Subagent Context]') && text.includes(taskHead);
}

const taskHead = '[Subagent Task]';

/** The text of a message's content, which is a string or a list of blocks. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.flatMap((block) => asText(asFields(block)?.text) ?? []).join('\n');
}
