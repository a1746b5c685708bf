import { createRedactor, type RedactorOptions } from '../engine.ts';
import type { Redactor } from '../redactor.ts';
import type { Rule } from '../rule.ts';
import { ruleSet } from '../rule-set.ts';
import { createScanner } from '../scanner.ts';
import { allowed } from './allow.ts';
import { outsideMarks } from './pattern.ts';
import { ownRules } from './rules.ts';
import type { RedactionSettings } from './settings.ts';
import { type OwnWord, ownWords } from './words.ts';

/**
 * The engine with the user's own part. What does not hold is thrown, as a UserError, when something is to
 * be redacted, every time: so nothing leaves, and what only reads goes on.
 */
export function createOwnRedactor(settings: RedactionSettings, env: NodeJS.ProcessEnv): Redactor {
  let built: Redactor | undefined;
  const redactor = () => {
    built ??= createRedactor(ownOptions(settings, env));
    return built;
  };
  return {
    lines: (...args) => redactor().lines(...args),
    text: (...args) => redactor().text(...args),
    json: (...args) => redactor().json(...args),
    find: (...args) => redactor().find(...args),
  };
}

/** The user's part of the engine; throws UserError for the first thing that is wrong. */
export function ownOptions(
  settings: RedactionSettings,
  env: NodeJS.ProcessEnv,
): RedactorOptions & { own: readonly Rule[] } {
  const { tier, rules = [], allow = [] } = settings;
  return {
    own: [...rulesForWords(ownWords(settings, env).words), ...ownRules(rules)],
    isStrict: tier === 'strict',
    ...(allow.length > 0 && { allow: allowed(allow) }),
  };
}

// So that the word is read as it is within a text, not as at the end of one.
const behind = ' '.repeat(16);

/** Escapes are resolved in a text that is searched, so they are in what it is searched for. */
function rulesForWords(words: readonly OwnWord[]): Rule[] {
  if (words.length === 0) return [];
  const reader = createScanner(ruleSet([]));
  return words.map(({ name, text }) => {
    const bytes = Buffer.from(text + behind);
    const plain = reader.read(bytes, 0, bytes.length, false).plain.text;
    return ruleForWord(name, plain.slice(0, -behind.length));
  });
}

function ruleForWord(name: string, plain: string): Rule {
  const [literal = ''] = /^[\x20-\x7e]*/.exec(plain) ?? [];
  return {
    name,
    about: "a text of the user's own",
    confidence: 'certain',
    literals: literal.length >= 3 ? [literal] : [],
    pattern: outsideMarks(plain.replace(/./gs, inHex)),
  };
}

function inHex(char: string): string {
  return `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
