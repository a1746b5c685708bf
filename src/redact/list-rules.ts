import { loadRules } from './load-rules.ts';
import type { RedactionSettings, Tier } from './own/settings.ts';
import { ownWords } from './own/words.ts';
import type { Rule } from './rule.ts';
import type { RuleSet } from './rule-set.ts';

/** A family of secrets as a person sees it: all rules of one name. */
export interface RuleFamily {
  name: string;
  about: string;
  confidence: Rule['confidence'];
  /** `own`: the user's; `strict`: only in that tier. */
  tier: Tier | 'own';
  /** Whether it is in force. */
  on: boolean;
}

/** By their names, the user's own first. */
export function ruleFamilies({ tier = 'standard', rules = [] }: RedactionSettings): RuleFamily[] {
  const builtIn = loadRules();
  const own = rules.map(({ name }): RuleFamily => {
    return { name, about: 'A rule of your own', confidence: 'certain', tier: 'own', on: true };
  });
  return [
    ...sorted(own),
    ...sorted([
      ...familiesOf(builtIn.standard, 'standard', true),
      ...familiesOf(builtIn.strict, 'strict', tier === 'strict'),
    ]),
  ];
}

function familiesOf(set: RuleSet, tier: Tier, on: boolean): RuleFamily[] {
  const rules = set.names.map((_, index) => set.rule(index));
  return [...Map.groupBy(rules, ({ name }) => name)].map(([name, alike]) => {
    const about = [...new Set(alike.map((rule) => rule.about))].join('; ');
    // One of its shapes being certain does not make the others so.
    const isCertain = alike.every(({ confidence }) => confidence === 'certain');
    return { name, about, confidence: isCertain ? 'certain' : 'likely', tier, on };
  });
}

function sorted(families: RuleFamily[]): RuleFamily[] {
  return families.toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** How many texts of the user's own are replaced; never what they are. */
export interface OwnTexts {
  literals: number;
  /** Secrets of env files and environment variables. */
  values: number;
  /** Named env files that are not there. */
  missing: string[];
  allowed: number;
}

/** Throws UserError for what does not hold. */
export function ownTexts(settings: RedactionSettings, env: NodeJS.ProcessEnv): OwnTexts {
  const { words, missing } = ownWords(settings, env);
  const literals = words.filter(({ name }) => name === 'own_literal').length;
  const allowed = settings.allow?.length ?? 0;
  return { literals, values: words.length - literals, missing, allowed };
}
