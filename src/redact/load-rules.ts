import { type RuleSet, ruleSet } from './rule-set.ts';

export interface BuiltInRules {
  standard: RuleSet;
  /** Those of the tier `strict` besides. */
  strict: RuleSet;
}

let builtIn: BuiltInRules | undefined;

/**
 * The rules, which are hundreds: a hook that has nothing to upload does without them, and one that has
 * needs few. In the place of this file the build puts one that makes them as they are needed.
 */
export function loadRules(): BuiltInRules {
  if (builtIn) return builtIn;
  const load = process.getBuiltinModule('node:module').createRequire(import.meta.url);
  const { rules } = load('./rules.ts') as typeof import('./rules.ts');
  const { strictRules } = load('./rules/strict.ts') as typeof import('./rules/strict.ts');
  builtIn = { standard: ruleSet(rules), strict: ruleSet(strictRules) };
  return builtIn;
}
