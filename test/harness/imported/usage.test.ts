import assert from 'node:assert/strict';
import test from 'node:test';
import { openImportedUsage } from '../../../src/harness/imported/usage.ts';
import type { Turn } from '../../../src/harness/turn.ts';
import { turnToJson } from '../../../src/harness/turn-json.ts';

const usage = { input: 10, output: 5, cacheRead: 20, cacheWrite: 3, reasoning: 0 };
const endedAt = '2026-01-02T03:04:05.000Z';
const at = Date.parse(endedAt);
const turn: Omit<Turn, 'ordinal'> = { startedBy: 'user', items: [], usage, endedAt };

test('each answer of a turn is one; a turn that tells none apart is one in all, and fills no window', () => {
  const whole = read([{ ...turn, ordinal: 1, model: 'm' }]);
  assert.deepEqual(whole.answers(), [
    { id: 'imported i1 main 1 0', at, model: 'm', usage, cacheWriteLong: 0 },
  ]);
  assert.equal(whole.fill(), undefined);

  const apart = read([{ ...turn, ordinal: 2, calls: [{ model: 'a', usage }, { usage }] }]);
  assert.deepEqual(
    apart.answers().map(({ id, model }) => [id, model]),
    [
      ['imported i1 main 2 0', 'a'],
      ['imported i1 main 2 1', undefined],
    ],
  );
  assert.equal(apart.fill()?.used, 33);
});

test('turns that were copied, and answers without tokens, are not counted', () => {
  const none = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
  const reader = read([
    { ...turn, ordinal: 1, copied: true },
    { ...turn, ordinal: 2, usage: none },
  ]);
  assert.deepEqual(reader.answers(), []);
});

function read(turns: readonly Turn[]) {
  const reader = openImportedUsage(undefined, { session: 'i1', source: 'main' });
  const lines = turns.map((each) => `${JSON.stringify({ type: 'turn', ...turnToJson(each) })}\n`);
  reader.take(Buffer.from(lines.join('')));
  return reader;
}
