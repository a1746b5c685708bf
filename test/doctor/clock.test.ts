import assert from 'node:assert/strict';
import test from 'node:test';
import { clockCheck } from '../../src/doctor/clock.ts';
import type { DoctorContext } from '../../src/doctor/finding.ts';
import { createRedactor } from '../../src/redact/engine.ts';

const skews: [seconds: number, state: string, what: RegExp][] = [
  [2, 'ok', /agrees/],
  [-120, 'warn', /2 min ahead of the bucket's/],
  [1200, 'error', /20 min behind the bucket's/],
];
for (const [seconds, state, what] of skews) {
  test(`a store whose clock is ${seconds} s ahead of ours is "${state}"`, async () => {
    const removed: string[] = [];
    const bucket = {
      put: async () => ({ stored: true, etag: 'e' }),
      head: async () => ({ modified: new Date(Date.now() + seconds * 1000) }),
      now: () => Date.now() + seconds * 1000,
      delete: async (key: string) => removed.push(key),
    };
    const context = {
      bucketUrl: 's3://somewhere',
      bucket: async () => bucket,
      redactor: createRedactor(),
    };
    const [finding] = await clockCheck.run(context as unknown as DoctorContext);
    assert.equal(finding?.state, state);
    assert.match(finding?.what ?? '', what);
    assert.equal(removed.length, 1);
  });
}

test('a store whose answers and objects tell times far apart is a warning', async () => {
  const bucket = {
    put: async () => ({ stored: true, etag: 'e' }),
    now: () => Date.now() - 30_000,
    head: async () => ({ modified: new Date() }),
    delete: async () => {},
  };
  const context = {
    bucketUrl: 's3://somewhere',
    bucket: async () => bucket,
    redactor: createRedactor(),
  };
  const [clock, nodes] = await clockCheck.run(context as unknown as DoctorContext);
  assert.equal(clock?.state, 'ok');
  assert.equal(nodes?.state, 'warn');
  assert.match(nodes?.what ?? '', /(29|30) s apart: claims/);
});
