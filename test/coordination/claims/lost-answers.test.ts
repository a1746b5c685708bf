import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { type Bucket, BucketError } from '../../../src/bucket/bucket.ts';
import { claimStep } from '../../../src/coordination/claims/claim.ts';
import { completeStep } from '../../../src/coordination/claims/complete.ts';
import { releaseClaim } from '../../../src/coordination/claims/release.ts';
import { renewClaim } from '../../../src/coordination/claims/renew.ts';
import type { Coordination } from '../../../src/coordination/context.ts';
import { stepName } from '../../../src/coordination/names.ts';
import { writeProbe } from '../../../src/state/probes.ts';
import { makeCoordination, temporaryState } from '../../support/coordination.ts';
import { seeded } from '../../support/random.ts';
import { type Fate, virtualBucket } from '../../support/virtual-bucket.ts';
import { virtualTime } from '../../support/virtual-time.ts';

const build = stepName('build');
const hour = { ttlMs: 3_600_000 };
const fates = ['reply', 'retried', 'late'] as const;

function world(t: TestContext) {
  const state = temporaryState(t);
  writeProbe(state.db, 's3://virtual', { ifNoneMatch: 'enforced', ifMatch: 'enforced' }, 0);
  const random = seeded(1);
  const time = virtualTime(random);
  const store = virtualBucket({ time });
  const next: Fate[] = [];
  const as = (agent: string, lease?: string) => {
    const bucket = store.open(agent, (kind) => (kind === 'put' ? (next.shift() ?? {}) : {}));
    return makeCoordination({
      bucket,
      ...state,
      agent,
      time: { time, random },
      ...(lease && { lease }),
    });
  };
  const play = async <T>(work: Promise<T>): Promise<T> => {
    work.catch(() => {});
    await time.run();
    return work;
  };
  return { as, next, play, store };
}

const deeds: Record<string, (c: Coordination) => Promise<{ generation: number }>> = {
  claim: (c) => claimStep(c, build, hour),
  renew: (c) => renewClaim(c, build),
  release: (c) => releaseClaim(c, build),
  complete: (c) => completeStep(c, build, { state: 'complete', note: '' }),
};

for (const [name, deed] of Object.entries(deeds)) {
  for (const lost of fates) {
    test(`${name}: whoever did it is told so, though the answer was lost (${lost})`, async (t) => {
      const { as, next, play } = world(t);
      const alice = as('alice');
      if (name !== 'claim') await play(claimStep(alice, build, hour));
      next.push({ lost, lateBy: 60_000 });
      assert.equal((await play(deed(alice))).generation, 1);
    });
  }
}

test('a claim of which nothing can be learned says so, and how to learn it', async (t) => {
  const { as, next, play, store } = world(t);
  next.push(...Array.from({ length: 20 }, (): Fate => ({ lost: 'late', lateBy: 500 })));
  const failed = play(claimStep(as('alice'), build, hour));
  const error = await failed.then(
    () => assert.fail('it cannot know'),
    (reason: BucketError) => reason,
  );
  assert.ok(error instanceof BucketError && error.ambiguous);
  const [, lease = ''] = /claim build --lease (\w+)/.exec(error.hint) ?? [];
  next.length = 0;
  assert.equal(store.objects.size, 1);
  const settled = await play(claimStep(as('alice-elsewhere', lease), build, hour));
  assert.deepEqual([settled.lease, settled.generation, settled.already], [lease, 1, true]);
});

test('a completion that others came after is told to have been accepted', async (t) => {
  const { as, next, play } = world(t);
  const { lease } = await play(claimStep(as('alice'), build, hour));
  const alice = as('alice', lease);
  await play(completeStep(alice, build, { state: 'blocked', note: 'first' }));
  await play(claimStep(as('bob'), build, hour));
  next.length = 0;
  const again = await play(completeStep(alice, build, { state: 'blocked', note: 'first' }));
  assert.deepEqual([again.superseded, again.generation, again.handoff.note], [true, 1, 'first']);
});

test('a refusal that may have come after one’s own success is in doubt when nothing can be read any more', async (t) => {
  const { as, play } = world(t);
  const alice = as('alice');
  await play(claimStep(alice, build, hour));
  let isAway = false;
  const away = async () => {
    throw new BucketError('unreachable', 'away', { hint: '' });
  };
  const bucket: Bucket = {
    ...alice.bucket,
    // As a request that the store's client sent twice: the first one counted, others came, the second was refused.
    async put(...asked) {
      await alice.bucket.put(...asked);
      await claimStep(as('bob'), build, hour);
      isAway = true;
      return { stored: false, reason: 'changed' };
    },
    get: (key) => (isAway ? away() : alice.bucket.get(key)),
  };
  const released = play(releaseClaim({ ...alice, bucket }, build));
  await assert.rejects(released, (error) => error instanceof BucketError && error.ambiguous);
});
