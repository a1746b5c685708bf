import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import type { Bucket } from '../../../src/bucket/bucket.ts';
import { type Fault, type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts';
import type { Service } from '../../support/gateway.ts';
import { seeded } from '../../support/random.ts';
import { body, failureOf, k, openFor, stored } from '../suite.ts';
import { bucketUrl, keysOf } from './ground.ts';

/** What holds for a service whose network or whose own insides fail. */
export function faultSuite(
  kind: string,
  prepare: () => Promise<Service & { stop(): Promise<void> }>,
): void {
  let service: Service & { stop(): Promise<void> };
  let proxy: FaultProxy;
  let url: string;
  test.before(async () => {
    service = await prepare();
    proxy = await startFaultProxy(service.endpoint);
    url = bucketUrl(proxy);
    await (await openFor({ url, env: keysOf(service) })).ensure();
  });
  test.after(async () => {
    await proxy?.stop();
    await service?.stop();
  });
  test.afterEach(() => proxy.always('none'));
  const promise = (title: string, check: (t: TestContext) => Promise<void>) =>
    test(`${kind}: ${title}`, check);
  const open = (ms?: number): Promise<Bucket> => openFor({ url, env: keysOf(service) }, ms);

  const passing: Fault[] = ['500', '503', '409', 'cut-before', 'cut-after', 'slow', 'truncate'];
  for (const fault of passing) {
    promise(`${fault}: every kind of put still tells the truth`, async () => {
      const bucket = await open();
      const key = k(`passing/${fault}`);
      proxy.next(fault);
      const first = await bucket.put(key, body('first'), { ifNoneMatch: true });
      assert.ok(first.stored, 'If-None-Match');
      proxy.next(fault);
      const second = await bucket.put(key, body('second'), { ifMatch: first.etag });
      assert.ok(second.stored, 'If-Match');
      proxy.next(fault);
      const third = await bucket.put(key, body('third'));
      assert.ok(third.stored, 'without a condition');
      proxy.next(fault);
      const refused = await bucket.put(key, body('fourth'), { ifMatch: first.etag });
      assert.deepEqual(refused, { stored: false, reason: 'changed' });
      proxy.next(fault);
      const taken = await bucket.put(key, body('fifth'), { ifNoneMatch: true });
      assert.deepEqual(taken, { stored: false, reason: 'exists' });
      const object = await bucket.get(key);
      assert.deepEqual([object?.body.toString(), object?.etag], ['third', third.etag]);
    });

    promise(`${fault}: reading, listing and deleting still work`, async () => {
      const bucket = await open();
      const key = k(`reading/${fault}`);
      await stored(bucket, key, 'text');
      proxy.next(fault);
      assert.equal((await bucket.get(key))?.body.toString(), 'text');
      proxy.next(fault);
      assert.equal((await bucket.head(key))?.size, 4);
      proxy.next(fault);
      assert.equal((await Array.fromAsync(bucket.list(key))).length, 1);
      proxy.next(fault);
      await bucket.delete(key);
      assert.equal(await bucket.get(key), undefined);
    });
  }

  promise('a lost answer is not mistaken for a success when another was faster', async () => {
    const bucket = await open();
    proxy.next('none', 'cut-before');
    const key = k('faster');
    const etag = await stored(bucket, key, 'before');
    await stored(await openFor({ url: direct(), env: keysOf(service) }), key, 'theirs');
    const late = await bucket.put(key, body('mine'), { ifMatch: etag });
    assert.deepEqual(late, { stored: false, reason: 'changed' });
    proxy.next('cut-before');
    const taken = await bucket.put(key, body('mine'), { ifNoneMatch: true });
    assert.deepEqual(taken, { stored: false, reason: 'exists' });
  });

  promise('a service that hangs is left at the deadline, and the put said to be open', async () => {
    await proxy.always('hang');
    for (const work of [
      (bucket: Bucket) => bucket.put(k('hang'), body('x'), { ifNoneMatch: true }),
      (bucket: Bucket) => bucket.get(k('hang')),
    ]) {
      const bucket = await open(300);
      const started = performance.now();
      const error = await failureOf(work(bucket));
      const took = performance.now() - started;
      assert.ok(Math.abs(took - 300) <= 50, `${took} ms`);
      assert.equal(error.failure, 'timeout');
      assert.equal(error.ambiguous, error.message.startsWith('put'));
    }
  });

  promise('a put whose answers are all lost is said to be open', async () => {
    await proxy.always('cut-after');
    const error = await failureOf((await open(400)).put(k('lost'), body('x')));
    assert.match(error.failure, /^(unreachable|timeout)$/);
    assert.ok(error.ambiguous);
    await proxy.always('none');
    assert.equal((await (await open()).get(k('lost')))?.body.toString(), 'x');
  });

  promise('a refused connection is said at once, and nothing was stored', async () => {
    await proxy.always('refuse');
    const started = performance.now();
    const error = await failureOf((await open()).put(k('refused'), body('x')));
    assert.ok(performance.now() - started < 300);
    assert.deepEqual([error.failure, error.ambiguous], ['unreachable', false]);
    assert.match(error.hint, /Check that the store runs/);
    await proxy.always('none');
    assert.equal(await (await open()).get(k('refused')), undefined);
  });

  promise('a service that stays ill is given up before the deadline', async () => {
    for (const [fault, failure] of [
      ['500', 'server'],
      ['409', 'conflict'],
    ] as const) {
      await proxy.always(fault);
      const started = performance.now();
      const error = await failureOf((await open(500)).put(k('ill'), body('x')));
      assert.ok(performance.now() - started < 1_000);
      assert.equal(error.failure, failure);
      assert.equal(error.ambiguous, fault === '500');
    }
  });

  promise(
    'through random faults a journal of conditional puts loses and doubles nothing',
    async (t) => {
      const random = seeded();
      t.diagnostic(`seed ${random.seed}`);
      const bucket = await open(60_000);
      const key = k('journal');
      await proxy.randomly(random, 0.3, [...passing.filter((fault) => fault !== 'slow'), 'none']);
      let text = 'begin';
      let etag = await stored(bucket, key, text);
      for (let line = 0; line < 25; line++) {
        text += ` ${line}`;
        const result = await bucket.put(key, body(text), { ifMatch: etag });
        assert.ok(result.stored, `line ${line}`);
        etag = result.etag;
        const part = await bucket.put(k(`journal-${line}`), body(text), { ifNoneMatch: true });
        assert.ok(part.stored, `part ${line}`);
      }
      await proxy.always('none');
      assert.equal((await bucket.get(key))?.body.toString(), text);
    },
  );

  promise('a wrong secret is told from an unknown key', async () => {
    const { accessKey, secretKey } = service;
    const secret = { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: 'wrong' };
    const wrong = await failureOf((await openFor({ url, env: secret })).put(k('x'), body('x')));
    assert.equal(wrong.failure, 'denied');
    assert.match(wrong.hint, /secret access key/);
    const key = { AWS_ACCESS_KEY_ID: 'NOBODY', AWS_SECRET_ACCESS_KEY: secretKey };
    const unknown = await failureOf((await openFor({ url, env: key })).put(k('x'), body('x')));
    assert.equal(unknown.failure, 'denied');
    assert.match(unknown.hint, /access key id/);
    assert.doesNotMatch(`${wrong.message} ${unknown.message}`, new RegExp(`${secretKey}|wrong`));
  });

  promise('a bucket that is not there is named, until ensure makes it', async () => {
    const missing = await openFor({ url: bucketUrl(service), env: keysOf(service) });
    for (const work of [
      () => missing.put(k('x'), body('x'), { ifMatch: 'e' }),
      () => missing.put(k('x'), body('x'), { ifNoneMatch: true }),
      () => missing.get(k('x')),
      () => missing.delete(k('x')),
      () => Array.fromAsync(missing.list(k(''))),
    ]) {
      assert.equal((await failureOf(work())).failure, 'no-bucket');
    }
    assert.equal(await missing.ensure(), true, 'it was made');
    assert.ok((await missing.put(k('x'), body('x'))).stored);
  });

  /** The same bucket, not through the proxy. */
  function direct(): string {
    return url.replace(encodeURIComponent(proxy.endpoint), encodeURIComponent(service.endpoint));
  }
}
