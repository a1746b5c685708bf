import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type TestContext } from 'node:test';
import type { Bucket } from '../../../src/bucket/bucket.ts';
import { markRedactedFile } from '../../../src/redact/redacted-file.ts';
import { type Fault, type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts';
import { seeded } from '../../support/random.ts';
import { type StandIn, startS3StandIn } from '../../support/s3-stand-in.ts';
import { failureOf, fileOf, k, openFor } from '../suite.ts';
import { bucketUrl, keysOf } from './ground.ts';

interface Place {
  service: StandIn;
  proxy: FaultProxy;
  bucket: Bucket;
}

async function prepare(t: TestContext, ms?: number): Promise<Place> {
  const service = await startS3StandIn();
  const proxy = await startFaultProxy(service.endpoint);
  const url = bucketUrl(proxy);
  const bucket = await openFor({ url, env: keysOf(service) }, ms);
  t.after(async () => {
    bucket.close();
    await proxy.stop();
    await service.stop();
  });
  await bucket.ensure();
  return { service, proxy, bucket };
}

const wholeOf = async (body: AsyncIterable<Buffer>) => Buffer.concat(await Array.fromAsync(body));

const passing: Fault[] = ['500', '503', '409', 'cut-before', 'cut-after', 'truncate'];
for (const fault of passing) {
  test(`${fault}: a file arrives all the same, and the answer is true`, async (t) => {
    const { proxy, bucket } = await prepare(t);
    const bytes = randomBytes(700_000);
    proxy.next(fault);
    const first = await bucket.putFile(k('one'), fileOf(bytes), { ifNoneMatch: true });
    assert.ok(first.stored, 'If-None-Match');
    proxy.next(fault);
    assert.ok((await bucket.putFile(k('one'), fileOf(bytes))).stored);
    proxy.next(fault);
    const other = await bucket.putFile(k('one'), fileOf(randomBytes(700_000)), {
      ifNoneMatch: true,
    });
    assert.deepEqual(other, { stored: false, reason: 'exists' });
    proxy.next(fault);
    const object = await bucket.getStream(k('one'));
    assert.ok(object && (await wholeOf(object.body)).equals(bytes));
  });
}

test('through connections that keep breaking, a stream is still whole and in order', async (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const { proxy, bucket } = await prepare(t);
  const bytes = randomBytes(900_000);
  await bucket.putFile(k('one'), fileOf(bytes));
  await proxy.randomly(random, 0.5, ['truncate', 'cut-before', '503']);
  for (let round = 0; round < 5; round++) {
    const object = await bucket.getStream(k('one'));
    assert.ok(object && (await wholeOf(object.body)).equals(bytes));
  }
});

test('a stream that is cut off for good ends in an error, not in half an object', async (t) => {
  const { proxy, bucket } = await prepare(t, 5_000);
  await bucket.putFile(k('one'), fileOf(randomBytes(500_000)));
  proxy.next('truncate');
  const object = await bucket.getStream(k('one'));
  assert.ok(object);
  await proxy.always('refuse');
  const error = await failureOf(wholeOf(object.body));
  assert.equal(error.failure, 'unreachable');
});

test('an object that is replaced while it is fetched is not glued from two', async (t) => {
  const { proxy, bucket } = await prepare(t);
  await bucket.putFile(k('one'), fileOf(randomBytes(500_000)));
  proxy.next('truncate');
  const object = await bucket.getStream(k('one'));
  assert.ok(object);
  await bucket.putFile(k('one'), fileOf(randomBytes(500_000)));
  const error = await failureOf(wholeOf(object.body));
  assert.equal(error.failure, 'conflict');
});

test('a refusal is heard before the body is sent', async (t) => {
  const { service, bucket } = await prepare(t);
  service.onRequest = (request) =>
    request.kind === 'put' ? { status: 403, code: 'AccessDenied' } : undefined;
  assert.equal(
    (await failureOf(bucket.putFile(k('one'), fileOf(randomBytes(9))))).failure,
    'denied',
  );
  const early = await startRefuser(t);
  let read = 0;
  const file = fileOf(randomBytes(2_000_000)).watched((bytes) => {
    read += bytes;
  });
  const refused = await openFor({ url: bucketUrl({ endpoint: early }), env: keysOf(service) });
  assert.equal((await failureOf(refused.putFile(k('one'), file))).failure, 'denied');
  assert.equal(read, 0);
});

/** Refuses before it has taken the body, as AWS does. */
async function startRefuser(t: TestContext): Promise<string> {
  const server = createServer();
  const refuse = (_: unknown, response: ServerResponse) => {
    response.writeHead(403, { 'content-type': 'application/xml' });
    response.end('<Error><Code>AccessDenied</Code></Error>');
  };
  server.on('checkContinue', refuse);
  server.on('request', refuse);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a file of more than one PUT can take is refused with its size', async (t) => {
  const { bucket } = await prepare(t);
  const file = markRedactedFile({
    size: 6 * 1024 ** 3,
    sha256: '0'.repeat(64),
    open: () => assert.fail('nothing is read'),
    dispose() {},
  });
  const error = await failureOf(bucket.putFile(k('one'), file));
  assert.equal(error.failure, 'full');
  assert.match(error.message, /6\.0 GB/);
});

test('a deadline that moves on with the bytes lets a slow file through, and ends one that stalls', async (t) => {
  const service = await startS3StandIn();
  t.after(() => service.stop());
  const deadline = { at: Date.now() + 300 };
  const { openBucket } = await import('../../../src/bucket/open.ts');
  const url = bucketUrl(service);
  const bucket = await openBucket(url, { env: keysOf(service), deadline, cache: '/nonexistent' });
  t.after(() => bucket.close());
  await bucket.ensure();
  const bytes = randomBytes(2_000_000);
  const slow = fileOf(bytes);
  const paced = (pause: number) =>
    markRedactedFile({
      size: slow.size,
      sha256: slow.sha256,
      async *open() {
        for await (const chunk of slow.open()) {
          await new Promise((resolve) => setTimeout(resolve, pause));
          deadline.at = Date.now() + 300;
          yield chunk;
        }
      },
      dispose() {},
    });
  deadline.at = Date.now() + 300;
  const started = performance.now();
  assert.ok((await bucket.putFile(k('slow'), paced(60))).stored);
  assert.ok(performance.now() - started > 500);
  deadline.at = Date.now() + 300;
  const error = await failureOf(bucket.putFile(k('stalled'), paced(2_000)));
  assert.equal(error.failure, 'timeout');
});
