import assert from 'node:assert/strict';
import test from 'node:test';
import { openHermesUsage } from '../../../src/harness/hermes/usage.ts';

const of = { session: 'h1', source: 'main' };

const session = (fields: object) => ({
  type: 'session',
  id: 'h1',
  started_at: 1_790_000_000,
  ...fields,
});
const message = (at: number, content = 'x') => ({
  type: 'message',
  role: 'user',
  timestamp: at,
  content,
});

test('what a reading counts more than the one before is an answer, at the time of its messages', () => {
  const readings = [
    [
      session({ model: 'm-1', input_tokens: 100, output_tokens: 10, cache_read_tokens: 5 }),
      message(1_790_000_010, '{"type":"session",'),
      message(1_790_000_020),
    ],
    [session({ model: 'm-2', input_tokens: 100, output_tokens: 40 }), message(1_790_000_090)],
    [session({ output_tokens: 40 })],
    [session({ output_tokens: 50 })],
  ];
  const expected = [
    {
      id: 'hermes h1 main 1',
      at: 1_790_000_020_000,
      model: 'm-1',
      usage: { ...none, input: 100, output: 10, cacheRead: 5 },
    },
    { id: 'hermes h1 main 2', at: 1_790_000_090_000, model: 'm-2', usage: { ...none, output: 30 } },
    { id: 'hermes h1 main 3', at: 1_790_000_090_000, model: 'm-2', usage: { ...none, output: 10 } },
  ].map((answer) => ({ ...answer, cacheWriteLong: 0 }));
  assert.deepEqual(read(readings.flat()).answers(), expected);

  let state: unknown;
  const told = readings.flatMap((rows) => {
    const reader = read(rows, state);
    state = JSON.parse(JSON.stringify(reader.state()));
    return reader.answers();
  });
  assert.deepEqual(told, expected);
});

test('a counter that went down was begun anew', () => {
  const rows = [session({ output_tokens: 40 }), session({ output_tokens: 5 })];
  const outputs = read(rows)
    .answers()
    .map(({ usage }) => usage.output);
  assert.deepEqual(outputs, [40, 5]);
});

const none = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };

function read(rows: readonly object[], state?: unknown) {
  const reader = openHermesUsage(state, of);
  reader.take(Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')));
  return reader;
}
