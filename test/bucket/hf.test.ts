import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { partsPrefix } from '../../src/bucket/keys.ts';
import { probeBucket } from '../../src/bucket/probe.ts';
import { createRedactor } from '../../src/redact/engine.ts';
import { startHub } from '../support/hf-stand-in.ts';
import { startHook } from '../support/hook-process.ts';
import { body, bucketSuite, failureOf, k, openFor } from './suite.ts';

async function prepare() {
  const hub = await startHub();
  const url = `hf://owner/name/some/folder?endpoint=${encodeURIComponent(hub.url)}`;
  return { hub, url, env: { HF_TOKEN: hub.token }, stop: () => hub.stop() };
}

bucketSuite('hf', prepare, { arbitrates: false });

async function withHub(
  check: (ground: Awaited<ReturnType<typeof prepare>>) => Promise<void>,
): Promise<void> {
  const ground = await prepare();
  try {
    await check(ground);
  } finally {
    await ground.stop();
  }
}

test('a bucket is made private, and its real visibility is told', () =>
  withHub(async (ground) => {
    const bucket = await openFor(ground);
    assert.equal(await bucket.ensure(), true, 'it was made');
    assert.equal(await bucket.visibility?.(), 'private');
    const made = ground.hub.buckets.get('owner/name');
    assert.ok(made?.private);
    made.private = false;
    await bucket.ensure();
    assert.equal(await bucket.visibility?.(), 'public', 'what is there already stays as it is');
  }));

test('the probe says that conditions are ignored', () =>
  withHub(async (ground) => {
    const bucket = await openFor(ground);
    await bucket.ensure();
    const probe = await probeBucket(bucket, createRedactor());
    assert.deepEqual([probe.ifNoneMatch, probe.ifMatch], ['ignored', 'ignored']);
  }));

test('a put whose answer was lost is settled by what is there', () =>
  withHub(async (ground) => {
    const bucket = await openFor(ground);
    await bucket.ensure();
    let lost = 0;
    ground.hub.onDone = ({ path }) => {
      if (!path.endsWith('/batch') || lost > 0) return undefined;
      lost += 1;
      return 'drop';
    };
    const result = await bucket.put(k('lost/one'), body('it arrived'));
    assert.ok(result.stored);
    assert.equal(lost, 1);
    assert.equal((await bucket.get(k('lost/one')))?.body.toString(), 'it arrived');
  }));

for (const [status, failure] of [
  [401, 'denied'],
  [403, 'denied'],
  [429, 'server'],
  [503, 'server'],
] as const) {
  test(`an answer of ${status} is ${failure}, with the next step`, () =>
    withHub(async (ground) => {
      const bucket = await openFor(ground);
      await bucket.ensure();
      ground.hub.onRequest = () => status;
      const calls = [
        () => bucket.put(k('a'), body('x')),
        () => bucket.get(k('a')),
        () => bucket.head(k('a')),
        () => Array.fromAsync(bucket.list(k('a/'))),
      ];
      for (const call of calls) {
        const error = await failureOf(call());
        assert.equal(error.failure, failure);
        assert.match(error.hint, /\w{3}/);
      }
    }));
}

test('without a token, with a wrong one, and without the bucket it says so', () =>
  withHub(async (ground) => {
    const cases = [
      [{}, 'denied', /HF_TOKEN/],
      [{ HF_TOKEN: 'nonsense' }, 'denied', /hf_/],
      [{ HF_TOKEN: 'hf_wrong' }, 'denied', /hf auth login/],
      [{ HF_TOKEN: ground.hub.token }, 'no-bucket', /tracecraft install/],
    ] as const;
    for (const [env, failure, hint] of cases) {
      const bucket = await openFor({ url: ground.url, env: { HOME: '/nonexistent', ...env } });
      const error = await failureOf(bucket.get(k('a')));
      assert.equal(error.failure, failure);
      assert.match(error.hint, hint);
    }
  }));

test('a Hub that is away is unreachable, and one that hangs ends with the deadline', () =>
  withHub(async (ground) => {
    const away = await openFor({
      url: 'hf://owner/name?endpoint=http://127.0.0.1:9',
      env: ground.env,
    });
    assert.equal((await failureOf(away.get(k('a')))).failure, 'unreachable');
    ground.hub.onRequest = () => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
      return undefined;
    };
    const hanging = await openFor(ground, 200);
    assert.equal((await failureOf(hanging.get(k('a')))).failure, 'timeout');
  }));

test('the clock of what stands in between, which answers with a page of its own, is not the Hub’s', async (t) => {
  const server = createServer((_incoming, response) => {
    response.writeHead(502, { date: 'Tue, 01 Jan 2036 00:00:00 GMT' });
    response.end('<html><h1>Try again</h1></html>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `hf://owner/name?endpoint=${encodeURIComponent(endpoint)}`;
  const bucket = await openFor({ url, env: { HF_TOKEN: 'hf_abcdefgh' } });
  await assert.rejects(bucket.head(k('a')), { name: 'BucketError', failure: 'server' });
  assert.equal(bucket.now(), undefined);
});

test('a hook of the bundle stores a turn, and the next one adds its own', () =>
  withHub(async (ground) => {
    const bucket = await openFor(ground);
    await bucket.ensure();
    const home = mkdtempSync(join(tmpdir(), 'tracecraft-hf-'));
    try {
      const transcript = join(home, 'session.jsonl');
      const env = {
        ...ground.env,
        PATH: process.env.PATH,
        HOME: home,
        TRACECRAFT_HOME: join(home, 'state'),
        TRACECRAFT_PROJECT: 'p',
        TRACECRAFT_BUCKET: ground.url,
      };
      const row = (n: number) => `${JSON.stringify({ type: 'user', uuid: `u${n}`, cwd: home })}\n`;
      for (const [turn, text] of [row(1), row(1) + row(2)].entries()) {
        writeFileSync(transcript, text);
        const end = await startHook({ env, session: 's', transcript }).ended;
        assert.deepEqual([end.code, end.output], [0, ''], `turn ${turn}`);
      }
      const address = { project: 'p', harness: 'claude-code', record: 's' };
      const parts = await Array.fromAsync(bucket.list(partsPrefix(address)));
      assert.equal(parts.length, 2);
      const bodies = parts.map(async (part) => 'key' in part && (await bucket.get(part.key))?.body);
      assert.equal((await Promise.all(bodies)).join(''), row(1) + row(2));
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }));

for (const endpoint of ['http://hub.example.com', 'nonsense', 'ftp://hub.example.com']) {
  test(`the token is not sent to ${endpoint}`, async () => {
    const url = `hf://owner/name?endpoint=${encodeURIComponent(endpoint)}`;
    await assert.rejects(openFor({ url, env: {} }), { failure: 'invalid' });
  });
}

test('HF_ENDPOINT, which a repository could set for a hook, names no other Hub', async () => {
  const env = { HF_TOKEN: 'hf_x', HF_ENDPOINT: 'http://127.0.0.1:9' };
  const bucket = await openFor({ url: 'hf://owner/name', env });
  assert.equal(bucket.url, 'hf://owner/name');
});
