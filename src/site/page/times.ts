import { escapeText } from './escape-text.ts';
import { visible } from './visible.ts';

/** `2026-11-21 06:04 UTC`, which the script turns into the reader's own time; what is no time is shown as it is. */
export function timeHtml(at: string | null | undefined): string {
  if (!at) return '';
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return escapeText(visible(at).slice(0, 80));
  const iso = new Date(ms).toISOString();
  return `<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

/** Between two times, as `lasting` tells it; empty where one is missing or nobody waited. */
export function took(from: string | undefined, to: string | undefined): string {
  if (from === undefined || to === undefined) return '';
  const ms = Date.parse(to) - Date.parse(from);
  return ms >= 1000 ? lasting(ms) : '';
}

/** `4.2 s`, `38 s`, `12 min 5 s`, `2 h 10 min`, `3 d 4 h`. */
export function lasting(ms: number): string {
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  for (const [unit, length, small, smallLength] of units) {
    if (seconds < length) continue;
    const rest = Math.floor((seconds % length) / smallLength);
    return `${Math.floor(seconds / length)} ${unit}${rest > 0 ? ` ${rest} ${small}` : ''}`;
  }
  return `${seconds} s`;
}

const units: readonly [unit: string, seconds: number, small: string, seconds: number][] = [
  ['d', 86_400, 'h', 3600],
  ['h', 3600, 'min', 60],
  ['min', 60, 's', 1],
];
