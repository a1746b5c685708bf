import assert from 'node:assert/strict';
import test from 'node:test';
import { indexOf, lazySet } from '../../src/redact/lazy-rule-set.ts';
import { ruleSet } from '../../src/redact/rule-set.ts';
import { strictRules } from '../../src/redact/rules/strict.ts';
import { rules } from '../../src/redact/rules.ts';

test('rules that are made as they are needed are the same set, those without a literal included', () => {
  const tables = [rules.slice(0, 100), rules.slice(100), strictRules];
  const whole = ruleSet(tables.flat());
  const index = JSON.parse(JSON.stringify(indexOf(tables)));
  const lazy = lazySet(
    index,
    tables.map((table) => () => table),
  );
  const { rule, ...known } = lazy;
  const { rule: _, ...all } = whole;
  assert.deepEqual(known, all);
  assert.ok(lazy.everywhere.length > 0);
  for (const number of whole.names.keys()) assert.equal(rule(number), whole.rule(number));
});
