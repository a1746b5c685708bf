import type { LocalContext } from '../../mirror/local-context.ts';
import { type OwnPrices, ownPrices } from '../../usage/own-prices.ts';
import { type PriceSetting, wrongPrices } from '../../usage/price-setting.ts';
import { note } from '../print/output.ts';
import { plain } from '../print/plain.ts';

/** The user's own prices: what is wrong with them keeps nobody from seeing the tokens. */
export function ownOf({
  config,
  paths,
}: Pick<LocalContext, 'config' | 'paths'>): OwnPrices | undefined {
  const setting = config.usage?.prices;
  if (setting === undefined) return undefined;
  const wrong = wrongPrices(setting);
  if (wrong === undefined) return ownPrices(setting as PriceSetting);
  note(`usage.prices in ${paths.config} is not used: ${plain(wrong)}.`);
  return undefined;
}
