import type { Shape } from './generate.ts';

/** A rule of a published scanner, run as that scanner runs it. */
export interface PublishedRule {
  /** `gitleaks/github-pat` */
  family: string;
  /** Words that its author tells the secret by; names are made of them. */
  words: readonly string[];
  /** What a secret looks like, each way. */
  secrets: readonly Shape[];
  /** The whole match, for a secret that shows in no plain assignment. */
  whole: readonly Shape[];
  /** The secrets that it reports in a text. */
  find(text: string): string[];
}

/** Shannon entropy, in bits a character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values())
    bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
