/** By the clock of the machine that shows it, offset and all: `2026-11-21T09:51:52-05:00`. */
export function localTime(ms: number): string {
  const offset = -new Date(ms).getTimezoneOffset();
  const local = new Date(ms + offset * 60_000).toISOString().slice(0, 19);
  const two = (number: number) => String(Math.trunc(number)).padStart(2, '0');
  const ahead = Math.abs(offset);
  return `${local}${offset < 0 ? '-' : '+'}${two(ahead / 60)}:${two(ahead % 60)}`;
}

/** The same of a time that someone wrote; undefined for what is a time and something else, or none. */
export function localTimeOf(text: string): string | undefined {
  const at = /^\d{4}-[\d\-T:.+Z]{4,36}$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : localTime(at);
}

/** For a sentence: `2026-11-21 09:51`. */
export function localMinute(ms: number): string {
  return localTime(ms).slice(0, 16).replace('T', ' ');
}
