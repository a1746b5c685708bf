import type { Fields } from '../records.ts';
import type { ModelCall, Usage } from '../turn.ts';
import { tokens } from '../turn-builder.ts';

/** An answer of a model, of the tokens that a row counts for it. */
export function modelCall(
  model: string | undefined,
  at: string | undefined,
  usage: Fields,
): ModelCall {
  return {
    ...(model !== undefined && { model }),
    ...(at !== undefined && { at }),
    usage: usageOf(usage),
  };
}

/** Codex counts what was read from the cache as input too, and reasoning as output. */
function usageOf(usage: Fields): Usage {
  const cacheRead = tokens(usage.cached_input_tokens);
  const cacheWrite = tokens(usage.cache_write_input_tokens);
  return {
    input: Math.max(0, tokens(usage.input_tokens) - cacheRead - cacheWrite),
    output: tokens(usage.output_tokens),
    cacheRead,
    cacheWrite,
    reasoning: tokens(usage.reasoning_output_tokens),
  };
}
