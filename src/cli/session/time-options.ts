import { UserError } from '../../state/user-error.ts';

const units: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** `5s`, `90min`, `7d` in ms; undefined for what is none. */
function stretch(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text.trim()) ?? [];
  const factor = units[unit?.toLowerCase() ?? ''];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

/** The moment that `--since` (or `option`) names, in ms since 1970: `7d` ago, or a date in any ISO form. */
export function sinceWhen(text: string, now = Date.now(), option = '--since'): number {
  const ago = stretch(text);
  // A bare date is read as midnight here, not in UTC.
  const date = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text;
  const at =
    ago === undefined && /^\d{4}-/.test(text) ? Date.parse(date) : now - (ago ?? Number.NaN);
  // Nothing was stored before 1970, and no date is written so long before it.
  if (Number.isFinite(at)) return Math.max(0, at);
  throw new UserError(
    `${option} does not understand "${text}"`,
    'Give a stretch of time (30m, 12h, 7d, 4w) or a date (2026-01-31).',
    { exitCode: 2 },
  );
}

/** `--interval` in ms, a second at the least. */
export function intervalOf(text: string): number {
  const ms = stretch(/^\d+$/.test(text) ? `${text}s` : text);
  if (ms !== undefined && ms >= 1000 && ms <= 86_400_000) return ms;
  throw new UserError(
    `--interval does not understand "${text}"`,
    'Give a second or more: 5s, 1m.',
    {
      exitCode: 2,
    },
  );
}
