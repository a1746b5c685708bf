import { UserError } from '../state/user-error.ts';

/** A time or a stretch of it that someone named, by the clock of this machine. */
export interface When {
  /** ms since 1970, from and up to; two where the clock showed the time twice. */
  stretches: [number, number][];
}

const day = 86_400_000;
const units: Record<string, number> = {
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: day,
  w: 7 * day,
};

interface Day {
  year: number;
  month: number;
  date: number;
}

interface Clock {
  hour: number;
  minute: number;
  second: number;
  /** ms that what was named takes: a minute, or a second. */
  length: number;
}

/** What stands on one side of a range. */
interface Point {
  day?: Day;
  clock?: Clock;
  /** A moment that is not this clock's: it came with its own offset. */
  at?: number;
}

/**
 * `14:02`, `14:00-15:30`, `yesterday 14:02`, `2026-11-20`, `2026-11-20T14:00..2026-11-21T02:00`, `2h` (the last
 * two hours). A time without a day is the latest one that is past. Undefined for what is no time; throws
 * UserError (exit 2) for one that cannot be, and for a range that ends before it begins.
 */
export function parseWhen(text: string, now = Date.now()): When | undefined {
  const asked = text.trim();
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?(s|m|min|h|d|w)$/i.exec(asked) ?? [];
  if (number !== undefined && unit !== undefined) {
    return { stretches: [[now - Number(number) * (units[unit.toLowerCase()] as number), now + 1]] };
  }
  const [left = '', right, ...others] = sides(asked);
  if (others.length > 0) return undefined;
  const from = pointOf(left, now);
  if (!from) return undefined;
  if (right === undefined) return { stretches: stretchesOf(from, asked, now) };
  const to = pointOf(right, now);
  return to && { stretches: [rangeOf(from, to, asked, now)] };
}

/** Around `..`, or the dash between two times of day. */
function sides(text: string): string[] {
  if (text.includes('..')) return text.split(/ *\.\.+ */);
  const [, before, after] =
    /^(.*\d:\d\d(?::\d\d)?) *[-–] *(\d{1,2}:\d\d(?::\d\d)?)$/.exec(text) ?? [];
  // Of `…T14:00-05:00` the dash begins an offset.
  const isOffset = before !== undefined && /T/i.test(before) && !/ /.test(text);
  return before === undefined || after === undefined || isOffset ? [text] : [before, after];
}

function pointOf(text: string, now: number): Point | undefined {
  const moment = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/i;
  if (moment.test(text)) {
    const at = Date.parse(text.replace(' ', 'T'));
    return Number.isNaN(at) ? impossible(text) : { at };
  }
  const [, named = '', , time] =
    /^(today|yesterday|\d{4}-\d\d-\d\d)?([T ]+)?(\d{1,2}:\d\d(?::\d\d)?)?$/i.exec(text) ?? [];
  if (named === '' && time === undefined) return undefined;
  const clock = time === undefined ? undefined : clockOf(time);
  return named === '' ? { clock } : { day: dayOf(named, now), clock };
}

function dayOf(text: string, now: number): Day {
  const [, year, month, date] = /^(\d+)-(\d+)-(\d+)$/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || date === undefined) {
    return dayBefore(now, text.toLowerCase() === 'yesterday' ? 1 : 0);
  }
  const at = new Date(year, month - 1, date);
  return at.getMonth() === month - 1 && at.getDate() === date
    ? { year, month, date }
    : impossible(text);
}

function clockOf(text: string): Clock {
  const [hour = 0, minute = 0, second] = text.split(':').map(Number);
  if (hour > 23 || minute > 59 || (second ?? 0) > 59) return impossible(text);
  return { hour, minute, second: second ?? 0, length: second === undefined ? 60_000 : 1000 };
}

function impossible(text: string): never {
  throw new UserError(`There is no ${text}`, 'Give a time as 14:02, a day as 2026-01-31.', {
    exitCode: 2,
  });
}

function dayBefore(now: number, days: number): Day {
  const at = new Date(now);
  const then = new Date(at.getFullYear(), at.getMonth(), at.getDate() - days);
  return { year: then.getFullYear(), month: then.getMonth() + 1, date: then.getDate() };
}

/** One named time: all of its day, minute or second, each time that the clock showed it. */
function stretchesOf(point: Point, text: string, now: number): [number, number][] {
  if (point.at !== undefined)
    return [[point.at, point.at + (/:\d\d:\d\d/.test(text) ? 1000 : 60_000)]];
  const { clock } = point;
  if (!clock) return [[startOf(point.day as Day), endOf(point.day as Day)]];
  const on = point.day ?? lastDayWith(clock, now);
  return moments(on, clock).map((at) => [at, at + clock.length]);
}

function rangeOf(from: Point, to: Point, text: string, now: number): [number, number] {
  const first = from.day ?? (from.clock && lastDayWith(from.clock, now));
  const start =
    from.at ?? (from.clock ? moments(first as Day, from.clock)[0] : startOf(first as Day));
  if (start === undefined) return impossible(text);
  let end = to.at ?? (to.clock ? undefined : endOf(to.day as Day));
  if (end === undefined && to.clock) {
    const last = to.day ?? first ?? dayBefore(start, 0);
    end = moments(last, to.clock).at(-1) as number;
    // Over midnight.
    if (end <= start && !to.day) end = moments(dayAfter(last), to.clock).at(-1) as number;
  }
  if (end !== undefined && end > start) return [start, end];
  throw new UserError(`"${text}" ends before it begins`, 'Give the earlier time first.', {
    exitCode: 2,
  });
}

/** The day of the latest time that is past and was that by the clock. */
function lastDayWith(clock: Clock, now: number): Day {
  const today = dayBefore(now, 0);
  return (moments(today, clock)[0] as number) <= now ? today : dayBefore(now, 1);
}

function dayAfter({ year, month, date }: Day): Day {
  const at = new Date(year, month - 1, date + 1);
  return { year: at.getFullYear(), month: at.getMonth() + 1, date: at.getDate() };
}

function startOf({ year, month, date }: Day): number {
  return new Date(year, month - 1, date).getTime();
}

function endOf(day: Day): number {
  return startOf(dayAfter(day));
}

/** When the clock showed it: twice where it was put back, and where it was put forward, what came instead. */
function moments({ year, month, date }: Day, { hour, minute, second }: Clock): number[] {
  const at = new Date(year, month - 1, date, hour, minute, second).getTime();
  const same = [-60, -30, 0, 30, 60]
    .map((minutes) => at + minutes * 60_000)
    .filter((time) => {
      const shown = new Date(time);
      return shown.getDate() === date && shown.getHours() === hour && shown.getMinutes() === minute;
    });
  return same.length > 0 ? same : [at];
}
