import { longestTtl as longest } from '../coordination/claims/claim-document.ts';
import { UserError } from '../state/user-error.ts';

/** Minutes are what leases last, so here `m` means them; elsewhere it could be months. */
const units: Record<string, number> = {
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const shortest = 5 * 1_000;

export const ttlOption = {
  ttl: {
    type: 'string',
    default: '30m',
    requiresArg: true,
    describe: 'How long the claim lasts unless it is renewed (5s to 7d)',
  },
} as const;

/** `--ttl` in ms. */
export function ttlOf(text: string): number {
  const ms = stretch(text);
  const hint = 'Give 5s to 7d, such as 90s, 30m or 2h.';
  if (ms === undefined) throw wrong('--ttl', text, hint);
  if (ms >= shortest && ms <= longest) return ms;
  const fault = `--ttl cannot be ${text.trim()}: that is too ${ms < shortest ? 'short' : 'long'}`;
  throw new UserError(fault, hint, { exitCode: 2 });
}

/** `--timeout` in ms; a bare number is seconds, and 0 is one look. */
export function timeoutOf(text: string): number {
  const ms = stretch(/^\d+(?:\.\d+)?$/.test(text.trim()) ? `${text.trim()}s` : text);
  if (ms !== undefined && ms <= longest) return ms;
  throw wrong('--timeout', text, 'Give seconds, or a stretch such as 5m or 2h; 7d at the most.');
}

function stretch(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?([a-z]+)$/i.exec(text.trim()) ?? [];
  const factor = units[unit?.toLowerCase() ?? ''];
  return factor === undefined ? undefined : Math.round(Number(number) * factor);
}

function wrong(option: string, text: string, hint: string): UserError {
  return new UserError(`${option} does not understand "${text}"`, hint, { exitCode: 2 });
}
