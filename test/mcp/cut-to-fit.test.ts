import assert from 'node:assert/strict';
import test from 'node:test';
import { cutToFit } from '../../src/mcp/cut-to-fit.ts';

const long = 'x'.repeat(1_000_000);

test('facts of a usual size stay as they are', () => {
  const facts = { a: 'x'.repeat(9_000), b: [1, 2, { c: null }], d: false };
  assert.equal(cutToFit(facts, 10_000), facts);
});

const huge: Record<string, Record<string, unknown>> = {
  'a text': { a: long },
  'a text that JSON spells at length': { a: '\0'.repeat(100_000) },
  'many texts': { a: Array.from({ length: 3_000 }, () => 'x'.repeat(5_000)) },
  'a list of numbers': { a: Array.from({ length: 100_000 }, (_, at) => at) },
  'many fields': Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`f${at}`, at])),
  'lists in lists': { a: Array.from({ length: 300 }, () => Array.from({ length: 300 }, () => 7)) },
  'a name of a field': { [long]: 1 },
};

for (const [title, facts] of Object.entries(huge)) {
  test(`${title} is cut, and what is left is told`, () => {
    const shown = JSON.stringify(cutToFit({ agent: 'alice', ...facts }, 25_000));
    assert.ok(shown.length <= 25_000, `${shown.length}`);
    assert.match(shown, /^\{"agent":"alice"/);
    if (title !== 'a name of a field') assert.match(shown, / more/);
  });
}
