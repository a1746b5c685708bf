import assert from 'node:assert/strict';
import test from 'node:test';
import { assistantRow } from '../../support/transcript.ts';
import { freshTree, makeSiteMachine, talk, treeOf } from './built-site.ts';

test('pages that several threads make are those that one makes, session by session', async (t) => {
  const machine = makeSiteMachine(t);
  for (const session of ['one', 'two', 'three']) {
    const long = Array.from({ length: 40 }, (_, at) =>
      assistantRow(`${at} ${'text '.repeat(10_000)}`),
    );
    await machine.say(session, ...talk(session), ...long);
    // One session at a time is made by the thread that asks.
    await machine.build();
  }
  assert.deepEqual(treeOf(machine.out), await freshTree(machine));
});
