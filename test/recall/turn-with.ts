import { type Item, noUsage, type Turn } from '../../src/harness/turn.ts';

/** Turns of the common model, with the tools of Claude Code. */

export function turnWith(items: Item[], more: Partial<Turn> = {}): Turn {
  return { ordinal: 1, startedBy: 'user', items, usage: { ...noUsage }, ...more };
}

export const user = (text: string): Item => ({ kind: 'message', role: 'user', text });
export const assistant = (text: string): Item => ({ kind: 'message', role: 'assistant', text });
export const injected = (text: string): Item => ({ kind: 'injected', text });

export function bash(command: string, { isError = false } = {}): Item {
  return called('Bash', { command }, isError);
}

export function edit(file_path: string): Item {
  return called('Edit', { file_path, old_string: 'a', new_string: 'b' });
}

export function called(name: string, input: object, isError = false): Item {
  return { kind: 'tool', id: 'c', name, input, result: { text: 'ok', isError } };
}
