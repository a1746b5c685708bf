import { dayOf, type ListedPage, startOf } from './listed-page.ts';

/** How many turns were had in each stretch of time, by harness. */
export interface Activity {
  unit: 'day' | 'week' | 'month';
  /** The one with the most turns first. */
  harnesses: string[];
  /** Without a gap, the oldest first. */
  bars: ActivityBar[];
}

export interface ActivityBar {
  /** Its first day. */
  from: string;
  sessions: number;
  /** By harness. */
  turns: number[];
  /** The day of its newest session. */
  newest?: string;
}

const dayMs = 86_400_000;
/** Days that are shown as days, and as weeks. */
const mostDays = 92;
const mostWeekDays = 2 * 366;
/** So that a few days do not look like a long time. */
const fewestDays = 30;

export function activityOf(pages: readonly ListedPage[]): Activity | undefined {
  const dated = pages.flatMap((page) => {
    const start = startOf(page);
    return start === undefined ? [] : [{ page, start }];
  });
  if (dated.length === 0) return undefined;
  const times = dated.map(({ start }) => start);
  const first = times.reduce((one, other) => Math.min(one, other));
  const last = times.reduce((one, other) => Math.max(one, other));
  const unit = unitFor((last - first) / dayMs);
  const harnesses = harnessesOf(pages);
  const bars = new Map<string, ActivityBar>();
  const begin = Math.min(first, last - (fewestDays - 1) * dayMs);
  for (let at = beginOf(begin, unit); at <= last; at = after(at, unit)) {
    bars.set(dayOf(at), { from: dayOf(at), sessions: 0, turns: harnesses.map(() => 0) });
  }
  for (const { page, start } of dated) {
    const bar = bars.get(dayOf(beginOf(start, unit)));
    if (!bar) continue;
    const harness = harnesses.indexOf(page.harnessLabel);
    bar.sessions += 1;
    // A session without a turn of a user was had, too.
    bar.turns[harness] = (bar.turns[harness] as number) + Math.max(1, page.digest.turns);
    if (bar.newest === undefined || dayOf(start) > bar.newest) bar.newest = dayOf(start);
  }
  return { unit, harnesses, bars: [...bars.values()] };
}

function unitFor(days: number): Activity['unit'] {
  if (days <= mostDays) return 'day';
  return days <= mostWeekDays ? 'week' : 'month';
}

function harnessesOf(pages: readonly ListedPage[]): string[] {
  const turns = new Map<string, number>();
  for (const { harnessLabel, digest } of pages) {
    turns.set(harnessLabel, (turns.get(harnessLabel) ?? 0) + digest.turns);
  }
  return [...turns]
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .map(([harness]) => harness);
}

/** ms, in UTC; weeks begin on Monday. */
function beginOf(time: number, unit: Activity['unit']): number {
  const at = new Date(time);
  if (unit === 'month') return Date.UTC(at.getUTCFullYear(), at.getUTCMonth());
  const day = Math.floor(time / dayMs) * dayMs;
  return unit === 'day' ? day : day - ((at.getUTCDay() + 6) % 7) * dayMs;
}

function after(time: number, unit: Activity['unit']): number {
  if (unit !== 'month') return time + (unit === 'day' ? 1 : 7) * dayMs;
  const at = new Date(time);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1);
}
