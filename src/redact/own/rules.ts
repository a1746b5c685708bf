import { UserError } from '../../state/user-error.ts';
import { createRedactor } from '../engine.ts';
import { loadRules } from '../load-rules.ts';
import type { Rule } from '../rule.ts';
import { enginePattern } from './pattern.ts';
import type { OwnRule } from './settings.ts';
import { envMark, literalMark } from './words.ts';

/** The user's rules, proven on their samples. Throws UserError for the first one that does not hold. */
export function ownRules(rules: readonly OwnRule[]): Rule[] {
  const made = rules.map(ruleOf);
  if (made.length === 0) return made;
  const twice = rules.find(({ name }, index) => rules.findIndex((r) => r.name === name) !== index);
  if (twice) throw broken(twice, 'its name is taken by another one');
  const builtIn = namesInUse();
  const taken = rules.find(({ name }) => builtIn.has(name));
  if (taken) throw broken(taken, 'a built-in rule has this name; give it one of your own');
  for (const [index, own] of rules.entries()) prove(own, made[index] as Rule);
  return made;
}

/** A mark is to tell whose rule it was. */
function namesInUse(): Set<string> {
  const { standard, strict } = loadRules();
  return new Set([...standard.names, ...strict.names, literalMark, envMark]);
}

function ruleOf(own: OwnRule): Rule {
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(own.name)) {
    throw broken(own, 'its name is not of lower-case letters, digits and underscores');
  }
  try {
    const about = "the user's own rule";
    return {
      name: own.name,
      about,
      confidence: 'certain',
      ...enginePattern(own.pattern, own.flags),
    };
  } catch (error) {
    throw broken(own, (error as Error).message, error);
  }
}

function prove(own: OwnRule, rule: Rule): void {
  const { secrets, harmless = [] } = own.samples;
  if (secrets.length === 0) throw broken(own, 'it has no sample of a secret (samples.secrets)');
  const redactor = createRedactor({ rules: [rule] });
  const finds = (text: string) => redactor.find(Buffer.from(text), 'text').length > 0;
  // By their number: a sample may be a secret, and the message is logged.
  const missed = secrets.findIndex((text) => !finds(text));
  if (missed !== -1) throw broken(own, `it does not find the secret in its sample ${missed + 1}`);
  const taken = harmless.findIndex(finds);
  if (taken !== -1) throw broken(own, `it takes its harmless sample ${taken + 1} for a secret`);
}

function broken({ name }: OwnRule, what: string, cause?: unknown): UserError {
  return new UserError(
    `The redaction rule ${name} of config.json does not hold: ${what}`,
    'Mend it under redaction.rules; nothing is uploaded until then, and the next hook brings it all.',
    { cause },
  );
}
