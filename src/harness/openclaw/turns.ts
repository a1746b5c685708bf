import { openTurnFromJson, openTurnToJson, readerState, stateFields } from '../reader-state.ts';
import { asFields, asText, type Fields, parseLine } from '../records.ts';
import { shallow } from '../shallow.ts';
import type { Item } from '../turn.ts';
import { addResult, type OpenTurn, openTurn } from '../turn-builder.ts';
import { emptyQueue, turnQueue } from '../turn-queue.ts';
import type { OpenReader } from '../turn-reader.ts';
import { isClients, usageOf } from './answer-usage.ts';
import { speakerOf, textOf } from './records.ts';

/**
 * A mirrored session of OpenClaw as turns. A user's message begins one, also where the client or another
 * agent speaks in it. Events that tell of no one's words (models, labels, state of extensions) are left.
 *
 * Events are a tree by `parentId`, written in the order of time. A `leaf` says that the conversation goes on
 * behind another event: the turns that do not lead there were gone back before, and those that do count again.
 */
export const createReader: OpenReader = ({ marks, rewound }, state = beginning) => {
  const from = stateFields('openclaw', state);
  const turns = turnQueue(from.turns);
  let open = openTurnFromJson(from.open, 'open');

  function take(event: Fields): void {
    if (event.type === 'leaf') {
      goBack(event);
      return;
    }
    const message = asFields(event.message);
    const isReset = event.type === 'reset';
    if (isReset || message?.role === 'user') {
      close();
      open = openTurn(isReset || !message ? 'client' : speakerOf(message));
    }
    if (open.items.length === 0) marks.set(turnBefore(turns.ordinal()), turnBehind(event));
    const at = asText(event.timestamp);
    if (message) addMessage(open, message, at);
    else open.items.push(...itemsOf(event).map((item) => dated(item, at)));
    const id = asText(event.id);
    if (id !== undefined) marks.set(id, turns.ordinal() - (open.items.length === 0 ? 1 : 0));
  }

  /** The turn that an event comes behind, or goes on with; releases without a tree wrote one line of them. */
  function turnBehind({ parentId }: Fields): number {
    if (parentId === null) return 0;
    const last = turns.ordinal() - 1;
    return Math.min(marks.get(asText(parentId) ?? '') ?? last, last);
  }

  function goBack({ id, targetId }: Fields): void {
    const target = targetId === null ? 0 : marks.get(asText(targetId) ?? '');
    if (target === undefined) return;
    close();
    open = openTurn('client');
    marks.set(asText(id) ?? '', target);
    const living = new Set<number>();
    for (let turn = target; turn > 0; turn = marks.get(turnBefore(turn)) ?? turn - 1) {
      living.add(turn);
    }
    for (let turn = 1; turn < turns.ordinal(); turn += 1) {
      if (living.has(turn)) rewound.delete(turn);
      else rewound.add(turn);
    }
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

/** The mark of the turn that one comes behind. */
function turnBefore(turn: number): string {
  return `turn before ${turn}`;
}

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
      return blocksOf(event.content).map(asInjected);
    default:
      return [];
  }
}

function addMessage(open: OpenTurn, message: Fields, at: string | undefined): void {
  switch (message.role) {
    case 'user': {
      const items = blocksOf(message.content, 'user');
      const said = open.startedBy === 'client' ? items.map(asInjected) : items;
      open.items.push(...said.map((item) => dated(item, at)));
      break;
    }
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
  const blocks = blocksOf(message.content, 'assistant').map((item) => dated(item, at));
  const items = isClients(message) ? blocks.map(asInjected) : blocks;
  open.items.push(...items.map((item) => ({ ...item, call })));
  if (message.stopReason === 'aborted') {
    open.fate = 'interrupted';
    open.items.push(dated({ kind: 'event', event: 'interrupted', text: '' }, at));
  } else if (message.stopReason === 'error') {
    const text = asText(message.errorMessage) ?? '';
    open.items.push(dated({ kind: 'event', event: 'error', text }, at));
  }
}

function asInjected(item: Item): Item {
  if (item.kind !== 'message') return item;
  const { role: _, ...rest } = item;
  return { ...rest, kind: 'injected' };
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
  open.items.push(dated({ kind: 'tool', id, name, input: shallow(call.input ?? {}) }, at));
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
      return [{ kind: 'tool', id, name, input: shallow(fields.arguments ?? {}) }];
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

function dated(item: Item, at: string | undefined): Item {
  return at === undefined ? item : { at, ...item };
}
