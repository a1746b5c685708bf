/** `usage.prices` as it stands in the config: USD a million tokens, by model. */
export type PriceSetting = Record<string, Partial<Record<PriceKey, number>>>;

type PriceKey = 'input' | 'output' | 'cache_read' | 'cache_write' | 'cache_write_1h';

const keys: readonly PriceKey[] = [
  'input',
  'output',
  'cache_read',
  'cache_write',
  'cache_write_1h',
];

/** What is wrong with a value of the setting, for a sentence; undefined where nothing is. */
export function wrongPrices(value: unknown): string | undefined {
  if (!isObject(value)) return 'it is no object of models';
  for (const [model, prices] of Object.entries(value)) {
    if (!isObject(prices)) return `"${model}" has no object of prices`;
    const unknown = Object.keys(prices).find((key) => !keys.includes(key as PriceKey));
    if (unknown !== undefined)
      return `"${model}" has no "${unknown}"; there are ${keys.join(', ')}`;
    const missing = ['input', 'output'].find((key) => prices[key] === undefined);
    if (missing) return `"${model}" needs "${missing}"`;
    const bad = Object.entries(prices).find(([, price]) => !isPrice(price));
    if (bad) return `"${bad[0]}" of "${model}" is no number of USD a million tokens`;
  }
  return undefined;
}

/** More is a slip of the keyboard, and could not be added up. */
const highest = 1e9;

function isPrice(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= highest;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
