import assert from 'node:assert/strict';
import test from 'node:test';
import { createRedactor } from '../../src/redact/engine.ts';
import type { Rule } from '../../src/redact/rule.ts';

const wordOf = (i: number) => `acme${((i * 7919) % 1_000_003).toString(36)}zq${i.toString(36)}`;

test('a user’s own rules are all looked for, however many they are', () => {
  const own: Rule[] = Array.from({ length: 12_500 }, (_, i) => ({
    name: `own_${i}`,
    about: 'A word of the user',
    confidence: 'certain',
    literals: [wordOf(i)],
    pattern: wordOf(i),
  }));
  const redactor = createRedactor({ own });
  const missed = own.filter(({ name, pattern }) => {
    const { counts } = redactor.lines(Buffer.from(`${JSON.stringify(`see ${pattern} end`)}\n`));
    return counts[name] !== 1;
  });
  assert.deepEqual(
    missed.map(({ name }) => name),
    [],
  );
});
