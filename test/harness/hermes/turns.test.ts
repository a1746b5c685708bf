import assert from 'node:assert/strict';
import test from 'node:test';
import { readerOf, readTurns } from '../read-turns.ts';

const at = (seconds: number) => new Date(seconds * 1000).toISOString();

const turnsOf = (...records: object[]) => readTurns(readerOf('hermes'), records);

const session = (fields: object = {}) => ({ type: 'session', id: 's', model: 'm-1', ...fields });
const message = (id: number, role: string, fields: object = {}) => ({
  type: 'message',
  id,
  session_id: 's',
  role,
  timestamp: id,
  ...fields,
});

test('a prompt, its thinking, its calls with their results, and the answer are one turn', async () => {
  const calls = [
    { id: 'c1', type: 'function', function: { name: 'terminal', arguments: '{"command":"ls"}' } },
    { id: 'c2', type: 'function', function: { name: 'note', arguments: 'free text' } },
  ];
  const [turn, ...others] = await turnsOf(
    session(),
    message(1, 'user', { content: 'List it.' }),
    message(2, 'assistant', { reasoning: 'I look.', tool_calls: JSON.stringify(calls) }),
    message(3, 'tool', { tool_call_id: 'c2', content: '{"error": "no such note"}' }),
    message(4, 'tool', { tool_call_id: 'c1', content: 'a.txt' }),
    message(5, 'assistant', { content: 'a.txt' }),
  );
  assert.equal(others.length, 0);
  const { items, ...rest } = turn ?? { items: [] };
  assert.deepEqual(rest, {
    ordinal: 1,
    startedBy: 'user',
    startedAt: at(1),
    endedAt: at(5),
    model: 'm-1',
    usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
  });
  assert.deepEqual(items, [
    { at: at(1), kind: 'message', role: 'user', text: 'List it.' },
    { at: at(2), kind: 'thinking', text: 'I look.' },
    {
      at: at(2),
      kind: 'tool',
      id: 'c1',
      name: 'terminal',
      input: { command: 'ls' },
      result: { at: at(4), text: 'a.txt', isError: false },
    },
    {
      at: at(2),
      kind: 'tool',
      id: 'c2',
      name: 'note',
      input: 'free text',
      result: { at: at(3), text: '{"error": "no such note"}', isError: true },
    },
    { at: at(5), kind: 'message', role: 'assistant', text: 'a.txt' },
  ]);
});

test('tokens go to the turn that they were read with, each counted once', async () => {
  const found = await turnsOf(
    session({ input_tokens: 100, output_tokens: 10, cache_read_tokens: 5 }),
    message(1, 'user', { content: 'one' }),
    message(2, 'assistant', { content: '1' }),
    session({ input_tokens: 150, output_tokens: 30, cache_read_tokens: 5 }),
    message(3, 'user', { content: 'two' }),
    message(4, 'assistant', { content: '2' }),
    session({ input_tokens: 150, output_tokens: 31, reasoning_tokens: 1 }),
  );
  assert.deepEqual(
    found.map(({ usage }) => usage),
    [
      { input: 100, output: 10, cacheRead: 5, cacheWrite: 0, reasoning: 0 },
      { input: 50, output: 21, cacheRead: 0, cacheWrite: 0, reasoning: 1 },
    ],
  );
});

test('tokens that were counted before anything was said go to the first turn', async () => {
  const [turn] = await turnsOf(
    session({ input_tokens: 100 }),
    session({ input_tokens: 150, output_tokens: 10 }),
    message(1, 'user', { content: 'one' }),
  );
  assert.deepEqual([turn?.usage.input, turn?.usage.output], [150, 10]);
});

test('a rewound turn says so; a compaction is an event; what Hermes puts in is injected', async () => {
  const found = await turnsOf(
    session(),
    message(1, 'user', { content: 'kept', active: 0, compacted: 1 }),
    message(2, 'user', { content: 'taken back', active: 0 }),
    message(3, 'user', { content: '[CONTEXT COMPACTION — REFERENCE ONLY] kept' }),
    message(4, 'user', { content: 'A task is done.', display_kind: 'async_delegation_complete' }),
    message(5, 'system', { content: 'A note.' }),
    message(6, 'tool', { tool_call_id: 'unknown', tool_name: 'web', content: 'late' }),
  );
  assert.deepEqual(
    found.map(({ startedBy, fate }) => [startedBy, fate]),
    [
      ['user', undefined],
      ['user', 'rewound'],
      ['client', undefined],
    ],
  );
  assert.deepEqual(
    found[2]?.items.map((item) => ('text' in item ? [item.kind, item.text] : item.kind)),
    [
      ['event', '[CONTEXT COMPACTION — REFERENCE ONLY] kept'],
      ['injected', 'A task is done.'],
      ['injected', 'A note.'],
      'tool',
    ],
  );
});

test('images come with their bytes, or without where they lie elsewhere', async () => {
  const [turn] = await turnsOf(
    message(1, 'user', {
      content: [
        { type: 'text', text: 'Look' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      ],
    }),
  );
  assert.deepEqual(turn?.items, [
    { at: at(1), kind: 'message', role: 'user', text: 'Look' },
    { at: at(1), kind: 'image', mediaType: 'image/png', data: 'AAAA' },
    { at: at(1), kind: 'image', mediaType: 'image' },
  ]);
});

test('cells of any kind, and lines that are none, break nothing', async () => {
  const strange = { base64: 'AA==' };
  const found = await turnsOf(
    { type: 'other' },
    message(1, 'user', { content: strange, timestamp: 'Infinity' }),
    message(2, 'assistant', { content: strange, tool_calls: '[null, 1, {"function": 3}]' }),
    message(3, 'tool', { content: 7, tool_call_id: strange }),
  );
  assert.equal(found.length, 1);
  assert.deepEqual(await turnsOf(session()), []);
});
