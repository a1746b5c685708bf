import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Bucket } from '../../src/bucket/bucket.ts';
import { probeBucket } from '../../src/bucket/probe.ts';
import { createRedactor } from '../../src/redact/engine.ts';
import { type StandIn, startS3StandIn } from '../support/s3-stand-in.ts';
import { bucketUrl, keysOf } from './s3/ground.ts';
import { failureOf, openFor } from './suite.ts';

async function start(t: TestContext): Promise<{ standIn: StandIn; bucket: Bucket }> {
  const standIn = await startS3StandIn({ buckets: ['bucket'] });
  t.after(standIn.stop);
  const url = bucketUrl(standIn, 'bucket');
  return { standIn, bucket: await openFor({ url, env: keysOf(standIn) }, 3000) };
}

for (const [conditions, expected] of [
  ['enforce', 'enforced'],
  ['ignore', 'ignored'],
  ['reject', 'rejected'],
] as const) {
  test(`a store that does ${conditions} conditions is found to have them ${expected}`, async (t) => {
    const { standIn, bucket } = await start(t);
    standIn.conditions = conditions;
    const { ms, ...found } = await probeBucket(bucket, createRedactor());
    assert.deepEqual(found, { ifNoneMatch: expected, ifMatch: expected });
    assert.ok(Object.values(ms).every((value) => Number.isInteger(value) && value < 1000));
    assert.equal(standIn.buckets.get('bucket')?.size, 0, 'nothing is left behind');
  });
}

test('each condition is found out by itself', async (t) => {
  const { standIn, bucket } = await start(t);
  standIn.onRequest = ({ headers }) =>
    headers['if-match'] === undefined ? undefined : { status: 501, code: 'NotImplemented' };
  const found = await probeBucket(bucket, createRedactor());
  assert.deepEqual([found.ifNoneMatch, found.ifMatch], ['enforced', 'rejected']);
});

test('a check that is not atomic is no arbitration', async (t) => {
  const { standIn, bucket } = await start(t);
  // Looks before it has read the body, as a proxy in front of a simple store would.
  standIn.conditions = 'ignore';
  standIn.onRequest = async ({ headers, bucket: name, key }) => {
    const taken = standIn.buckets.get(name)?.get(key);
    const refused =
      (headers['if-none-match'] && taken) ||
      (headers['if-match'] && taken?.etag !== headers['if-match']);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return refused ? { status: 412, code: 'PreconditionFailed' } : undefined;
  };
  const found = await probeBucket(bucket, createRedactor());
  assert.deepEqual([found.ifNoneMatch, found.ifMatch], ['ignored', 'ignored']);
});

test('a file bucket enforces both, and is left empty', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tracecraft-bucket-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const bucket = await openFor({ url: pathToFileURL(folder).href, env: {} });
  const found = await probeBucket(bucket, createRedactor());
  assert.deepEqual([found.ifNoneMatch, found.ifMatch], ['enforced', 'enforced']);
  assert.deepEqual(readdirSync(folder), ['%lock']);
});

for (const kind of ['put', 'get', 'list', 'delete'] as const) {
  test(`a bucket that does not let us ${kind} is said to do so, and cleaned up`, async (t) => {
    const { standIn, bucket } = await start(t);
    let refusals = 0;
    standIn.onRequest = (request) => {
      if (request.kind !== kind || refusals > 0) return undefined;
      refusals += 1;
      return { status: 403, code: 'AccessDenied' };
    };
    const error = await failureOf(probeBucket(bucket, createRedactor()));
    assert.equal(error.failure, 'denied');
    assert.match(error.message, new RegExp(`^${kind} `));
    assert.equal(standIn.buckets.get('bucket')?.size, 0);
  });
}

test('a store that loses or changes what it is given is found out', async (t) => {
  const { standIn, bucket } = await start(t);
  standIn.onStored = ({ key }) => {
    const objects = standIn.buckets.get('bucket');
    const object = objects?.get(key);
    if (object) objects?.set(key, { ...object, body: Buffer.from('other') });
  };
  assert.match((await failureOf(probeBucket(bucket, createRedactor()))).message, /other bytes/);
  standIn.onStored = ({ key }) => void standIn.buckets.get('bucket')?.delete(key);
  assert.match((await failureOf(probeBucket(bucket, createRedactor()))).message, /not there/);
});
