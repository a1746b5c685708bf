import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { stepKey } from '../../../src/bucket/coordination-keys.ts';
import { claimStep } from '../../../src/coordination/claims/claim.ts';
import { completeStep } from '../../../src/coordination/claims/complete.ts';
import { ClaimHeld } from '../../../src/coordination/claims/errors.ts';
import { releaseClaim } from '../../../src/coordination/claims/release.ts';
import { renewClaim } from '../../../src/coordination/claims/renew.ts';
import { stepName } from '../../../src/coordination/names.ts';
import { makeCoordination, temporaryState } from '../../support/coordination.ts';
import { interleave } from '../../support/interleave.ts';
import { seeded } from '../../support/random.ts';
import { virtualBucket } from '../../support/virtual-bucket.ts';
import { virtualTime } from '../../support/virtual-time.ts';

/** Stores that do not keep to conditions on writes. */

const build = stepName('build');
const hour = { ttlMs: 3_600_000 };

function world(t: TestContext, mode: 'ignored' | 'rejected') {
  const state = temporaryState(t);
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const time = virtualTime(random);
  const store = virtualBucket({ time, mode });
  const as = (agent: string, bestEffort: boolean, machine = state) => {
    const bucket = store.open(agent, () => ({ there: random.between(0, 100), back: 50 }));
    return makeCoordination({ bucket, ...machine, agent, bestEffort, time: { time, random } });
  };
  const play = async <T>(work: Promise<T>): Promise<T> => {
    work.catch(() => {});
    await time.run();
    return work;
  };
  return { random, time, store, as, play };
}

for (const mode of ['ignored', 'rejected'] as const) {
  test(`where conditions are ${mode} a claim is refused, and says what would help`, async (t) => {
    const { as, play, store } = world(t, mode);
    await assert.rejects(play(claimStep(as('alice', false), build, hour)), /does not keep to/);
    assert.equal([...store.objects.keys()].filter((key) => key.includes('claim')).length, 0);
  });

  test(`where conditions are ${mode} and the user asks for it, a claim is written and looked after`, async (t) => {
    const { as, play } = world(t, mode);
    const alice = as('alice', true);
    const claimed = await play(claimStep(alice, build, hour));
    assert.equal(claimed.bestEffort, true);
    await assert.rejects(play(claimStep(as('bob', true), build, hour)), ClaimHeld);
    // What was said once need not be said again for what was taken with it.
    const later = as('alice', false);
    assert.equal((await play(renewClaim(later, build))).lease, claimed.lease);
    await play(completeStep(later, build, { state: 'blocked', note: '' }));
    assert.equal((await play(claimStep(alice, build, hour))).generation, 2);
    assert.deepEqual(await play(releaseClaim(alice, build)), { generation: 2 });
  });

  test(`where conditions are ${mode}, another machine carries on what was claimed with best effort`, async (t) => {
    const { as, play, store } = world(t, mode);
    await play(claimStep(as('alice', true), build, hour));
    const elsewhere = () => as('alice', false, temporaryState(t));
    assert.equal((await play(renewClaim(elsewhere(), build))).generation, 1);
    await play(releaseClaim(elsewhere(), build));
    await play(claimStep(as('alice', true), build, hour));
    const completion = { state: 'complete', note: 'fine' } as const;
    assert.equal((await play(completeStep(elsewhere(), build, completion))).generation, 2);
    const status = store.objects.get(stepKey('p', build.sid, 'status'));
    assert.match(String(status?.body), /"status": "complete"/);
  });

  test(`where conditions are ${mode}, of eight who claim within half a second one is told that he won`, async (t) => {
    const { as, play, random, time } = world(t, mode);
    await assert.rejects(play(claimStep(as('alice', false), stepName('other'), hour)));
    const winners: string[] = [];
    const actors = Array.from({ length: 8 }, (_, i) => ({
      name: `agent-${i}`,
      async act() {
        await claimStep(as(`agent-${i}`, true), build, hour).then(
          ({ agent }) => winners.push(agent),
          (error) => assert.ok(error instanceof ClaimHeld),
        );
      },
    }));
    await interleave(random, actors, { time, startWithin: 400 });
    assert.equal(winners.length, 1);
  });
}
