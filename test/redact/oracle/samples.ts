import type { Random } from '../../support/random.ts';
import { contexts } from './contexts.ts';
import { generate, type Made, type Shape } from './generate.ts';
import type { PublishedRule } from './published-rule.ts';
import { structured } from './structured.ts';

/** A text with a secret that a published scanner reports in it. */
export interface OracleSample {
  family: string;
  text: string;
  secret: string;
  /** As long as the secret: `x` for characters that differ from secret to secret. */
  open: string;
}

/**
 * Secrets made from a published rule's own pattern, in the contexts of a transcript; kept where that
 * rule reports them. A secret that its rule sees in no such context is made with all that the pattern asks for.
 */
export function samplesOf(rule: PublishedRule, count: number, random: Random): OracleSample[] {
  const made = Array.from({ length: count * triesPerSample }, (_, i) => () => {
    const shape = rule.secrets[i % rule.secrets.length] as Shape;
    const secret = structured(rule.family, random) ?? generate(shape, random);
    return inContext(rule, secret, random);
  });
  const samples = firstOf(made, count);
  if (samples.length > 0) return samples;
  const whole = Array.from({ length: count * triesPerSample }, (_, i) => () => {
    const shape = rule.whole[i % rule.whole.length] as Shape;
    return seen(rule, generate(shape, random), (secret) => secret);
  });
  return firstOf(whole, count);
}

// A rule that wants its own name beside the secret sees it in most contexts; that of an odd form in few.
const triesPerSample = 25;

function firstOf<T>(tries: readonly (() => T | undefined)[], count: number): T[] {
  const found: T[] = [];
  for (const attempt of tries) {
    if (found.length === count) break;
    const one = attempt();
    if (one !== undefined) found.push(one);
  }
  return found;
}

function inContext(rule: PublishedRule, made: Made, random: Random): OracleSample | undefined {
  const name = nameFor(rule, random);
  const context = random.pick(Object.values(contexts));
  return seen(rule, made, (secret) => context(name, secret));
}

/** The rule's own name, or one of its words with what such a thing is called. */
function nameFor({ words: [id = '', ...words] }: PublishedRule, random: Random): string {
  const owner = random.pick([id, ...words.filter((word) => /[a-z]{3}/.test(word))]);
  const kinds = id.endsWith('-id')
    ? [id.split('-').slice(-2).join('-')]
    : ['token', 'key', 'secret'];
  const name = owner === id ? id : `${owner}-${random.pick(kinds)}`;
  return name.replace(/[^a-z0-9]+/g, ' ').trim();
}

/** The sample, if the rule reports what was made, or a part of it. */
function seen(
  rule: PublishedRule,
  made: Made,
  context: (secret: string) => string,
): OracleSample | undefined {
  const text = context(made.text);
  for (const reported of rule.find(text)) {
    if (reported.includes(made.text)) {
      return { family: rule.family, text, secret: made.text, open: made.open };
    }
    const at = made.text.indexOf(reported);
    if (at < 0) continue;
    const open = made.open.slice(at, at + reported.length);
    return { family: rule.family, text, secret: reported, open };
  }
  return undefined;
}
