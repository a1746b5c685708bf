import { plainName } from './model-name.ts';
import type { PriceSetting } from './price-setting.ts';
import type { Prices } from './prices.ts';

/** What the user pays, or wants to count with: `usage.prices` of the config. */
export interface OwnPrices {
  of(model: string): Prices | undefined;
}

/**
 * A name holds for what is called so, and else for whatever is the same model. What is not priced apart is
 * input; an hour in the cache, what the cache costs.
 */
export function ownPrices(setting: PriceSetting): OwnPrices {
  const written = new Map<string, Prices>();
  const plain = new Map<string, Prices>();
  for (const [model, own] of Object.entries(setting)) {
    const {
      input = 0,
      output = 0,
      cache_read: cacheRead = input,
      cache_write: cacheWrite = input,
    } = own;
    const prices = {
      input,
      output,
      cacheRead,
      cacheWrite,
      cacheWriteLong: own.cache_write_1h ?? cacheWrite,
    };
    written.set(model.toLowerCase(), prices);
    const name = plainName(model);
    const isPlain = name === model.toLowerCase();
    if (name !== undefined && (isPlain || !plain.has(name))) plain.set(name, prices);
  }
  return {
    of: (model) => written.get(model.toLowerCase()) ?? plain.get(plainName(model) ?? ''),
  };
}
