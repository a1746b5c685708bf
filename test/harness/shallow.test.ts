import assert from 'node:assert/strict';
import test from 'node:test';
import type { HarnessName } from '../../src/harness/harness.ts';
import { shallow } from '../../src/harness/shallow.ts';
import { readerOf } from './read-turns.ts';

test('what a tool was given is kept as it is', () => {
  const input = { command: 'ls', list: [1, { a: null }], deep: nested(150) };
  assert.equal(shallow(input), input);
  assert.equal(shallow('text'), 'text');
});

test('what is nested too deep ends in a text that says so', () => {
  const text = JSON.stringify(shallow({ kept: 1, deep: nested(2_000) }));
  assert.match(text, /^\{"kept":1,"deep":\[{199}"\(nested deeper than 200 levels\)"\]{199}\}$/);
});

const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

const rows: Partial<Record<HarnessName, string>> = {
  'claude-code': `{"type":"assistant","message":{"content":[{"type":"tool_use","id":"a","name":"T","input":{"a":${deep}}}]}}`,
  codex: `{"type":"response_item","payload":{"type":"function_call","call_id":"a","name":"t","arguments":"{\\"a\\":${deep}}"}}`,
  openclaw: `{"type":"message","message":{"role":"assistant","content":[{"type":"toolCall","id":"a","name":"t","arguments":{"a":${deep}}}]}}`,
};

for (const [harness, row] of Object.entries(rows)) {
  test(`a call of ${harness} that is nested without end is read, and can be written`, async () => {
    async function* lines() {
      yield Buffer.from(row);
    }
    const turns = await Array.fromAsync(readerOf(harness as HarnessName)(lines()));
    assert.match(JSON.stringify(turns), /nested deeper than 200 levels/);
  });
}

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}
