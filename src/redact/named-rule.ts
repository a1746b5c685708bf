import { namedKey, source } from './patterns.ts';
import { isPlaceholder } from './randomness.ts';
import type { Rule } from './rule.ts';

/** A UUID, as a value. */
export const uuid = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';

/** A JSON Web Token, as a value. */
export const jwt = source`eyJ[\w-]{10,}(?:\.[\w-]{10,}){1,2}`;

/**
 * A rule for a key without a prefix of its own, which most vendors' keys are: see `namedKey`. What
 * holds no digit, or stands where a key would, is none.
 */
export function namedRule(
  name: string,
  about: string,
  owner: string | readonly string[],
  value: string,
): Rule {
  // Not spread, which would make the pattern at once.
  return Object.assign(namedKey(owner, value), {
    name,
    about,
    confidence: 'likely' as const,
    accept: (key: string) => /[0-9]/.test(key) && !isPlaceholder(key.replace(/^test_/, '')),
  });
}
