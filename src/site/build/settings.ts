import type { MirrorContext } from '../../mirror/context.ts';
import { createOwnRedactor } from '../../redact/own/redactor.ts';
import type { Redactor } from '../../redact/redactor.ts';
import type { Config } from '../../state/config.ts';
import { type OwnPrices, ownPrices } from '../../usage/own-prices.ts';
import { type PriceSetting, wrongPrices } from '../../usage/price-setting.ts';

/**
 * What stands between sessions and their pages: always there, also where the user lets a bucket have everything
 * as it is, since pages are made to be passed on. `strict`: e-mail addresses, IP addresses and the names of home
 * folders are taken out, too.
 */
export function siteRedactor(
  { config, env }: Pick<MirrorContext, 'config' | 'env'>,
  { strict }: { strict: boolean },
): Redactor {
  const { redaction = {} } = config;
  return createOwnRedactor(strict ? { ...redaction, tier: 'strict' } : redaction, env);
}

/** The user's own prices, where they hold. */
export function pricesOf({ usage }: Config): OwnPrices | undefined {
  const setting = usage?.prices;
  if (setting === undefined || wrongPrices(setting) !== undefined) return undefined;
  return ownPrices(setting as PriceSetting);
}
