import { asFields, asText, type Fields } from '../records.ts';
import type { ModelCall, Usage } from '../turn.ts';
import { tokens } from '../turn-builder.ts';
import { timeOf } from './row-content.ts';

/** The answer of a model that a row is part of, and its mark; undefined for what no model said. */
export function modelCall(row: Fields): { id: string; call: ModelCall } | undefined {
  const message = asFields(row.message);
  const usage = asFields(message?.usage);
  const model = asText(message?.model);
  // `<synthetic>`: the client made it up.
  if (!usage || model?.startsWith('<')) return undefined;
  const call = { ...(model !== undefined && { model }), at: timeOf(row), usage: usageOf(usage) };
  // No row's `uuid` holds a space. Servers other than Anthropic's name no request; the client does (2.1.329).
  const id = `answer ${message?.id || row.uuid} ${row.requestId || row.requestRef || ''}`;
  return { id, call };
}

export function usageOf(usage: Fields): Usage {
  return {
    input: tokens(usage.input_tokens),
    output: tokens(usage.output_tokens),
    cacheRead: tokens(usage.cache_read_input_tokens),
    cacheWrite: tokens(usage.cache_creation_input_tokens),
    reasoning: tokens(asFields(usage.output_tokens_details)?.thinking_tokens),
  };
}

/** `/branch` says of each row where it was copied from, `--fork-session` of each answer who asked for it. */
export function isCopied(row: Fields): boolean {
  if (asText(asFields(row.forkedFrom)?.sessionId) !== undefined) return true;
  const asker = asText(row.requestSessionId);
  return asker !== undefined && asker !== row.sessionId;
}
