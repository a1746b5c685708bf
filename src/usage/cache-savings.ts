import { type Costed, pricesFor } from './cost.ts';
import type { OwnPrices } from './own-prices.ts';

/** What caching was worth, of the answers whose models have a price. */
export interface Savings {
  /** Tokens. */
  read: number;
  written: number;
  /** USD: what those read would have cost as input, less what they did. */
  saved: number;
  /** USD that those written cost more than as input. */
  paid: number;
}

export function noSavings(): Savings {
  return { read: 0, written: 0, saved: 0, paid: 0 };
}

export function addSavings(savings: Savings, answer: Costed, own?: OwnPrices): void {
  const { usage, cacheWriteLong } = answer;
  if (usage.cacheRead + usage.cacheWrite === 0) return;
  const prices = pricesFor(answer, own);
  if (!prices) return;
  const short = usage.cacheWrite - cacheWriteLong;
  savings.read += usage.cacheRead;
  savings.written += usage.cacheWrite;
  savings.saved += (usage.cacheRead * (prices.input - prices.cacheRead)) / 1e6;
  savings.paid +=
    (short * (prices.cacheWrite - prices.input) +
      cacheWriteLong * (prices.cacheWriteLong - prices.input)) /
    1e6;
}
