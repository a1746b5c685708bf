import assert from 'node:assert/strict';
import test from 'node:test';
import type { Bucket } from '../../../src/bucket/bucket.ts';
import { agentKey } from '../../../src/bucket/coordination-keys.ts';
import { beat } from '../../../src/coordination/presence/beat.ts';
import { asStored } from '../../../src/redact/stored.ts';
import { makeCoordination, temporaryState } from '../../support/coordination.ts';
import { countingBucket } from '../../support/counting-bucket.ts';
import { temporaryBucket } from '../../support/stored-record.ts';

const key = agentKey('p', 'alice');
const read = async (bucket: Bucket) => JSON.parse(String((await bucket.get(key))?.body));

async function made(t: test.TestContext) {
  const bucket = countingBucket(await temporaryBucket(t));
  const c = makeCoordination({ ...temporaryState(t), bucket });
  let at = Date.UTC(2026, 10, 21);
  const pass = (ms: number) => {
    at += ms;
  };
  return { bucket, c: { ...c, clock: () => at }, pass };
}

test('an agent is told of in two requests, then in one a minute, and in none between', async (t) => {
  const { bucket, c, pass } = await made(t);
  assert.ok(await beat(c));
  assert.equal(bucket.total(), 2);
  assert.ok(!(await beat(c)));
  assert.equal(bucket.total(), 2);
  pass(60_000);
  assert.ok(await beat(c));
  assert.equal(bucket.total(), 3);
});

test("what stands of the agent stays: the Python client's summary, its start, what we do not know", async (t) => {
  const { bucket, c } = await made(t);
  const theirs = {
    id: 'alice',
    status: 'active',
    step: 'old',
    started_at: '2026-01-01T00:00:00+00:00',
    heartbeat: '2026-01-01T00:00:00+00:00',
    summary: 'does things',
    colour: 'red',
  };
  await bucket.put(key, asStored(Buffer.from(JSON.stringify(theirs))));
  await beat(c, { step: 'build' });
  const { started_at, summary, colour, step, heartbeat, schema, host } = await read(bucket);
  assert.deepEqual(
    [started_at, summary, colour, step, schema, host],
    [theirs.started_at, theirs.summary, 'red', 'build', 2, 'host-of-alice'],
  );
  assert.ok(heartbeat > theirs.heartbeat);
});

test('a step that is begun or done between two heartbeats is told at once, and once', async (t) => {
  const { bucket, c } = await made(t);
  await beat(c);
  for (const step of ['build', null]) {
    bucket.reset();
    assert.ok(await beat(c, { step }));
    assert.ok(!(await beat(c, { step })));
    assert.ok(!(await beat(c)));
    assert.equal(bucket.total(), 1);
    assert.equal((await read(bucket)).step, step);
  }
});

test('the end of a session is told at once', async (t) => {
  const { bucket, c } = await made(t);
  await beat(c);
  assert.ok(await beat(c, { ended: true }));
  assert.equal((await read(bucket)).status, 'ended');
});

test('a heartbeat that failed is due again', async (t) => {
  const { bucket, c } = await made(t);
  const away = { ...bucket, put: async () => Promise.reject(new Error('away')) };
  await assert.rejects(beat({ ...c, bucket: away }), /away/);
  assert.ok(await beat(c));
});

test('a damaged record is replaced', async (t) => {
  const { bucket, c } = await made(t);
  await bucket.put(key, asStored(Buffer.from('oh')));
  assert.ok(await beat(c));
  assert.equal((await read(bucket)).id, 'alice');
});
