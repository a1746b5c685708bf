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
  // No row's `uuid` holds a space.
  return { id: `answer ${message?.id} ${row.requestId ?? ''}`, call };
}

function usageOf(usage: Fields): Usage {
  return {
    input: tokens(usage.input_tokens),
    output: tokens(usage.output_tokens),
    cacheRead: tokens(usage.cache_read_input_tokens),
    cacheWrite: tokens(usage.cache_creation_input_tokens),
    reasoning: tokens(asFields(usage.output_tokens_details)?.thinking_tokens),
  };
}

/** Of two rows of one answer: those that were written while it still came have counted less. */
export function greater(a: Usage, b: Usage): Usage {
  return {
    input: Math.max(a.input, b.input),
    output: Math.max(a.output, b.output),
    cacheRead: Math.max(a.cacheRead, b.cacheRead),
    cacheWrite: Math.max(a.cacheWrite, b.cacheWrite),
    reasoning: Math.max(a.reasoning, b.reasoning),
  };
}
