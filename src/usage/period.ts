import { UserError } from '../state/user-error.ts';
import { type Calendar, daysAfter, monthAfter } from './calendar.ts';

/** Days from the first on, up to the other, which is not in; undefined: no bound. */
export interface Days {
  since?: string;
  until?: string;
}

/**
 * What `--since` and `--until` name: `2026-11-20`, `2026-11`, `today`, `yesterday`, or so many days or weeks:
 * `--since 7d` is seven days with today's, and `--until 7d` all before them. Throws UserError (exit 2).
 */
export function daysOf(given: { since?: string; until?: string }, today: string): Days {
  const since = given.since === undefined ? undefined : stretchOf('--since', given.since, today)[0];
  const until = given.until === undefined ? undefined : stretchOf('--until', given.until, today)[1];
  if (since !== undefined && until !== undefined && since >= until) {
    throw new UserError('--until is before --since', 'Give the earlier day to --since.', {
      exitCode: 2,
    });
  }
  return { ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
}

/** As moments. */
export function boundsOf({ since, until }: Days, { startOf }: Calendar) {
  return {
    since: since === undefined ? undefined : startOf(since),
    until: until === undefined ? undefined : startOf(until),
  };
}

/** Its first day, and the first after it. */
function stretchOf(option: string, given: string, today: string): [first: string, after: string] {
  const text = given.trim().toLowerCase();
  const [, number, unit] = /^(\d{1,4}) ?([dw])$/.exec(text) ?? [];
  if (number !== undefined) {
    const day = daysAfter(today, 1 - Number(number) * (unit === 'w' ? 7 : 1));
    return [day, day];
  }
  const named = { today, yesterday: daysAfter(today, -1) }[text];
  const day = named ?? text;
  if (/^\d{4}-\d\d$/.test(day) && isDay(`${day}-01`)) return [`${day}-01`, monthAfter(day)];
  if (isDay(day)) return [day, daysAfter(day, 1)];
  throw new UserError(
    `${option} does not understand "${given}"`,
    'Give a day (2026-01-31), a month (2026-01), or so many days or weeks (7d, 4w).',
    { exitCode: 2 },
  );
}

function isDay(text: string): boolean {
  if (!/^[012]\d{3}-\d\d-\d\d$/.test(text)) return false;
  const at = new Date(text);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text;
}
