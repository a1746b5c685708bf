import assert from 'node:assert/strict';
import test from 'node:test';
import { stepKey } from '../../../src/bucket/coordination-keys.ts';
import { claimStep } from '../../../src/coordination/claims/claim.ts';
import { completeStep } from '../../../src/coordination/claims/complete.ts';
import { readHandoff } from '../../../src/coordination/claims/handoff.ts';
import type { Coordination } from '../../../src/coordination/context.ts';
import { stepName } from '../../../src/coordination/names.ts';
import { type WaitOptions, waitFor } from '../../../src/coordination/steps/wait-for.ts';
import { interleave } from '../../support/interleave.ts';
import { seeded } from '../../support/random.ts';
import { makeStage } from './stage.ts';

const never = new AbortController().signal;

function complete(
  c: Coordination,
  step: string,
  state: 'complete' | 'blocked' | 'needs_review' = 'complete',
) {
  return completeStep(c, stepName(step), { state, note: 'done' });
}

function wait(c: Coordination, steps: string[], options: Partial<WaitOptions> = {}) {
  const names = steps.map(stepName);
  return waitFor(c, names, { any: false, timeoutMs: 60_000, signal: never, ...options });
}

test('it ends when all are complete, and says so in the order asked', async (t) => {
  const { as, play, time } = makeStage(t);
  const waited = await play(async () => {
    time.after(5_000, () => void complete(as('bob'), 'b'));
    time.after(9_000, () => void complete(as('carol'), 'a'));
    return wait(as('alice'), ['a', 'b']);
  });
  assert.equal(waited.outcome, 'complete');
  assert.deepEqual(
    waited.steps.map(({ step, agent }) => [step, agent]),
    [
      ['a', 'carol'],
      ['b', 'bob'],
    ],
  );
});

test('with --any one is enough, and a blocked one keeps nobody from the others', async (t) => {
  const { as, play, time } = makeStage(t);
  const waited = await play(async () => {
    await complete(as('bob'), 'a', 'blocked');
    time.after(5_000, () => void complete(as('bob'), 'b'));
    return wait(as('alice'), ['a', 'b', 'c'], { any: true });
  });
  assert.equal(waited.outcome, 'any');
  const none = await play(() => wait(as('alice'), ['a'], { any: true }));
  assert.equal(none.outcome, 'blocked');
});

test('a blocked step ends it at the next look', async (t) => {
  const { as, play, time } = makeStage(t);
  const began = time.now();
  let ended = 0;
  const waited = await play(async () => {
    time.after(2_000, () => void complete(as('bob'), 'a', 'blocked'));
    const result = await wait(as('alice'), ['a', 'b']);
    ended = time.now();
    return result;
  });
  assert.equal(waited.outcome, 'blocked');
  assert.ok(ended - began < 10_000);
});

test('a step that needs review is waited for, and told before each pause', async (t) => {
  const { as, play } = makeStage(t);
  const seen: string[] = [];
  const waited = await play(async () => {
    await complete(as('bob'), 'a', 'needs_review');
    return wait(as('alice'), ['a'], {
      timeoutMs: 20_000,
      onLook: ([step], leftMs) => seen.push(`${step?.status} ${Math.ceil(leftMs / 1000)}`),
    });
  });
  assert.equal(waited.outcome, 'timeout');
  assert.equal(seen[0], 'needs_review 20');
  assert.match(seen.at(-1) ?? '', /^needs_review [1-5]$/);
});

test('the last look is at the deadline: what came since the one before still counts', async (t) => {
  const { as, play, time } = makeStage(t);
  const waited = await play(async () => {
    time.after(9_900, () => void complete(as('bob'), 'a'));
    return wait(as('alice'), ['a'], { timeoutMs: 10_000, intervalMs: 7_000 });
  });
  assert.equal(waited.outcome, 'complete');
});

test('a timeout of nothing is one look', async (t) => {
  const { as, play, store } = makeStage(t);
  const c = as('alice');
  assert.equal((await play(() => wait(c, ['a'], { timeoutMs: 0 }))).outcome, 'timeout');
  assert.equal(store.counts.get, 2);
  await play(() => complete(as('bob'), 'a'));
  assert.equal((await play(() => wait(c, ['a'], { timeoutMs: 0 }))).outcome, 'complete');
});

test('a signal ends it early', async (t) => {
  const { as, play, time } = makeStage(t);
  const controller = new AbortController();
  const waited = await play(async () => {
    time.after(4_000, () => controller.abort());
    return wait(as('alice'), ['a'], { timeoutMs: 3_600_000, signal: controller.signal });
  });
  assert.equal(waited.outcome, 'interrupted');
});

test('a bucket that is away for a while is waited for; one that never was there is told at once', async (t) => {
  const { as, play, time } = makeStage(t);
  let isAway = false;
  const alice = as('alice', () => (isAway ? { lost: 'request' } : {}));
  const waited = await play(async () => {
    time.after(1_000, () => {
      isAway = true;
    });
    time.after(8_000, () => void complete(as('bob'), 'a'));
    time.after(30_000, () => {
      isAway = false;
    });
    return wait(alice, ['a']);
  });
  assert.equal(waited.outcome, 'complete');
  isAway = true;
  await assert.rejects(
    play(() => wait(alice, ['b'])),
    { failure: 'unreachable' },
  );
});

test('it makes good what a completer that died left undone for the Python client', async (t) => {
  const { as, play, store, time } = makeStage(t);
  const key = stepKey('p', stepName('a').sid, 'claim');
  let puts = 0;
  store.onChange = (changed) => {
    if (changed === key) time.kill('bob');
    puts += 1;
  };
  await play(() => {
    void complete(as('bob'), 'a');
    return Promise.resolve();
  });
  assert.equal(puts, 1);
  store.onChange = () => {};
  assert.equal((await play(() => wait(as('alice'), ['a']))).outcome, 'complete');
  assert.ok(store.objects.has(stepKey('p', stepName('a').sid, 'handoff')));
  assert.ok(store.objects.has(stepKey('p', stepName('a').sid, 'status')));
});

test('whoever is woken finds the handoff, wherever the completer dies', async (t) => {
  const seed = Number(process.env.TRACECRAFT_TEST_SEED) || Date.now() % 2 ** 31;
  let woken = 0;
  for (let world = 0; world < 60; world++) {
    const random = seeded(seed + world);
    const { as, time, store } = makeStage(t, random);
    const place = (file: 'status' | 'handoff') => stepKey('p', stepName('a').sid, file);
    const latency = () => ({ there: random.between(0, 200), back: random.between(0, 200) });
    const bob = {
      name: 'bob',
      async act() {
        const c = as('bob', latency);
        await claimStep(c, stepName('a'), { ttlMs: 60_000 });
        await complete(c, 'a');
      },
    };
    const alice = {
      name: 'alice',
      async act() {
        const c = as('alice', latency);
        const { outcome } = await wait(c, ['a'], { timeoutMs: 5_000, intervalMs: 100 });
        if (outcome !== 'complete') return;
        woken += 1;
        assert.equal((await readHandoff(c, stepName('a')))?.note, 'done');
      },
    };
    // The Python client's waiters look at status.json alone.
    const check = () => {
      const status = store.objects.get(place('status'))?.body;
      const isComplete = status && JSON.parse(status.toString()).status === 'complete';
      if (isComplete) assert.ok(store.objects.has(place('handoff')));
    };
    const deathAt = random.between(0, 3_000);
    time.after(deathAt, () => time.kill('bob'));
    await interleave(random, [bob, alice], { time, check });
  }
  assert.ok(woken > 5 && woken < 60, `${woken} of 60 were woken`);
});
