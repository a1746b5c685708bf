import { daysAfter, monthAfter, monthOf, weekOf } from './calendar.ts';
import type { Days } from './period.ts';
import type { By, ReportRow } from './report.ts';

export type Period = Extract<By, 'daily' | 'weekly' | 'monthly'>;

/** Of a day: the key of the period that it is in, and the first day of the next one. */
const periods: Record<Period, { keyOf(day: string): string; next(key: string): string }> = {
  daily: { keyOf: (day) => day, next: (day) => daysAfter(day, 1) },
  weekly: { keyOf: weekOf, next: (monday) => daysAfter(monday, 7) },
  monthly: { keyOf: monthOf, next: monthAfter },
};

/**
 * The rows of a report by time with those between that nothing was used in, from the first day asked for to the
 * last, or to today.
 */
export function series(
  rows: readonly ReportRow[],
  period: Period,
  { since, until }: Days,
  today: string,
): { key: string; row: ReportRow | undefined }[] {
  const { keyOf, next } = periods[period];
  const timed = new Map(rows.filter(({ key }) => key !== '').map((row) => [row.key, row]));
  const keys = [...timed.keys()].sort();
  const first = since === undefined ? keys[0] : keyOf(since);
  const last = [until === undefined ? keyOf(today) : keyOf(daysAfter(until, -1)), keys.at(-1)]
    .filter((key) => key !== undefined)
    .sort()
    .at(-1);
  const all = [];
  for (let key = first; key !== undefined && key <= (last ?? ''); key = keyOf(next(key))) {
    all.push({ key, row: timed.get(key) });
  }
  return all;
}
