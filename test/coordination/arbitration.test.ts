import assert from 'node:assert/strict';
import test from 'node:test';
import { arbitrationOf } from '../../src/coordination/arbitration.ts';
import type { Coordination } from '../../src/coordination/context.ts';
import { requireClaims } from '../../src/coordination/require-claims.ts';
import { UserError } from '../../src/state/user-error.ts';
import { makeCoordination, temporaryState } from '../support/coordination.ts';
import { seeded } from '../support/random.ts';
import { virtualBucket } from '../support/virtual-bucket.ts';
import { virtualTime } from '../support/virtual-time.ts';

function made(t: test.TestContext, mode: 'enforced' | 'ignored' | 'rejected') {
  const time = virtualTime(seeded());
  const store = virtualBucket({ time, mode });
  const c = makeCoordination({ ...temporaryState(t), bucket: store.open() });
  const require = async (asked: Coordination = c) => {
    const result = requireClaims(asked);
    result.catch(() => {});
    await time.run();
    return result;
  };
  return { c, store, require };
}

test('a store that keeps to conditions is tried once, and then believed', async (t) => {
  const { c, store, require } = made(t, 'enforced');
  assert.equal(arbitrationOf(c), 'unknown');
  await require();
  assert.equal(arbitrationOf(c), 'enforced');
  const { put } = store.counts;
  await require();
  assert.equal(store.counts.put, put);
});

for (const mode of ['ignored', 'rejected'] as const) {
  test(`where conditions are ${mode}, claims are refused and told why; best effort has to be asked for`, async (t) => {
    const { c, require } = made(t, mode);
    await assert.rejects(
      require(),
      (error) =>
        error instanceof UserError &&
        /conditions on writes \(probed just now\)/.test(error.message) &&
        /--best-effort/.test(error.hint),
    );
    assert.equal(arbitrationOf(c), 'none');
    await require({ ...c, bestEffort: true });
  });
}

test('a folder arbitrates without being tried, and the Hub never does', async (t) => {
  const { c, store, require } = made(t, 'enforced');
  await require({ ...c, bucketUrl: 'file:///b' });
  await assert.rejects(require({ ...c, bucketUrl: 'hf://owner/name' }), UserError);
  assert.equal(store.counts.put, 0);
});
