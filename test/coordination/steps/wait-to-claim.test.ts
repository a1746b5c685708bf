import assert from 'node:assert/strict';
import test from 'node:test';
import { BucketError } from '../../../src/bucket/bucket.ts';
import { claimStep } from '../../../src/coordination/claims/claim.ts';
import { completeStep } from '../../../src/coordination/claims/complete.ts';
import { ClaimHeld } from '../../../src/coordination/claims/errors.ts';
import { releaseClaim } from '../../../src/coordination/claims/release.ts';
import { stepName } from '../../../src/coordination/names.ts';
import { claimInTime, claimNextInTime } from '../../../src/coordination/steps/wait-to-claim.ts';
import { makeStage } from './stage.ts';

const never = new AbortController().signal;
const build = stepName('build');
const ttlMs = 60_000;

test('a step that is given back is claimed at the next look', async (t) => {
  const { as, play, time } = makeStage(t);
  const [alice, bob] = [as('alice'), as('bob')];
  const began = time.now();
  const told: unknown[] = [];
  const { claimed, at } = await play(async () => {
    await claimStep(bob, build, { ttlMs });
    time.after(12_000, () => void releaseClaim(bob, build));
    const patience = { signal: never, onWait: (reason: unknown) => told.push(reason) };
    return { claimed: await claimInTime(alice, build, { ttlMs }, patience), at: time.now() };
  });
  assert.deepEqual([claimed.generation, claimed.takenFrom?.why], [2, 'released']);
  assert.ok(at - began >= 12_000 && at - began <= 18_000, `${at - began} ms`);
  assert.ok(told[0] instanceof ClaimHeld);
});

test('a step that expires is claimed then, not at the next round look', async (t) => {
  const { as, play, time } = makeStage(t);
  const [alice, bob] = [as('alice'), as('bob')];
  const began = time.now();
  const at = await play(async () => {
    await claimStep(bob, build, { ttlMs: 20_000 });
    await claimInTime(alice, build, { ttlMs }, { signal: never });
    return time.now();
  });
  assert.ok(at - began >= 21_000 && at - began <= 23_500, `${at - began} ms`);
});

test('it tries a last time at the end, and then says who has it', async (t) => {
  const { as, play } = makeStage(t);
  await play(async () => {
    await claimStep(as('bob'), build, { ttlMs });
    const waiting = claimInTime(as('alice'), build, { ttlMs }, { timeoutMs: 8_000, signal: never });
    await assert.rejects(waiting, ClaimHeld);
  });
});

test('what it comes after is waited for, too', async (t) => {
  const { as, play, time } = makeStage(t);
  const after = [stepName('design')];
  const claimed = await play(async () => {
    time.after(
      9_000,
      () => void completeStep(as('bob'), stepName('design'), { state: 'complete', note: '' }),
    );
    return claimInTime(as('alice'), build, { ttlMs, after }, { signal: never });
  });
  assert.deepEqual([claimed.step, claimed.generation], ['build', 1]);
});

test('the next step is waited for while others are at work, and no longer', async (t) => {
  const { as, play, time, declare } = makeStage(t);
  await declare({ a: [], b: ['a'] });
  await play(async () => {
    const bob = as('bob');
    await claimStep(bob, stepName('a'), { ttlMs });
    time.after(
      10_000,
      () => void completeStep(bob, stepName('a'), { state: 'complete', note: '' }),
    );
    const next = await claimNextInTime(as('alice'), { ttlMs }, { signal: never });
    assert.ok('claimed' in next && next.claimed.step === 'b');
    const patience = { timeoutMs: 5_000, signal: never };
    const busy = await claimNextInTime(as('carol'), { ttlMs }, patience);
    assert.ok('none' in busy && busy.none === 'none-free');
    await completeStep(as('alice'), stepName('b'), { state: 'complete', note: '' });
    const none = await claimNextInTime(as('carol'), { ttlMs }, { signal: never });
    assert.deepEqual(none, { none: 'all-done' });
  });
});

test('the signal ends a wait', async (t) => {
  const { as, play, time } = makeStage(t);
  const controller = new AbortController();
  await play(async () => {
    await claimStep(as('bob'), build, { ttlMs: 3_600_000 });
    time.after(5_000, () => controller.abort());
    const waiting = claimInTime(as('alice'), build, { ttlMs }, { signal: controller.signal });
    await assert.rejects(waiting, ClaimHeld);
  });
});

test('a bucket that is away for a while is waited for, and told; one that never was there is told at once', async (t) => {
  const { as, play, time, declare } = makeStage(t);
  await declare({ a: [], build: ['a'] });
  let isAway = false;
  const fate = () => (isAway ? ({ lost: 'request' } as const) : {});
  const away = (from: number, to: number) => {
    time.after(from, () => {
      isAway = true;
    });
    time.after(to, () => {
      isAway = false;
    });
  };
  await play(async () => {
    const bob = as('bob');
    const a = stepName('a');
    await claimStep(bob, a, { ttlMs: 3_600_000 });
    time.after(40_000, () => void releaseClaim(bob, a));
    away(1_000, 60_000);
    const told: unknown[] = [];
    const onWait = (reason: unknown) => told.push(reason);
    const patience = { signal: never, timeoutMs: 300_000, onWait };
    const hour = { ttlMs: 3_600_000 };
    const [one, next] = await Promise.all([
      claimInTime(as('alice', fate), a, hour, patience).catch((error: unknown) => error),
      claimNextInTime(as('carol', fate), hour, patience),
    ]);
    assert.notEqual(one instanceof ClaimHeld, 'none' in next, 'one has it, the other is told');
    assert.ok(told.some((reason) => reason instanceof BucketError));
    isAway = true;
    await assert.rejects(claimInTime(as('dave', fate), a, hour, patience), BucketError);
    await assert.rejects(claimNextInTime(as('erin', fate), hour, patience), BucketError);
  });
});

test('a need is looked at alone while it is not met: no listing, nothing written', async (t) => {
  const { as, play, time } = makeStage(t);
  const after = [stepName('design')];
  await play(async () => {
    time.after(
      60_000,
      () => void completeStep(as('bob'), stepName('design'), { state: 'complete', note: '' }),
    );
    const kinds: string[] = [];
    const alice = as('alice', (kind) => {
      kinds.push(kind);
      return {};
    });
    await claimInTime(alice, build, { ttlMs, after }, { signal: never });
    assert.ok(kinds.filter((kind) => kind === 'get').length > 20);
    assert.ok(kinds.filter((kind) => kind === 'list').length <= 2, kinds.join(' '));
  });
});
