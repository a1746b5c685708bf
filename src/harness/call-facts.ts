import { asFields, asText, type Fields } from './records.ts';
import type { ToolCall } from './turn.ts';

/** What one call of a tool did, as far as it tells. */
export interface CallFacts {
  /** Paths as the tool was given them. */
  written?: string[];
  read?: string[];
  /** A shell command, whole. */
  command?: string;
  /** The process that the command goes on in; without a command, the one whose end the call may tell. */
  process?: string;
  /** The agent's list of things to do, as the call set it. */
  todo?: Todo[];
  /** Single things to do, where the harness keeps them by id. */
  tasks?: TaskChange[];
}

export interface Todo {
  text: string;
  status: 'open' | 'doing' | 'done';
}

/** What is said of one thing to do; the rest of it stays as it was. */
export interface TaskChange {
  id: string;
  text?: string;
  status?: Todo['status'] | 'gone';
}

/** `refused`: a person did not let it happen. Undefined where no result tells. */
export type Outcome = 'done' | 'failed' | 'refused' | undefined;

export type ReadCall = (input: Fields, call: ToolCall) => CallFacts;

/** What a harness's tools mean. */
export interface HarnessTools {
  /** By the tool's name; one that is not here counts, and tells no more. */
  tools: Readonly<Record<string, ReadCall>>;
  /** What a result says beyond `isError`, which it is asked before. */
  outcome?(call: ToolCall, text: string): 'failed' | 'refused' | undefined;
}

/** The first of the fields that has a path is a file that the tool reads. */
export function reads(...fields: string[]): ReadCall {
  return (input) => {
    const path = pathIn(input, fields);
    return path === undefined ? {} : { read: [path] };
  };
}

export function writes(...fields: string[]): ReadCall {
  return (input) => {
    const path = pathIn(input, fields);
    return path === undefined ? {} : { written: [path] };
  };
}

export function runs(field: string): ReadCall {
  return (input) => {
    const command = asText(input[field]);
    return command === undefined ? {} : { command };
  };
}

/** A whole list of things to do stands in the field, its texts under another name in each harness. */
export function lists(field: string, text: string): ReadCall {
  return (input) => {
    const todo = todoList(input[field], text);
    return todo === undefined ? {} : { todo };
  };
}

/** Undefined for what is no list; what was given up is left out. */
export function todoList(list: unknown, text: string): Todo[] | undefined {
  if (!Array.isArray(list)) return undefined;
  return list.flatMap((entry): Todo[] => {
    const fields = asFields(entry) ?? {};
    const words = asText(fields[text]);
    if (words === undefined || fields.status === 'cancelled') return [];
    return [{ text: words, status: todoStatus(fields.status) ?? 'open' }];
  });
}

const statuses: Readonly<Record<string, Todo['status']>> = {
  pending: 'open',
  in_progress: 'doing',
  completed: 'done',
};

export function todoStatus(value: unknown): Todo['status'] | undefined {
  return typeof value === 'string' && Object.hasOwn(statuses, value) ? statuses[value] : undefined;
}

/** Longer ones than a system opens are none. */
const longestPath = 4096;

function pathIn(input: Fields, fields: readonly string[]): string | undefined {
  const path = fields.map((field) => asText(input[field])).find((text) => text !== undefined);
  return path !== undefined && path.length <= longestPath ? path : undefined;
}
