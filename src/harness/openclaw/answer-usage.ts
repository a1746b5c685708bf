import type { Fields } from '../records.ts';
import type { Usage } from '../turn.ts';
import { tokens } from '../turn-builder.ts';

/** `input` is what was not read from a cache, as Anthropic counts it. */
export function usageOf(usage: Fields): Usage {
  return {
    input: tokens(usage.input),
    output: tokens(usage.output),
    cacheRead: tokens(usage.cacheRead),
    cacheWrite: tokens(usage.cacheWrite),
    reasoning: tokens(usage.reasoningTokens),
  };
}

/** What OpenClaw itself says in the agent's name: notes, and again what a tool has sent. */
export function isClients({ provider, model }: Fields): boolean {
  return provider === 'openclaw' && (model === 'delivery-mirror' || model === 'gateway-injected');
}
