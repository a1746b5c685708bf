import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { calcPrice } from '@pydantic/genai-prices';
import { priceModule } from '../../scripts/prices.ts';
import { costOf } from '../../src/usage/cost.ts';
import { priceOf } from '../../src/usage/prices.ts';
import { seeded } from '../support/random.ts';

test('what is committed is what the script makes of the package', () => {
  const committed = join(import.meta.dirname, '../../src/usage/price-table.ts');
  assert.equal(readFileSync(committed, 'utf8'), priceModule());
});

const models: [model: string, provider: string][] = [
  ['claude-opus-4-5-20251101', 'anthropic'],
  ['claude-opus-4-6', 'anthropic'],
  ['claude-opus-5-5', 'anthropic'],
  ['claude-sonnet-4-5-20250929', 'anthropic'],
  ['claude-sonnet-4-20250514', 'anthropic'],
  ['claude-sonnet-5', 'anthropic'],
  ['claude-haiku-4-5', 'anthropic'],
  ['claude-3-5-haiku-20241022', 'anthropic'],
  ['claude-fable-5-1', 'anthropic'],
  ['gpt-5', 'openai'],
  ['gpt-5-codex', 'openai'],
  ['gpt-5.1-codex-max', 'openai'],
  ['gpt-5.4', 'openai'],
  ['gpt-5.5-2026-04-23', 'openai'],
  ['gpt-5.6-sol', 'openai'],
  ['gpt-6-luna', 'openai'],
  ['o3', 'openai'],
  ['gemini-2.5-pro', 'google'],
  ['gemini-3-pro-preview', 'google'],
  ['gemini-3.6-flash', 'google'],
  ['grok-4.5', 'x-ai'],
  ['grok-code-fast-1', 'x-ai'],
  ['deepseek-chat', 'deepseek'],
  ['deepseek-v4-pro', 'deepseek'],
  ['kimi-k2.6', 'moonshotai'],
  ['kimi-k3', 'moonshotai'],
  ['devstral-2512', 'mistral'],
  ['minimax-m2.7', 'minimax'],
  ['minimax-m3', 'minimax'],
  ['glm-5.3', 'zai'],
  ['qwen/qwen3-coder-plus', 'openrouter'],
  ['qwen/qwen3.7-max', 'openrouter'],
  ['z-ai/glm-4.6', 'openrouter'],
];

const random = seeded();

test(`each model costs what the package says, at any time and length (seed ${random.seed})`, () => {
  for (const [model, providerId] of models) {
    for (let n = 0; n < 40; n += 1) {
      const at = random.between(Date.parse('2025-01-01'), Date.parse('2027-06-01'));
      const [input, cacheRead, cacheWrite, output] = [
        random.between(0, 1000),
        random.between(0, 600_000),
        random.between(0, 50_000),
        random.between(0, 50_000),
      ] as const;
      const cacheWriteLong = providerId === 'anthropic' ? random.between(0, cacheWrite) : 0;
      const said = calcPrice(
        {
          input_tokens: input + cacheRead + cacheWrite,
          cache_read_tokens: cacheRead,
          cache_write_tokens: cacheWrite,
          ...(cacheWriteLong > 0 && {
            cache_write_1h_tokens: cacheWriteLong,
            cache_write_5m_tokens: cacheWrite - cacheWriteLong,
          }),
          output_tokens: output,
        },
        model,
        { providerId, timestamp: new Date(at) },
      );
      const usage = { input, output, cacheRead, cacheWrite, reasoning: 0 };
      const ours = costOf({ model, at, usage, cacheWriteLong });
      assert.ok(said, model);
      assert.ok(ours !== undefined, model);
      const message = `${model} ${new Date(at).toISOString()} ${JSON.stringify(usage)}`;
      assert.ok(Math.abs(ours - said.total_price) < 1e-9 * Math.max(1, ours), message);
    }
  }
});

test('a model is known by every name that hands it on at its price', () => {
  const same: [name: string, as: string][] = [
    ['claude-opus-4-8[1m]', 'claude-opus-4-8'],
    ['anthropic/claude-opus-4.8', 'claude-opus-4-8'],
    ['openrouter/anthropic/claude-sonnet-4.5', 'claude-sonnet-4-5'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
    ['bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5'],
    [
      'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-5-20251101-v1:0',
      'claude-opus-4-5',
    ],
    ['vertex_ai/claude-opus-4-5@20251101', 'claude-opus-4-5'],
    ['openai/gpt-5.1-codex', 'gpt-5.1-codex'],
    ['GPT-5.5', 'gpt-5.5'],
    ['gpt-5-5', 'gpt-5.5'],
    ['gpt-6-luna-2026-10-01', 'gpt-6-luna'],
    ['claude-opus-5-20260701', 'claude-opus-5'],
    ['moonshotai/kimi-k2.6', 'kimi-k2.6'],
  ];
  for (const [name, as] of same) {
    assert.ok(priceOf(as), as);
    assert.deepEqual(priceOf(name), priceOf(as), name);
  }
});

test("no price is concluded from another model's", () => {
  for (const model of [
    'claude-sonnet-5-5',
    'claude-opus-4-9',
    'claude-opus-5-5-mini',
    'claude',
    'gpt-5.5-nano',
    'gpt-5.7',
    'kimi-k2.9',
    'deepseek-r1:7b',
    'ollama/deepseek-r1',
    'groq/kimi-k2',
    'openrouter/deepseek/deepseek-r1:free',
    'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123',
    'my-claude-opus-4-8',
    '',
    '<synthetic>',
  ]) {
    assert.equal(priceOf(model), undefined, model);
  }
});

test('what is paid for speed has prices of its own, or none', () => {
  const fast = priceOf('claude-opus-4-8', { fast: true });
  assert.deepEqual(fast, {
    input: 10,
    output: 50,
    cacheRead: 1,
    cacheWrite: 12.5,
    cacheWriteLong: 20,
  });
  assert.equal(priceOf('claude-sonnet-5', { fast: true }), undefined);
});

test("an hour in Anthropic's cache costs twice the input", () => {
  for (const [model] of models.filter(([, provider]) => provider === 'anthropic')) {
    const prices = priceOf(model);
    assert.equal(prices?.cacheWriteLong, (prices?.input ?? 0) * 2, model);
  }
});
