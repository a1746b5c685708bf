import { isEnding, plainName, undated } from './model-name.ts';
import type { OwnPrices } from './own-prices.ts';
import { priceTable } from './price-table.ts';

/** USD a million tokens. */
export interface Prices {
  input: number;
  output: number;
  cacheRead: number;
  /** Kept for five minutes, or as long as the maker keeps it who tells no times apart. */
  cacheWrite: number;
  /** Kept for an hour. */
  cacheWriteLong: number;
}

export interface PricedAt {
  /** ms since 1970, now unless told: prices change, and some with the time of the day */
  at?: number | undefined;
  /** Of the request, cached ones too: a long one may cost more. */
  inputTokens?: number;
  /** The client paid for speed. */
  fast?: boolean | undefined;
  /** They have precedence. */
  own?: OwnPrices | undefined;
}

/**
 * What a model costs by its maker's list, or by the user's own prices. Undefined for one that is in neither;
 * nothing is concluded from another model's price.
 */
export function priceOf(model: string, priced: PricedAt = {}): Prices | undefined {
  const name = priced.fast ? fastName(model) : model;
  const own = priced.own?.of(name);
  if (own) return own;
  const { at = Date.now(), inputTokens = 0 } = priced;
  const stretches = stretchesOf(name);
  const stretch = stretches?.findLast(({ holds }) => holds(at)) ?? stretches?.[0];
  return stretch?.levels.findLast(({ above }) => inputTokens > above || above === 0)?.prices;
}

/** How a model is called that is paid for speed, here and in `usage.prices`. */
export function fastName(model: string): string {
  return `${model.replace(/\[1m\]$/i, '')}-fast`;
}

interface Stretch {
  holds(at: number): boolean;
  /** From the least number of tokens on. */
  levels: { above: number; prices: Prices }[];
}

const found = new Map<string, Stretch[] | undefined>();

function stretchesOf(model: string): Stretch[] | undefined {
  if (!found.has(model)) found.set(model, parse(rowOf(model)));
  return found.get(model);
}

function rowOf(model: string): string | undefined {
  const name = plainName(model);
  if (name === undefined) return undefined;
  const { exact, beginnings } = index();
  const row = exact.get(name) ?? exact.get(undated(name));
  if (row !== undefined) return row;
  for (let end = name.length; end > 0; end -= 1) {
    const longest = beginnings.get(name.slice(0, end));
    if (longest !== undefined && isEnding(name.slice(end))) return longest;
  }
  return undefined;
}

let indexed: { exact: Map<string, string>; beginnings: Map<string, string> } | undefined;

/** Made when first asked for: most commands ask for no price. */
function index() {
  if (indexed) return indexed;
  indexed = { exact: new Map(), beginnings: new Map() };
  for (const line of priceTable.trim().split('\n')) {
    const [names = ''] = line.split(' | ');
    const prices = line.slice(names.length + 3);
    for (const name of names.split(' ')) {
      if (name.endsWith('*')) indexed.beginnings.set(name.slice(0, -1), prices);
      else indexed.exact.set(name, prices);
    }
  }
  return indexed;
}

/** `5 25 0.5 6.25 10 | >200000 10 … | 2026-03-13 5 … | 00:30-16:30 …`: levels of a stretch follow it. */
function parse(row: string | undefined): Stretch[] | undefined {
  if (row === undefined) return undefined;
  const stretches = new Map<string, Stretch>();
  for (const text of row.split(' | ')) {
    const [, when = '', above = '0', numbers = ''] =
      /^(?:(\d[\d:]*-\S+) )?(?:>(\d+) )?(.+)$/.exec(text) ?? [];
    const stretch = stretches.get(when) ?? { holds: condition(when), levels: [] };
    stretches.set(when, stretch);
    stretch.levels.push({ above: Number(above), prices: pricesOf(numbers) });
  }
  return [...stretches.values()];
}

/** What is not priced apart is input. */
function pricesOf(text: string): Prices {
  const [input = 0, output = 0, read, write, long] = text
    .split(' ')
    .map((number) => (number === '-' ? undefined : Number(number)));
  const cacheWrite = write ?? input;
  return {
    input,
    output,
    cacheRead: read ?? input,
    cacheWrite,
    cacheWriteLong: long ?? cacheWrite,
  };
}

const day = 86_400_000;

/** Since a day, or between two times of every day, both in UTC. */
function condition(when: string): (at: number) => boolean {
  if (when === '') return () => true;
  if (when.length === 10) {
    const since = Date.parse(when);
    return (at) => at >= since;
  }
  const [from = 0, to = 0] = when.split('-').map((time) => Date.parse(`1970-01-01T${time}Z`));
  return from < to
    ? (at) => at % day >= from && at % day < to
    : (at) => at % day >= from || at % day < to;
}
