import { fieldsOf, type Json, listOf, numberOf, oneOf, optional, textOf } from './json-values.ts';
import { shallow } from './shallow.ts';
import type { Item, ModelCall, ToolCall, Turn, Usage } from './turn.ts';

/** A turn as JSON, as documents and records of sessions from outside hold it: see `docs/export.md`. */

export function turnToJson(turn: Turn): object {
  return {
    ordinal: turn.ordinal,
    started_by: turn.startedBy,
    started_at: turn.startedAt,
    ended_at: turn.endedAt,
    model: turn.model,
    usage: usageToJson(turn.usage),
    calls: turn.calls?.map(callToJson),
    fate: turn.fate,
    copied: turn.copied,
    items: turn.items.map(itemToJson),
  };
}

export function callToJson({ usage, ...call }: ModelCall): object {
  return { ...call, usage: usageToJson(usage) };
}

export function itemToJson(item: Item): object {
  if (item.kind === 'image') {
    const { mediaType, ...rest } = item;
    return { ...rest, media_type: mediaType };
  }
  if (item.kind !== 'tool' || item.result === undefined) return item;
  const { isError, ...result } = item.result;
  return { ...item, result: { ...result, is_error: isError } };
}

export function usageToJson({ cacheRead, cacheWrite, ...usage }: Usage): object {
  return { ...usage, cache_read: cacheRead, cache_write: cacheWrite };
}

/** Throws TypeError, which says what is wrong, for what is no turn. */
export function turnFromJson(value: unknown): Turn {
  const json = fieldsOf(value, 'a turn');
  return dropUndefined<Turn>({
    ordinal: numberOf(json.ordinal, 'ordinal'),
    startedBy: starterFromJson(json.started_by, 'started_by'),
    startedAt: optional(textOf, json.started_at, 'started_at'),
    endedAt: optional(textOf, json.ended_at, 'ended_at'),
    model: optional(textOf, json.model, 'model'),
    usage: usageFromJson(json.usage),
    calls: optional(callsFromJson, json.calls, 'calls'),
    fate: optional(fateFromJson, json.fate, 'fate'),
    copied: json.copied === true ? true : undefined,
    items: itemsFromJson(json.items, 'items'),
  });
}

export function starterFromJson(value: unknown, field: string): Turn['startedBy'] {
  return oneOf(value, ['user', 'client', 'agent'], field);
}

export function fateFromJson(value: unknown, field: string): NonNullable<Turn['fate']> {
  return oneOf(value, ['rewound', 'interrupted'], field);
}

export function callsFromJson(value: unknown, field: string): ModelCall[] {
  return listOf(value, field).map(callFromJson);
}

export function itemsFromJson(value: unknown, field: string): Item[] {
  return listOf(value, field).map(itemFromJson);
}

function callFromJson(value: unknown): ModelCall {
  const json = fieldsOf(value, 'a call');
  return dropUndefined<ModelCall>({
    model: optional(textOf, json.model, 'model'),
    at: optional(textOf, json.at, 'at'),
    usage: usageFromJson(json.usage),
  });
}

function itemFromJson(value: unknown): Item {
  const json = fieldsOf(value, 'an item');
  const common = {
    at: optional(textOf, json.at, 'at'),
    call: optional(numberOf, json.call, 'call'),
  };
  const text = () => textOf(json.text, 'text');
  const kinds = ['message', 'injected', 'thinking', 'tool', 'image', 'event'] as const;
  const kind = oneOf(json.kind, kinds, 'kind');
  switch (kind) {
    case 'message': {
      const role = oneOf(json.role, ['user', 'assistant', 'system'], 'role');
      return dropUndefined<Item>({ ...common, kind, role, text: text() });
    }
    case 'event': {
      const events = ['compacted', 'interrupted', 'error', 'command'] as const;
      const event = oneOf(json.event, events, 'event');
      return dropUndefined<Item>({ ...common, kind, event, text: text() });
    }
    case 'image': {
      const mediaType = textOf(json.media_type, 'media_type');
      const data = optional(textOf, json.data, 'data');
      return dropUndefined<Item>({ ...common, kind, mediaType, data });
    }
    case 'tool':
      return dropUndefined<Item>({ ...common, ...toolFromJson(json) });
    default:
      return dropUndefined<Item>({ ...common, kind, text: text() });
  }
}

function toolFromJson(json: Json): ToolCall {
  return {
    kind: 'tool',
    id: textOf(json.id, 'id'),
    name: textOf(json.name, 'name'),
    input: shallow(json.input),
    result: optional(resultFromJson, json.result, 'a result'),
    subagent: optional(textOf, json.subagent, 'subagent'),
  } as ToolCall;
}

function resultFromJson(value: unknown, field: string): ToolCall['result'] {
  const json = fieldsOf(value, field);
  return dropUndefined<NonNullable<ToolCall['result']>>({
    at: optional(textOf, json.at, 'at'),
    text: textOf(json.text, 'text'),
    isError: json.is_error === true,
    images: optional(numberOf, json.images, 'images'),
  });
}

export function usageFromJson(value: unknown, field = 'usage'): Usage {
  const json = fieldsOf(value, field);
  return {
    input: numberOf(json.input, 'input'),
    output: numberOf(json.output, 'output'),
    cacheRead: numberOf(json.cache_read, 'cache_read'),
    cacheWrite: numberOf(json.cache_write, 'cache_write'),
    reasoning: numberOf(json.reasoning, 'reasoning'),
  };
}

/** Keys without a value are left out, as in the document. */
function dropUndefined<T extends object>(fields: { [Key in keyof T]: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
