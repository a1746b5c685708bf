import type { Block } from '../../usage/block.ts';
import { daysAfter } from '../../usage/calendar.ts';
import type { Days } from '../../usage/period.ts';
import { priceDate, priceSource } from '../../usage/price-table.ts';
import type { By, Report } from '../../usage/report.ts';
import { blockFacts, rowFacts, savingsFacts, sumFacts } from '../../usage/report-facts.ts';

/** All of a report, with exact figures. */
export function usageJson(
  { rows, total, savings }: Report,
  { by, days, utc, block }: { by: By; days: Days; utc: boolean; block: Block | undefined },
) {
  return {
    by,
    since: days.since ?? null,
    until: days.until === undefined ? null : daysAfter(days.until, -1),
    time_zone: utc ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone,
    prices: { source: priceSource, date: priceDate },
    rows: rows.map((row) => rowFacts(row, by)),
    total: sumFacts(total),
    cache: savingsFacts(savings),
    ...(by === 'daily' && { block: block ? blockFacts(block) : null }),
  };
}
