import { openTurnFromJson, openTurnToJson, readerState, stateFields } from '../reader-state.ts';
import { asFields, asText, type Fields, parseLine } from '../records.ts';
import type { Item, Usage } from '../turn.ts';
import { addResult, type OpenTurn, openTurn, tokens } from '../turn-builder.ts';
import { emptyQueue, turnQueue } from '../turn-queue.ts';
import type { OpenReader } from '../turn-reader.ts';
import { speakerOf, textOf } from './records.ts';

/**
 * A mirrored session of OpenClaw as turns. A user's message begins one, also where the client or another
 * agent speaks in it. Events that tell of no one's words (models, labels, state of extensions) are left.
 */
export const createReader: OpenReader = (_, state = beginning) => {
  const from = stateFields('openclaw', state);
  const turns = turnQueue(from.turns);
  let open = openTurnFromJson(from.open, 'open');

  function take(event: Fields): void {
    const message = asFields(event.message);
    const isReset = event.type === 'reset';
    if (isReset || message?.role === 'user') {
      close();
      open = openTurn(isReset || !message ? 'client' : speakerOf(message));
    }
    const at = asText(event.timestamp);
    if (message) addMessage(open, message, at);
    else open.items.push(...itemsOf(event).map((item) => dated(item, at)));
  }

  function close(): void {
    if (open.items.length > 0) turns.close(open);
  }

  return {
    take(line) {
      const event = parseLine(line);
      if (event) take(event);
    },
    finished: turns.fetch,
    end: close,
    state: () => readerState('openclaw', { turns: turns.state(), open: openTurnToJson(open) }),
  };
};

const beginning = readerState('openclaw', {
  turns: emptyQueue,
  open: openTurnToJson(openTurn('client')),
});

function itemsOf(event: Fields): Item[] {
  const text = asText(event.summary) ?? '';
  switch (event.type) {
    case 'compaction':
      return [{ kind: 'event', event: 'compacted', text }];
    case 'reset':
      return [{ kind: 'event', event: 'command', text: `/${asText(event.reason) ?? 'reset'}` }];
    case 'branch_summary':
      return [{ kind: 'injected', text }];
    case 'custom_message':
      return blocksOf(event.content).map((item) =>
        item.kind === 'message' ? { kind: 'injected', text: item.text } : item,
      );
    default:
      return [];
  }
}

function addMessage(open: OpenTurn, message: Fields, at: string | undefined): void {
  switch (message.role) {
    case 'user':
      open.items.push(...blocksOf(message.content, 'user').map((item) => dated(item, at)));
      break;
    case 'assistant':
      addAnswer(open, message, at);
      break;
    case 'toolResult':
      addToolResult(open, message, at);
      break;
    case 'bashExecution':
      open.items.push(dated(commandOf(message), at));
      break;
    default: {
      const text = textOf(message.content);
      const nested = message.customType === nestedTool && asFields(message.details);
      if (nested) addNestedCall(open, nested, at);
      else if (text !== '') open.items.push(dated({ kind: 'injected', text }, at));
    }
  }
}

function addAnswer(open: OpenTurn, message: Fields, at: string | undefined): void {
  const model = asText(message.model);
  const call = open.calls.length;
  open.calls.push({
    ...(model !== undefined && { model }),
    ...(at !== undefined && { at }),
    usage: usageOf(asFields(message.usage) ?? {}),
  });
  const items = blocksOf(message.content, 'assistant').map((item) => dated(item, at));
  open.items.push(...items.map((item) => ({ ...item, call })));
  if (message.stopReason === 'aborted') {
    open.fate = 'interrupted';
    open.items.push(dated({ kind: 'event', event: 'interrupted', text: '' }, at));
  } else if (message.stopReason === 'error') {
    const text = asText(message.errorMessage) ?? '';
    open.items.push(dated({ kind: 'event', event: 'error', text }, at));
  }
}

function addToolResult(open: OpenTurn, message: Fields, at: string | undefined): void {
  const blocks = Array.isArray(message.content) ? message.content : [];
  const images = blocks.filter((block) => asFields(block)?.type === 'image').length;
  const call = addResult(open, asText(message.toolCallId) ?? '', {
    ...(at !== undefined && { at }),
    text: textOf(message.content),
    isError: message.isError === true,
    ...(images > 0 && { images }),
  });
  if (call.name === 'unknown') call.name = asText(message.toolName) ?? call.name;
}

/** A tool that was called through another one (`tool_call`), whose own result repeats this one's. */
const nestedTool = 'openclaw.nested-tool.v1';

function addNestedCall(open: OpenTurn, call: Fields, at: string | undefined): void {
  const id = asText(call.toolCallId) ?? '';
  const name = asText(call.toolName) ?? 'unknown';
  open.items.push(dated({ kind: 'tool', id, name, input: call.input ?? {} }, at));
  const { content } = asFields(call.result) ?? {};
  const result = { toolCallId: id, isError: call.isError, content };
  if (content !== undefined) addToolResult(open, result, at);
}

/** A command that the user ran themselves. */
function commandOf(message: Fields): Item {
  const command = asText(message.command) ?? '';
  return { kind: 'event', event: 'command', text: `${command}\n${asText(message.output) ?? ''}` };
}

/** Content is a string or a list of blocks; a block of an unknown type has its text, if any. */
function blocksOf(content: unknown, role: 'user' | 'assistant' | 'system' = 'system'): Item[] {
  const blocks = Array.isArray(content) ? content : [{ type: 'text', text: content }];
  return blocks.flatMap((block): Item[] => {
    const fields = asFields(block) ?? {};
    const text = asText(fields.text) ?? asText(fields.thinking);
    if (fields.type === 'toolCall') {
      const id = asText(fields.id) ?? '';
      const name = asText(fields.name) ?? 'unknown';
      return [{ kind: 'tool', id, name, input: fields.arguments ?? {} }];
    }
    if (fields.type === 'image') {
      const data = asText(fields.data);
      const mediaType = asText(fields.mimeType) ?? 'image';
      return [{ kind: 'image', mediaType, ...(data !== undefined && { data }) }];
    }
    if (text === undefined) return [];
    return [
      fields.type === 'thinking' ? { kind: 'thinking', text } : { kind: 'message', role, text },
    ];
  });
}

/** `input` is what was not read from a cache, as Anthropic counts it. */
function usageOf(usage: Fields): Usage {
  return {
    input: tokens(usage.input),
    output: tokens(usage.output),
    cacheRead: tokens(usage.cacheRead),
    cacheWrite: tokens(usage.cacheWrite),
    reasoning: tokens(usage.reasoningTokens),
  };
}

function dated(item: Item, at: string | undefined): Item {
  return at === undefined ? item : { at, ...item };
}
