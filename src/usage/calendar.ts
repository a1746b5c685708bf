/** Days as `2026-11-20`, by the clock of this machine or in UTC. */
export interface Calendar {
  dayOf(at: number): string;
  /** ms since 1970 */
  startOf(day: string): number;
}

/** No time zone's offset is finer than that, so that what holds for one moment of it holds for all. */
const grain = 15 * 60_000;

export function calendar({ utc = false } = {}): Calendar {
  const known = new Map<number, string>();
  return {
    dayOf(at) {
      const slot = Math.floor(at / grain);
      const day = known.get(slot) ?? (utc ? dateOf(at) : localDay(at));
      known.set(slot, day);
      return day;
    },
    startOf(day) {
      return utc ? Date.parse(day) : new Date(`${day}T00:00`).getTime();
    },
  };
}

/** The Monday of its week. */
export function weekOf(day: string): string {
  return daysAfter(day, -((new Date(day).getUTCDay() + 6) % 7));
}

/** `2026-11` */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

export function daysAfter(day: string, days: number): string {
  return dateOf(Date.parse(day) + days * 86_400_000);
}

/** The first day of the month after that of `2026-11`, with a day or without. */
export function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return dateOf(Date.UTC(year, number, 1));
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function localDay(at: number): string {
  const date = new Date(at);
  return dateOf(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()));
}
