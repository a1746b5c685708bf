/** The user's own part in redaction: `redaction` in `config.json`. Never read from a project. */
export interface RedactionSettings {
  /** `strict` also takes e-mail addresses, IP addresses and the names of home folders. */
  tier?: Tier;
  rules?: OwnRule[];
  /** Exact texts to replace. */
  literals?: string[];
  /** Files of `NAME=value` lines whose secret values are replaced; `~` is the home folder. */
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

/** What is wrong with a value, as `redaction.rules …`; undefined where all is of its kind. */
export function findWrongSetting(value: unknown): string | undefined {
  if (!isObject(value)) return 'redaction';
  for (const [key, isRight] of Object.entries(kinds)) {
    const wrong = value[key] !== undefined && !isRight(value[key]);
    if (wrong) return `redaction.${key}`;
  }
  return undefined;
}

const kinds: Record<keyof RedactionSettings, (value: unknown) => boolean> = {
  tier: isTier,
  rules: (value) => Array.isArray(value) && value.every(isOwnRule),
  literals: isTexts,
  env_files: isTexts,
  env: isTexts,
  allow: isTexts,
  off_for: isTexts,
};

export function isTier(value: unknown): value is Tier {
  return value === 'standard' || value === 'strict';
}

function isOwnRule(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.samples)) return false;
  const { name, pattern, flags = '', samples } = value;
  const { secrets, harmless = [] } = samples;
  return (
    typeof name === 'string' &&
    typeof pattern === 'string' &&
    typeof flags === 'string' &&
    isTexts(secrets) &&
    isTexts(harmless)
  );
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === 'string' && text !== '');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
