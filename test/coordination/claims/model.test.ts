import assert from 'node:assert/strict';
import test from 'node:test';
import { type Bucket, BucketError } from '../../../src/bucket/bucket.ts';
import { writeProbe } from '../../../src/state/probes.ts';
import { temporaryState } from '../../support/coordination.ts';
import { seeded } from '../../support/random.ts';
import { type Break, play } from './play.ts';

const worlds = Number(process.env.TRACECRAFT_TEST_WORLDS) || 3_000;

function arbitrating(t: Parameters<typeof temporaryState>[0]) {
  const state = temporaryState(t);
  writeProbe(state.db, 's3://virtual', { ifNoneMatch: 'enforced', ifMatch: 'enforced' }, 0);
  return state;
}

test(`in ${worlds} random worlds nobody holds what another holds, and everybody is told the truth`, async (t) => {
  const state = arbitrating(t);
  const { seed } = seeded();
  t.diagnostic(`seed ${seed}`);
  for (let i = 0; i < worlds; i++) await play(seeded(seed + i), state);
});

const breaks: Record<string, Break> = {
  'that overwrites without comparing': (bucket) => unconditionally(bucket, 'ifMatch'),
  'that claims without looking whether there is one': (bucket) =>
    unconditionally(bucket, 'ifNoneMatch'),
  'whose time runs ahead of the service’s': (bucket) => ({
    ...bucket,
    now: () => (bucket.now() ?? 0) + 10_000,
  }),
  'that takes a lost answer for a refusal': (bucket) => ({
    ...bucket,
    async put(...asked) {
      try {
        return await bucket.put(...asked);
      } catch (error) {
        if (!(error instanceof BucketError && error.ambiguous)) throw error;
        return { stored: false, reason: 'changed' };
      }
    },
  }),
};

for (const [name, broken] of Object.entries(breaks)) {
  test(`a client ${name} does not get through`, async (t) => {
    const state = arbitrating(t);
    const { seed } = seeded(1);
    const playAll = async () => {
      for (let i = 0; i < 1_000; i++) await play(seeded(seed + i), { ...state, broken });
    };
    await assert.rejects(playAll, ({ cause }: Error) => {
      return cause instanceof assert.AssertionError;
    });
  });
}

function unconditionally(bucket: Bucket, condition: 'ifMatch' | 'ifNoneMatch'): Bucket {
  return {
    ...bucket,
    put: (key, body, given) =>
      bucket.put(key, body, given && condition in given ? undefined : given),
  };
}
