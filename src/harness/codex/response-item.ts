import { contentBlocks, contentTexts } from '../content-blocks.ts';
import { asFields, asText, type Fields } from '../records.ts';
import { shallow } from '../shallow.ts';
import type { Item, ToolCall } from '../turn.ts';
import { clientTexts } from './client-texts.ts';

/** What one `response_item` of a rollout says; payloads of Codex 0.169.0 and before. */

export type Said =
  | { kind: 'prompt'; items: Item[] }
  | { kind: 'items'; items: Item[] }
  /** The model's summary, for which the client dropped what was before. */
  | { kind: 'summary'; text: string }
  | { kind: 'result'; id: string; result: NonNullable<ToolCall['result']> };

export function responseItem(row: Fields): Said | undefined {
  const payload = asFields(row.payload) ?? {};
  const at = asText(row.timestamp);
  switch (payload.type) {
    case 'message':
      return message(row, payload, at);
    case 'reasoning':
      return { kind: 'items', items: reasoning(payload, at) };
    case 'function_call':
    case 'custom_tool_call':
    case 'local_shell_call':
    case 'web_search_call':
    case 'tool_search_call':
    case 'image_generation_call':
      return { kind: 'items', items: [toolCall(payload, at)] };
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'tool_search_output':
      return result(payload, at);
    default:
      return undefined;
  }
}

function message(row: Fields, payload: Fields, at: string | undefined): Said {
  const blocks = contentBlocks(payload.content);
  const isSummary = asFields(row.metadata)?.compaction_output === true;
  if (isSummary) return { kind: 'summary', text: blocks.flatMap(textsOf).join('\n') };
  if (payload.role === 'assistant') {
    const texts = blocks.flatMap(textsOf);
    return {
      kind: 'items',
      items: texts.map((text) => ({ kind: 'message', role: 'assistant', at, text })),
    };
  }
  const kinds = contentKinds(payload);
  const items = blocks.flatMap((block, index): Item[] => {
    const image = imageOf(block);
    if (image) return [{ kind: 'image', at, ...image }];
    return textsOf(block).map((text) =>
      payload.role === 'user' && isPersons(text, kinds[index])
        ? { kind: 'message', role: 'user', at, text }
        : { kind: 'injected', at, text },
    );
  });
  const isPrompt = items.some((item) => item.kind === 'message');
  return { kind: isPrompt ? 'prompt' : 'items', items: items.flatMap(shellCommand) };
}

/** `user.text`, `generic.turn_aborted`, … of each block, since about 0.160. */
function contentKinds(payload: Fields): unknown[] {
  const kinds = asFields(payload.internal_chat_message_metadata_passthrough)?.content_item_kinds;
  return Array.isArray(kinds) ? kinds : [];
}

function isPersons(text: string, kind: unknown): boolean {
  return typeof kind === 'string' ? kind.startsWith('user.') : !clientTexts.test(text);
}

/** A command that a person ran in the client, told to the model with its output. */
function shellCommand(item: Item): Item[] {
  if (item.kind !== 'injected') return [item];
  const command = /^\s*<user_shell_command>\s*<command>\n?([\s\S]*?)\n?<\/command>/.exec(item.text);
  if (!command) return [item];
  return [{ kind: 'event', event: 'command', at: item.at, text: `! ${command[1]}` }, item];
}

function reasoning(payload: Fields, at: string | undefined): Item[] {
  const raw = contentTexts(payload.content);
  const texts = raw.length > 0 ? raw : contentTexts(payload.summary);
  return texts.map((text) => ({ kind: 'thinking', at, text }));
}

function toolCall(payload: Fields, at: string | undefined): ToolCall {
  const kind = String(payload.type).replace(/_call$/, '');
  return {
    kind: 'tool',
    at,
    id: asText(payload.call_id) ?? asText(payload.id) ?? '',
    name:
      asText(payload.name) ?? (kind === 'function' || kind === 'custom_tool' ? 'unknown' : kind),
    input: shallow(inputOf(payload)),
  };
}

/** Arguments of a function are JSON in a string; a free-form tool's input is text. */
function inputOf(payload: Fields): unknown {
  if (typeof payload.arguments !== 'string') {
    return payload.input ?? payload.arguments ?? payload.action ?? {};
  }
  try {
    return JSON.parse(payload.arguments);
  } catch {
    // The model may give what is no JSON; it is kept as it came.
    return payload.arguments;
  }
}

function result(payload: Fields, at: string | undefined): Said | undefined {
  const id = asText(payload.call_id);
  if (id === undefined) return undefined;
  const output = asFields(payload.output) ?? parsedOutput(payload.output);
  const blocks = contentBlocks(output?.content ?? output?.output ?? payload.output);
  const images = blocks.filter((block) => imageOf(block) !== undefined).length;
  const text = blocks.flatMap(textsOf).join('\n');
  const isError =
    output?.success === false || (exitCode(asFields(output?.metadata)?.exit_code, text) ?? 0) !== 0;
  return { kind: 'result', id, result: { at, text, isError, ...(images > 0 && { images }) } };
}

/** Releases before 0.60 or so put text and exit code into JSON. */
function parsedOutput(output: unknown): Fields | undefined {
  if (typeof output !== 'string' || !output.startsWith('{"output":')) return undefined;
  try {
    return asFields(JSON.parse(output));
  } catch {
    // Text that only looks like it.
    return undefined;
  }
}

/** Now it stands in the head of the text. */
function exitCode(told: unknown, text: string): number | undefined {
  if (typeof told === 'number') return told;
  const head = text.slice(0, 400).split('\nOutput:')[0] ?? '';
  const code = /^(?:Process exited with code|Exit code:) (-?\d+)$/m.exec(head)?.[1];
  return code === undefined ? undefined : Number(code);
}

function textsOf(block: Fields): string[] {
  const text = asText(block.text);
  return text === undefined ? [] : [text];
}

function imageOf(block: Fields): { mediaType: string; data?: string } | undefined {
  if (block.type !== 'input_image') return undefined;
  const [, mediaType, data] =
    /^data:([^;,]+);base64,(.*)$/s.exec(asText(block.image_url) ?? '') ?? [];
  return { mediaType: mediaType ?? 'image', ...(data !== undefined && { data }) };
}
