import assert from 'node:assert/strict';
import test from 'node:test';
import { openOpenclawUsage } from '../../../src/harness/openclaw/usage.ts';
import { events } from '../../support/openclaw-database.ts';

test('an answer is an event, wherever the same event is written, with the price that the client tells', () => {
  const priced = { usage: { input: 7, output: 2, cacheRead: 90, cost: { total: 0.5 } } };
  const all = [events.user('Hi'), events.assistant('one'), events.assistant('two', priced)];
  const [first, second, ...others] = read('a1', all).answers();
  assert.deepEqual(others, []);
  assert.deepEqual(
    [first?.usage.output, first?.cost, second?.usage.input, second?.cost],
    [5, undefined, 7, 0.5],
  );
  assert.deepEqual(
    read('a2', all)
      .answers()
      .map(({ id }) => id),
    [first?.id, second?.id],
  );
  assert.equal(read('a1', all).fill()?.used, 97);
});

test('what OpenClaw says itself, what counts nothing and what others say is no answer', () => {
  const mirror = { provider: 'openclaw', model: 'delivery-mirror' };
  const all = [
    events.assistant('sent', mirror),
    events.assistant('none', { usage: { input: 0, output: 0 } }),
    events.user('Hi', { usage: { input: 5 } }),
    events.user('"role":"assistant","usage":{"input":5}'),
  ];
  const reader = read('a1', all);
  assert.deepEqual(reader.answers(), []);
  assert.equal(reader.fill(), undefined);
});

function read(session: string, all: readonly object[]) {
  const reader = openOpenclawUsage(undefined, { session, source: 'main' });
  reader.take(Buffer.from(all.map((event) => `${JSON.stringify(event)}\n`).join('')));
  return reader;
}
