const units = ['B', 'KB', 'MB', 'GB', 'TB'];

/** Bytes as a person reads them: `812 B`, `1.4 KB`, `143 KB`, `8.0 MB`. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.5 would be shown as 1000 of the smaller unit.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

const steps: [seconds: number, unit: string][] = [
  [365 * 86_400, 'y'],
  [30 * 86_400, 'mo'],
  [7 * 86_400, 'w'],
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** A stretch of time in its largest unit: `12 s`, `5 min`, `3 h`, `2 d`, `6 w`, `4 mo`, `1 y`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [length, unit] = steps.find(([length]) => seconds >= length) ?? [1, 's'];
  return `${Math.floor(seconds / length)} ${unit}`;
}

/** The ms that `90d`, `12 h` or `6mo` stand for; undefined for what is no such stretch. */
export function parseDuration(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?([a-z]+)$/.exec(text.trim()) ?? [];
  const step = steps.find(([, name]) => name === unit);
  return step && Number(number) * step[0] * 1000;
}

/** How long ago; `now` for less than a second, and for a clock that was ahead. */
export function age(then: string | number | Date, now = Date.now()): string {
  const ms = now - new Date(then).getTime();
  if (Number.isNaN(ms)) return '?';
  return ms < 1000 ? 'now' : duration(ms);
}

/** `5 min ago`, or `just now`. */
export function ago(then: string | number | Date, now = Date.now()): string {
  const text = age(then, now);
  return text === 'now' ? 'just now' : `${text} ago`;
}

/** `1 part`, `3 parts`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`;
}

/** What the system's own way takes a microsecond for is done thousands of times for one page. */
function grouped(number: number): string {
  return Number.isInteger(number) && number >= 0 && number < 1000
    ? String(number)
    : number.toLocaleString('en');
}

const powers = ['', 'k', 'M', 'G', 'T'];

/** Tokens as a person reads them: `812`, `12.3k`, `1.2M`. */
export function tokens(number: number): string {
  let value = number;
  let power = 0;
  // 999.5 would be shown as 1000 of the smaller unit.
  while (value >= 999.5 && power < powers.length - 1) {
    value /= 1000;
    power += 1;
  }
  return `${value.toFixed(power > 0 && value < 99.95 ? 1 : 0)}${powers[power]}`;
}

/** `$0.04`, `<$0.01`, `$1,234`. */
export function dollars(cost: number): string {
  if (cost > 0 && cost < 0.005) return '<$0.01';
  // Only large ones take what knows of languages, which takes ms to load.
  return `$${cost < 999.995 ? cost.toFixed(2) : Math.round(cost).toLocaleString('en')}`;
}
