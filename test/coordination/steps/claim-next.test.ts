import assert from 'node:assert/strict';
import test from 'node:test';
import { stepKey } from '../../../src/bucket/coordination-keys.ts';
import { claimStep } from '../../../src/coordination/claims/claim.ts';
import { completeStep } from '../../../src/coordination/claims/complete.ts';
import { releaseClaim } from '../../../src/coordination/claims/release.ts';
import type { Coordination } from '../../../src/coordination/context.ts';
import { stepName } from '../../../src/coordination/names.ts';
import { claimNext } from '../../../src/coordination/steps/claim-next.ts';
import { loadSteps } from '../../../src/coordination/steps/load-steps.ts';
import { asStored } from '../../../src/redact/stored.ts';
import { interleave } from '../../support/interleave.ts';
import { seeded } from '../../support/random.ts';
import type { VirtualBucket } from '../../support/virtual-bucket.ts';
import { makeStage } from './stage.ts';

const ttlMs = 60_000;

async function next(c: Coordination): Promise<string> {
  const found = await claimNext(c, { ttlMs });
  return 'claimed' in found ? found.claimed.step : found.none;
}

function complete(c: Coordination, step: string, state: 'complete' | 'blocked' = 'complete') {
  return completeStep(c, stepName(step), { state, note: '' });
}

test('steps come in their order, each when all that it comes after is complete', async (t) => {
  const { as, play, declare } = makeStage(t);
  await declare({ ship: ['build', 'docs'], design: [], build: ['design'], docs: ['design'] });
  await play(async () => {
    const c = as('alice');
    for (const expected of ['design', 'build', 'docs', 'ship']) {
      assert.equal(await next(c), expected);
      assert.equal(await next(c), expected === 'build' ? 'docs' : 'none-free');
      if (expected === 'build') await releaseClaim(c, stepName('docs'));
      await complete(c, expected);
    }
    assert.equal(await next(c), 'all-done');
  });
});

test('where nothing was declared nothing is left', async (t) => {
  const { as, play } = makeStage(t);
  assert.equal(await play(() => next(as('alice'))), 'all-done');
});

test('what waits for a blocked step, for one that is not there, or is damaged, is told as blocked', async (t) => {
  const { as, play, declare } = makeStage(t);
  await declare({ a: [], b: ['a'], c: ['nowhere'] });
  await play(async () => {
    const c = as('alice');
    assert.equal(await next(c), 'a');
    await complete(c, 'a', 'blocked');
    assert.equal(await next(c), 'blocked');
    await c.bucket.put(stepKey('p', stepName('d').sid, 'claim'), asStored(Buffer.from('[')));
    assert.equal(await next(c), 'blocked');
  });
});

test('while others are at work there may be one later: it tells when the first claim ends', async (t) => {
  const { as, play, declare, time } = makeStage(t);
  await declare({ a: [], b: [], c: ['a', 'b'] });
  await play(async () => {
    await claimStep(as('bob'), stepName('a'), { ttlMs: 30_000 });
    await claimStep(as('bob'), stepName('b'), { ttlMs: 20_000 });
    const alice = as('alice');
    const none = await claimNext(alice, { ttlMs });
    assert.ok('none' in none && none.none === 'none-free');
    assert.ok(Math.abs((none.nextExpiryMs ?? 0) - 22_000) <= 1_000, `${none.nextExpiryMs}`);
    await time.sleep(none.nextExpiryMs ?? 0);
    const found = await claimNext(alice, { ttlMs });
    assert.ok('claimed' in found);
    assert.deepEqual(
      [found.claimed.step, found.claimed.generation, found.claimed.takenFrom?.why],
      ['b', 2, 'expired'],
    );
  });
});

test("the Python client's claim is waited for, without an end in sight", async (t) => {
  const { as, play, declare } = makeStage(t);
  await declare({ a: [] });
  await play(async () => {
    const c = as('alice');
    const claim = { agent: 'old', claimed_at: '2026-01-01T00:00:00+00:00' };
    const body = asStored(Buffer.from(JSON.stringify(claim)));
    await c.bucket.put(stepKey('p', stepName('a').sid, 'claim'), body);
    assert.deepEqual(await claimNext(c, { ttlMs }), { none: 'none-free' });
  });
});

test('two workers of one name never get the same step', async (t) => {
  const { as, play, declare } = makeStage(t);
  await declare({ a: [], b: [], c: [] });
  const got = await play(() =>
    Promise.all([next(as('alice')), next(as('alice')), next(as('alice'))]),
  );
  assert.deepEqual(got.toSorted(), ['a', 'b', 'c']);
});

test('eight who come at once, again and again, do each step once and none before its needs', async (t) => {
  for (let world = 0; world < 15; world++) {
    const random = seeded(
      (Number(process.env.TRACECRAFT_TEST_SEED) || Date.now() % 2 ** 31) + world,
    );
    const { as, store, time, play, declare } = makeStage(t, random);
    const names = Array.from({ length: 20 }, (_, i) => `s${i}`);
    const needs = Object.fromEntries(
      names.map((name, i) => [
        name,
        i === 0 ? [] : names.slice(0, i).filter(() => random.chance(1.5 / i)),
      ]),
    );
    await declare(needs);
    const done: string[] = [];
    const actors = Array.from({ length: 8 }, (_, i) => ({
      name: `w${i}`,
      async act({ sleep, tell }: { sleep(ms: number): Promise<void>; tell(what: string): void }) {
        const c = as(`w${i}`, () => ({
          there: random.between(0, 40),
          back: random.between(0, 40),
          ...(random.chance(0.03) && { lost: 'retried' as const }),
        }));
        for (;;) {
          const step = await next(c);
          tell(step);
          if (step === 'all-done') return;
          if (step === 'none-free') {
            await sleep(random.between(50, 500));
            continue;
          }
          for (const need of needs[step] ?? [])
            assert.equal(stateOf(store, need), 'complete', step);
          await sleep(random.between(0, 300));
          await complete(c, step);
          assert.ok(!done.includes(step), `${step} was done twice`);
          done.push(step);
        }
      },
    }));
    await interleave(random, actors, { time, startWithin: 20 });
    assert.deepEqual(done.toSorted(), names.toSorted());
    const rows = await play(() => loadSteps(as('boss')));
    assert.ok(rows.every(({ generation, status }) => generation === 1 && status === 'complete'));
  }
});

function stateOf({ objects }: VirtualBucket, step: string): unknown {
  const claim = objects.get(stepKey('p', stepName(step).sid, 'claim'));
  return claim && JSON.parse(claim.body.toString()).state;
}

test('what was read is not read again: a look is one listing and what has changed', async (t) => {
  const { as, play, declare, store } = makeStage(t);
  await declare(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`s${i}`, []])));
  await play(async () => {
    const c = as('alice');
    await loadSteps(c);
    await claimStep(as('bob'), stepName('s3'), { ttlMs });
    Object.assign(store.counts, { list: 0, get: 0, put: 0, head: 0 });
    await loadSteps(c);
    assert.deepEqual({ ...store.counts }, { list: 1, get: 1, put: 0, head: 0, delete: 0 });
  });
});
