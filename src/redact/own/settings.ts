/** The user's own part in redaction: `redaction` in `config.json`. Never read from a project. */
export interface RedactionSettings {
  /** `strict` also takes e-mail addresses, IP addresses and the names of home folders. */
  tier?: Tier;
  rules?: OwnRule[];
  /** Exact texts to replace. */
  literals?: string[];
  /** Files of `NAME=value` lines whose secret values are replaced: absolute paths; `~` is the home folder. */
  env_files?: string[];
  /** Names of environment variables whose values are replaced; `*` stands for any letters. */
  env?: string[];
  /** What is never replaced: exact texts, or `/patterns/`. */
  allow?: string[];
  /** URLs of buckets that get everything as it is. */
  off_for?: string[];
}

export type Tier = 'standard' | 'strict';

export interface OwnRule {
  /** Stands in the mark that takes a secret's place: lower case, digits and underscores. */
  name: string;
  /** A JavaScript pattern, on plain text; the secret is its last group that took part, else all of it. */
  pattern: string;
  /** `i`, `s` */
  flags?: string;
  samples: { secrets: string[]; harmless?: string[] };
}

/** Shorter texts would be found inside of words. */
export const shortestWord = 4;

export function isTier(value: unknown): value is Tier {
  return value === 'standard' || value === 'strict';
}
