import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'node:test';
import { asciiSpaces } from '../../src/redact/ascii-spaces.ts';
import { type RuleTables, readRules, writeRules } from '../../src/redact/lazy-rule-set.ts';
import type { Rule } from '../../src/redact/rule.ts';
import { type RuleSet, ruleSet } from '../../src/redact/rule-set.ts';
import { strictRules } from '../../src/redact/rules/strict.ts';
import { rules } from '../../src/redact/rules.ts';
import { type ValidatorName, validators } from '../../src/redact/validators.ts';
import { seeded } from '../support/random.ts';
import { builtInSamples, harmlessOf, secretsOf, strictSamples } from './samples/all.ts';

const dist = join(import.meta.dirname, '../../dist');
const built = readRules({
  index: () => readFileSync(join(dist, 'rule-index.bin')),
  patterns: () => readFileSync(join(dist, 'rule-patterns.jsonl')),
  texts: () => readFileSync(join(dist, 'rule-texts.jsonl')),
  tables: builtTables,
});

const random = seeded();
const values = [builtInSamples, strictSamples].flatMap((samples) =>
  [...secretsOf(samples, random.next), ...harmlessOf(samples, random.next)].map(
    ({ secret }) => secret,
  ),
);

for (const [name, set, whole] of [
  ['standard', built.standard, ruleSet(rules)],
  ['strict', built.strict, ruleSet(strictRules)],
] as const) {
  test(`the rules of the build are those of the sources: ${name} (seed ${random.seed})`, () => {
    assertSame(set, whole);
    const few = values.filter((_, i) => i % 10 === random.seed % 10);
    for (const index of whole.names.keys()) {
      const { accept } = whole.rule(index);
      const builtIn = set.rule(index).accept;
      assert.equal(typeof builtIn, typeof accept);
      if (!builtIn || !accept) continue;
      for (const value of few) assert.equal(answer(builtIn, value), answer(accept, value));
    }
  });
}

test('the code of the build that a rule asks is its own', () => {
  const tables = builtTables();
  const rows = readFileSync(join(dist, 'rule-patterns.jsonl'), 'utf8').split('\n');
  for (const [index, rule] of [...rules, ...strictRules].entries()) {
    const { accept } = JSON.parse(rows[index] as string);
    if (!Array.isArray(accept)) {
      assert.equal(validators[accept as ValidatorName], rule.accept);
      continue;
    }
    const [table, place] = accept;
    assert.deepEqual(described(tables[table]?.()[place] as Rule), described(rule));
  }
});

const plain: Rule = {
  name: 'plain_key',
  about: 'Without a literal, told by “quotes”',
  confidence: 'likely',
  literals: [],
  pattern: 'key\\s[^\\s]{8}',
};
const picky: Rule = { ...plain, literals: ['key'], accept: (secret) => secret.includes('1') };
const tables = [
  { name: 'plainRules', rules: [plain] },
  { name: 'pickyRules', rules: [plain, picky] },
];

test('of rules that are read back, code is asked for when a match is, a row when a rule is, a text when it is read', () => {
  const asked: string[] = [];
  const { index, patterns, texts } = writeRules(tables, [{ name: 'strictRules', rules: [picky] }]);
  const { standard, strict } = readRules({
    index: () => index,
    patterns: () => {
      asked.push('patterns');
      return patterns;
    },
    texts: () => {
      asked.push('texts');
      return texts;
    },
    tables: () => {
      asked.push('tables');
      return { pickyRules: () => [plain, picky] };
    },
  });
  assert.deepEqual(standard.everywhere, [0, 1]);
  assert.deepEqual(strict.names, ['plain_key']);
  assert.deepEqual(asked, []);
  assert.equal(standard.rule(2).confidence, 'likely');
  assert.deepEqual(asked, ['patterns']);
  assert.deepEqual(['key 1', 'key 2'].map(standard.rule(2).accept as never), [true, false]);
  assert.deepEqual(asked, ['patterns', 'tables']);
  assertSame(standard, ruleSet([plain, plain, picky]));
  assert.deepEqual(asked, ['patterns', 'tables', 'texts']);
});

test('files of different builds are never taken for one', () => {
  const { index, patterns, texts } = writeRules(tables, []);
  const rows = patterns.toString();
  const read = (text: string) =>
    readRules({
      index: () => index,
      patterns: () => Buffer.from(text),
      texts: () => texts,
      tables: () => ({}),
    }).standard.rule(2);
  assert.throws(() => read(rows.replaceAll('plain_key', 'other_key')), /not of one build/);
  assert.throws(() => read(rows.slice(0, rows.lastIndexOf('\n'))), /not of one build/);
  assert.throws(() => read(`{}\n${rows}`), /not of one build/);
  assert.throws(() => read(rows).accept?.('key 1'), /not of one build/);
});

function builtTables(): RuleTables {
  return createRequire(import.meta.url)(join(dist, 'rule-tables.cjs'));
}

function assertSame(
  { rule: lazyRule, outline: lazyOutline, ...lazy }: RuleSet,
  whole: RuleSet,
): void {
  const { rule, outline, ...known } = whole;
  assert.deepEqual(lazy, known);
  for (const index of whole.names.keys()) {
    const source = data(rule(index));
    const pattern = asciiSpaces(rule(index).pattern);
    assert.deepEqual(data(lazyRule(index)), { ...source, pattern });
    assert.equal(lazyOutline(index), outline(index) && asciiSpaces(outline(index) as string));
  }
}

/** Of what the rule's pattern would not have matched, it may throw. */
function answer(accept: NonNullable<Rule['accept']>, value: string): boolean | string {
  try {
    return accept(value);
  } catch (error) {
    return String(error);
  }
}

/** Tables of the build have no patterns, and no literals that are made with these. */
function described({ name, about, confidence, accept }: Rule): object {
  return { name, about, confidence, hasAccept: accept !== undefined };
}

/** Without its outline, which its set tells before the rule is made. */
function data({ accept, outline, ...rest }: Rule): object {
  return { ...rest, hasAccept: accept !== undefined };
}
