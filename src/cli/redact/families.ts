import { sumOf } from '../../redact/counts.ts';
import type { Counts } from '../../redact/redactor.ts';

/** `github_pat 3, jwt`: the most frequent first. */
export function familiesText(counts: Counts): string {
  return Object.entries(counts)
    .toSorted(([a, left], [b, right]) => right - left || a.localeCompare(b, 'en'))
    .map(([name, number]) => (number === 1 ? name : `${name} ${number.toLocaleString('en')}`))
    .join(', ');
}

/** `3 secrets of 2 families` */
export function extentText(counts: Counts): string {
  const secrets = sumOf(counts);
  const families = Object.keys(counts).length;
  const those = `${secrets.toLocaleString('en')} ${secrets === 1 ? 'secret' : 'secrets'}`;
  return `${those} of ${families} ${families === 1 ? 'family' : 'families'}`;
}
