import assert from 'node:assert/strict';
import test from 'node:test';
import { BucketError } from '../../src/bucket/bucket.ts';
import { canonicalUrl } from '../../src/bucket/canonical.ts';
import { openBucket } from '../../src/bucket/open.ts';

const options = { env: {}, deadline: { at: Date.now() + 60_000 }, cache: '/nowhere' };

for (const url of [
  'http://user:secret@host/bucket',
  'https://host/bucket?token=secret',
  'user:secret@host',
  'file://host/folder',
  's3://user:secret@bucket',
]) {
  test(`${url} is refused with the next step, without showing what may be secret`, async () => {
    const isSaid = (error: Error) =>
      error instanceof BucketError && error.hint !== '' && !/secret/.test(error.message);
    assert.throws(() => canonicalUrl(url, {}), isSaid);
    await assert.rejects(openBucket(url, options), isSaid);
  });
}

test('the canonical URL opens the same bucket, under the same URL', async () => {
  for (const url of [
    'file:///tmp/a%20b/../c/',
    'file:///',
    's3://name/a b?region=r',
    's3://n/a%3Fb',
  ]) {
    const canonical = canonicalUrl(url, {});
    assert.equal(canonicalUrl(canonical, {}), canonical);
    assert.equal((await openBucket(canonical, options)).url, canonical);
  }
});
