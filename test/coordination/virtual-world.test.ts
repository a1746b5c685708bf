import assert from 'node:assert/strict';
import test from 'node:test';
import { type Bucket, BucketError } from '../../src/bucket/bucket.ts';
import { listedKey } from '../../src/bucket/keys.ts';
import { probeBucket } from '../../src/bucket/probe.ts';
import { createRedactor } from '../../src/redact/engine.ts';
import { asStored } from '../../src/redact/stored.ts';
import { interleave } from '../support/interleave.ts';
import { seeded } from '../support/random.ts';
import { type Fate, virtualBucket } from '../support/virtual-bucket.ts';
import { virtualTime } from '../support/virtual-time.ts';

/** The store and the stage that other tests stand on. */

const key = listedKey('k');
const body = (text: string) => asStored(Buffer.from(text));

function world(options: { mode?: 'enforced' | 'ignored' | 'rejected' } = {}) {
  const random = seeded();
  const time = virtualTime(random);
  const store = virtualBucket({ time, ...options });
  const play = async <T>(work: (bucket: Bucket) => Promise<T>, fate: Fate = {}): Promise<T> => {
    const result = work(store.open('someone', () => fate));
    result.catch(() => {});
    await time.run();
    return result;
  };
  return { time, store, play };
}

for (const mode of ['enforced', 'ignored', 'rejected'] as const) {
  test(`a store whose conditions are ${mode} is probed as that`, async () => {
    const { play } = world({ mode });
    const probe = await play((bucket) => probeBucket(bucket, createRedactor()));
    assert.deepEqual([probe.ifNoneMatch, probe.ifMatch], [mode, mode]);
  });
}

test('a lost reply leaves it open, a lost request does not; both are told as failures', async () => {
  const { store, play } = world();
  const put = (bucket: Bucket) => bucket.put(key, body('x'), { ifNoneMatch: true });
  await assert.rejects(play(put, { lost: 'request' }), { ambiguous: false });
  assert.equal(store.objects.size, 0);
  await assert.rejects(play(put, { lost: 'reply' }), { ambiguous: true });
  assert.equal(store.objects.size, 1);
});

test('a request that was given up can arrive later', async () => {
  const { store, play, time } = world();
  let changedAt = 0;
  store.onChange = () => {
    changedAt = time.now();
  };
  const began = time.now();
  let toldAt = 0;
  await assert.rejects(
    play(
      (bucket) =>
        bucket.put(key, body('x')).finally(() => {
          toldAt = time.now();
        }),
      { there: 10, back: 10, lost: 'late', lateBy: 5_000 },
    ),
    BucketError,
  );
  assert.deepEqual([toldAt - began, changedAt - began], [20, 5_020]);
});

test('a client that sends again knows its own bytes', async () => {
  const { store, play } = world();
  const put = (bucket: Bucket) => bucket.put(key, body('x'), { ifNoneMatch: true });
  assert.ok((await play(put, { lost: 'retried' })).stored);
  const other = await play((bucket) => bucket.put(key, body('y'), { ifNoneMatch: true }), {
    lost: 'retried',
  });
  assert.deepEqual(other, { stored: false, reason: 'exists' });
  assert.equal(store.counts.put, 2);
});

test('times are whole seconds of the one clock, and clients know it from answers alone', async () => {
  const { time, play } = world();
  await play(async (bucket) => {
    assert.equal(bucket.now(), undefined);
    await time.sleep(1_234);
    await bucket.put(key, body('x'));
    const now = bucket.now() ?? 0;
    assert.ok(now <= time.now() && now > time.now() - 1_000);
    const modified = (await bucket.get(key))?.modified.getTime() ?? 0;
    assert.equal(modified % 1000, 0);
    assert.ok(modified <= time.now());
  });
});

test('listings come in pages of 1000, in order, from where they are told, folded if wanted', async () => {
  const { store, play } = world();
  await play(async (bucket) => {
    for (let i = 0; i < 2_100; i++) {
      await bucket.put(listedKey(`a/${String(i).padStart(5, '0')}`), body('x'));
    }
    await bucket.put(listedKey('a/deep/er'), body('x'));
    const all = await Array.fromAsync(bucket.list(listedKey('a/'), { shallow: true }));
    assert.equal(all.length, 2_101);
    assert.deepEqual(all.at(-1), { prefix: 'a/deep/' });
    assert.equal(store.counts.list, 3);
    const after = listedKey('a/02098');
    const [first] = await Array.fromAsync(bucket.list(listedKey('a/'), { after }));
    assert.ok(first && 'key' in first);
    assert.equal(first.key, 'a/02099');
  });
});

test('the same random numbers play the same piece; whoever dies does nothing more', async () => {
  const play = async () => {
    const random = seeded(7);
    const time = virtualTime(random);
    const store = virtualBucket({ time });
    const actors = ['a', 'b', 'c'].map((name) => ({
      name,
      async act({ sleep, tell }: { sleep(ms: number): Promise<void>; tell(what: string): void }) {
        const bucket = store.open(name, () => ({ there: random.between(0, 9) }));
        for (let i = 0; i < 5; i++) {
          await sleep(random.between(0, 50));
          await bucket.put(key, body(`${name}${i}`));
          tell(`put ${i}`);
        }
      },
    }));
    return interleave(random, actors, { time, startWithin: 20, deathRate: 0.02 });
  };
  const [one, other] = [await play(), await play()];
  assert.equal(one.text(), other.text());
  assert.ok(one.killed.length > 0, 'nobody died: choose another seed');
  for (const name of one.killed) {
    const last = one.happened.findLast(({ actor }) => actor === name);
    assert.equal(last?.what, 'dies');
  }
});

test('what a check throws ends the piece with its seed and what had happened', async () => {
  const random = seeded(7);
  const actor = {
    name: 'a',
    act: async ({ tell }: { tell(what: string): void }) => tell('something'),
  };
  const check = () => assert.fail('broken');
  await assert.rejects(
    interleave(random, [actor], { check }),
    /broken\nseed 7\n0\.000 a: something/,
  );
});
