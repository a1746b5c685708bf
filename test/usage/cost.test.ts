import assert from 'node:assert/strict';
import test from 'node:test';
import { costOf } from '../../src/usage/cost.ts';
import { ownPrices } from '../../src/usage/own-prices.ts';
import { wrongPrices } from '../../src/usage/price-setting.ts';

const usage = {
  input: 1_000_000,
  output: 1_000_000,
  cacheRead: 1_000_000,
  cacheWrite: 2_000_000,
  reasoning: 900_000,
};

test('reasoning is part of the output, and an hour in the cache costs its own', () => {
  const at = Date.parse('2026-10-01');
  const small = { input: 10, output: 100, cacheRead: 1000, cacheWrite: 500, reasoning: 90 };
  const cost = costOf({ model: 'claude-opus-4-8', at, usage: small, cacheWriteLong: 200 });
  const expected = (10 * 5 + 100 * 25 + 1000 * 0.5 + 300 * 6.25 + 200 * 10) / 1e6;
  assert.ok(Math.abs((cost ?? 0) - expected) < 1e-12);
});

test("a client's own figure holds, unless the user has set a price", () => {
  const answer = { model: 'claude-opus-4-8', usage, cacheWriteLong: 0, cost: 1.5 };
  assert.equal(costOf(answer), 1.5);
  const own = ownPrices({ 'claude-opus-4-8': { input: 1, output: 2 } });
  assert.equal(costOf(answer, own), 1 + 2 + 1 + 2);
  assert.equal(costOf({ ...answer, model: 'something-else' }, own), 1.5);
});

test('a model without a price costs what nobody knows, and nothing where it took nothing', () => {
  assert.equal(costOf({ model: 'mystery-1', usage, cacheWriteLong: 0 }), undefined);
  assert.equal(costOf({ usage, cacheWriteLong: 0 }), undefined);
  const none = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
  assert.equal(costOf({ model: 'mystery-1', usage: none, cacheWriteLong: 0 }), 0);
});

test("the user's prices hold for a model however it is called, and for what is written exactly before that", () => {
  const own = ownPrices({
    'claude-opus-4-8': { input: 1, output: 2, cache_read: 3, cache_write: 4, cache_write_1h: 5 },
    'claude-opus-4-8-fast': { input: 6, output: 7 },
    'ollama/llama': { input: 0, output: 0 },
    'openrouter/anthropic/claude-opus-4.8': { input: 9, output: 9 },
  });
  const all = { input: 1, output: 2, cacheRead: 3, cacheWrite: 4, cacheWriteLong: 5 };
  assert.deepEqual(own.of('us.anthropic.claude-opus-4-8-v1:0'), all);
  assert.deepEqual(own.of('claude-opus-4-8'), all);
  assert.deepEqual(own.of('Claude-Opus-4-8'), all);
  assert.equal(own.of('openrouter/anthropic/claude-opus-4.8')?.input, 9);
  assert.equal(own.of('ollama/llama')?.output, 0);
  assert.equal(own.of('llama'), undefined);
  const fast = { model: 'claude-opus-4-8', fast: true as const, usage, cacheWriteLong: 0 };
  assert.equal(costOf(fast, own), 6 + 7 + 6 + 12);
});

test('what is wrong with prices is said in one line', () => {
  const wrong: [value: unknown, said: string | undefined][] = [
    [{ m: { input: 1, output: 2, cache_read: 0 } }, undefined],
    [{}, undefined],
    [[], 'it is no object of models'],
    [undefined, 'it is no object of models'],
    [{ m: 3 }, '"m" has no object of prices'],
    [{ m: { input: 1 } }, '"m" needs "output"'],
    [{ m: { input: 1, output: '2' } }, '"output" of "m" is no number of USD a million tokens'],
    [{ m: { input: -1, output: 2 } }, '"input" of "m" is no number of USD a million tokens'],
    [{ m: { input: 1, output: 1e308 } }, '"output" of "m" is no number of USD a million tokens'],
    [
      { m: { input: 1, output: 2, cached: 1 } },
      '"m" has no "cached"; there are input, output, cache_read, cache_write, cache_write_1h',
    ],
  ];
  for (const [value, said] of wrong) assert.equal(wrongPrices(value), said, JSON.stringify(value));
});
