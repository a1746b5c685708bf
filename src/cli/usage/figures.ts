import { dollars } from '../../figures.ts';
import type { Amount } from '../../usage/amount.ts';

export { dollars, tokens } from '../../figures.ts';

/** `$1.24`; `≥ $1.24` where part has no price, `?` where nothing has one. */
export function costOf({ cost, unpriced }: Amount): string {
  if (unpriced.size === 0) return dollars(cost);
  return cost === 0 ? '?' : `≥ ${dollars(cost)}`;
}
