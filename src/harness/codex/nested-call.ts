import { asFields, asText } from '../records.ts';
import { shallow } from '../shallow.ts';
import type { ToolCall } from '../turn.ts';
import { commandText } from './command-text.ts';

/**
 * Codex 0.169.0 gives its newest models one tool, `exec`, whose input is a script that calls the others.
 * Of what they did the rollout tells in `item_completed` events alone, whose ids are `exec-…`; any other
 * item tells again of a call that has rows of its own.
 */
export function nestedCall(value: unknown, at: string | undefined): ToolCall | undefined {
  const item = asFields(value);
  const id = asText(item?.id);
  if (!item || !id?.startsWith('exec-')) return undefined;
  const isError = item.status !== 'completed';
  if (item.type === 'CommandExecution') {
    const result = { at, text: asText(item.aggregated_output) ?? '', isError };
    return {
      kind: 'tool',
      at,
      id,
      name: 'exec_command',
      input: { cmd: commandText(item.command) },
      result,
    };
  }
  if (item.type === 'FileChange') {
    const text = `${asText(item.stdout) ?? ''}${asText(item.stderr) ?? ''}`;
    const input = { changes: shallow(asFields(item.changes) ?? {}) };
    return { kind: 'tool', at, id, name: 'apply_patch', input, result: { at, text, isError } };
  }
  return undefined;
}
