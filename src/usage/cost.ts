import type { Answer } from '../harness/usage-reader.ts';
import type { OwnPrices } from './own-prices.ts';
import { fastName, type Prices, priceOf } from './prices.ts';

/** What of an answer its cost hangs on. */
export type Costed = Pick<Answer, 'model' | 'at' | 'usage' | 'cacheWriteLong' | 'cost' | 'fast'>;

/**
 * USD: by the user's own prices, else as the client says, else by the list. Undefined where none of them tells;
 * 0 for an answer that took nothing.
 */
export function costOf(answer: Costed, own?: OwnPrices): number | undefined {
  const { model, fast, cost } = answer;
  const mine = model === undefined ? undefined : own?.of(fast ? fastName(model) : model);
  if (mine) return worth(answer, mine);
  if (cost !== undefined) return cost;
  const listed = pricesFor(answer);
  if (listed) return worth(answer, listed);
  return inputTokens(answer) + answer.usage.output === 0 ? 0 : undefined;
}

/** Those of its model, when it was had and for a request as long. */
export function pricesFor(answer: Costed, own?: OwnPrices): Prices | undefined {
  const { model, at, fast } = answer;
  if (model === undefined) return undefined;
  return priceOf(model, { at, fast, own, inputTokens: inputTokens(answer) });
}

function worth({ usage, cacheWriteLong }: Costed, prices: Prices): number {
  const millionths =
    usage.input * prices.input +
    usage.output * prices.output +
    usage.cacheRead * prices.cacheRead +
    (usage.cacheWrite - cacheWriteLong) * prices.cacheWrite +
    cacheWriteLong * prices.cacheWriteLong;
  return millionths / 1e6;
}

function inputTokens({ usage }: Costed): number {
  return usage.input + usage.cacheRead + usage.cacheWrite;
}
