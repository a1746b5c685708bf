import assert from 'node:assert/strict';
import test from 'node:test';
import { makerElsewhere, NoThread } from '../../../src/site/build/makers.ts';
import type { PageJob } from '../../../src/site/build/page-job.ts';
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

test('when a build has failed, no thread makes more, nor is one begun that would keep the process', async () => {
  const look = { images: false, density: 'comfortable' } as const;
  const out = { path: '/nowhere', scratch: '/nowhere' };
  const maker = makerElsewhere({ env: {}, config: {}, strict: false, out, look });
  const made = maker.page({ page: '', session: {} } as PageJob, () => {});
  maker.close();
  const isOver = (error: Error) =>
    !(error instanceof NoThread) && /no more pages/.test(error.message);
  await assert.rejects(made, isOver);
  await assert.rejects(
    maker.page({ page: '', session: {} } as PageJob, () => {}),
    isOver,
  );
});
