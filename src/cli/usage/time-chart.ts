import { count } from '../../figures.ts';
import { tokensOf } from '../../usage/amount.ts';
import type { Days } from '../../usage/period.ts';
import type { Report } from '../../usage/report.ts';
import { type Period, series } from '../../usage/series.ts';
import { heading } from '../print/heading.ts';
import { lineWidth } from '../print/style.ts';
import { wrap } from '../print/wrap.ts';
import { chart } from './chart.ts';
import { tokens } from './figures.ts';

const units: Record<Period, string> = { daily: 'day', weekly: 'week', monthly: 'month' };

/** What a report by time cost, or where nothing has a price, took. */
export function timeChart({ rows, total }: Report, by: Period, days: Days, today: string): string {
  const isCost = total.amount.cost > 0;
  const found = series(rows, by, days, today);
  const isOneYear = found[0]?.key.slice(0, 4) === found.at(-1)?.key.slice(0, 4);
  const points = found.map(({ key, row }) => ({
    label: by === 'monthly' || !isOneYear ? key.slice(0, 7) : key.slice(5),
    value: row === undefined ? 0 : isCost ? row.amount.cost : tokensOf(row.amount),
  }));
  if (points.length === 0) return '';
  const { text, each } = chart(points, {
    width: lineWidth(),
    ascii: process.env.TERM === 'dumb',
    format: isCost ? axisDollars : tokens,
  });
  const unit = each === 1 ? `a ${units[by]}` : `in ${count(each, units[by])}`;
  const atLeast = isCost && total.amount.unpriced.size > 0 ? ', of what has a price' : '';
  return heading(wrap(`${isCost ? 'Cost' : 'Tokens'} ${unit}${atLeast}`, 0)) + text;
}

function axisDollars(value: number): string {
  if (value === 0) return '$0';
  if (value < 0.1) return `$${value.toLocaleString('en', { maximumSignificantDigits: 2 })}`;
  const digits = value < 10 ? 2 : 0;
  return `$${value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}
