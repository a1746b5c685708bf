import assert from 'node:assert/strict';
import test from 'node:test';
import type { Item, Turn } from '../../src/harness/turn.ts';
import { noUsage } from '../../src/harness/turn.ts';
import { wordsOf } from '../../src/recall/words.ts';
import { findWordsElsewhere } from '../../src/recall/words-elsewhere.ts';

const long = Array.from({ length: 9_000 }, (_, index) => `w${index}`).join(' ');
let deep: unknown = 'here';
for (let level = 0; level < 100_000; level += 1) deep = [deep];

const items: Record<string, Item[]> = {
  'what was said and done': [
    { kind: 'message', role: 'user', text: 'Draw 灯台 now' },
    { kind: 'tool', id: '1', name: 'Edit', input: { path: 'a/b.ts', n: 7 } },
    { kind: 'injected', text: 'nobody said this' },
    { kind: 'image', mediaType: 'image/png', data: 'aGVsbG8=' },
    { kind: 'event', event: 'error', text: 'it failed' },
  ],
  'texts of which the middle is not searched': [
    { kind: 'message', role: 'assistant', text: long },
    { kind: 'tool', id: '1', name: 'Read', input: long, result: { text: long, isError: false } },
    { kind: 'thinking', text: `${long.slice(0, 32_767)}ab` },
  ],
  'an input that is too deep to be sent to another thread': [
    {
      kind: 'tool',
      id: '1',
      name: 'Deep',
      input: { deep },
      result: { text: 'so', isError: false },
    },
  ],
};

for (const [what, ofTurn] of Object.entries(items)) {
  test(`another thread finds the same words as this one in ${what}`, async () => {
    const turn: Turn = { ordinal: 1, startedBy: 'user', items: ofTurn, usage: noUsage };
    const { find, close } = findWordsElsewhere();
    const [first, second] = await Promise.all([find([turn, turn]), find([turn])]);
    close();
    assert.deepEqual(first, [wordsOf(turn), wordsOf(turn)]);
    assert.deepEqual(second, [wordsOf(turn)]);
  });
}

test('words are found here where the other thread has ended', async () => {
  const turn: Turn = {
    ordinal: 1,
    startedBy: 'user',
    items: items['what was said and done'] as Item[],
    usage: noUsage,
  };
  const { find, close } = findWordsElsewhere();
  const asked = find([turn]);
  close();
  assert.deepEqual(await asked, [wordsOf(turn)]);
  assert.deepEqual(await find([turn]), [wordsOf(turn)]);
});
