import { sha256 } from '../../hash.ts';
import { ruleSetVersion } from '../rule-set-version.ts';
import type { RedactionSettings, Tier } from './settings.ts';

/** By which rules something was redacted, as a record's `meta.json` says it. */
export interface RedactionNote {
  /** The version of the built-in rules. */
  rules: number;
  tier: Tier;
  /** Of the user's own rules: it changes with them, and tells nothing of texts and values. */
  own?: string;
  /** Some or all of it was stored as it is, in a bucket that the user has named for that. */
  off?: true;
}

export function noteOf({ tier = 'standard', rules = [] }: RedactionSettings): RedactionNote {
  const shapes = rules.map(({ name, pattern, flags = '' }) => [name, pattern, flags]);
  return {
    rules: ruleSetVersion,
    tier,
    ...(rules.length > 0 && { own: sha256(JSON.stringify(shapes)).slice(0, 8) }),
  };
}
