import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test, { type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Bucket } from '../../src/bucket/bucket.ts';
import { seeded } from '../support/random.ts';
import { body, bucketSuite, failureOf, type Ground, k, openFor, stored } from './suite.ts';

bucketSuite('file', async () => prepare());

function prepare(): Ground & { folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'tracecraft-bucket-'));
  return {
    folder,
    url: pathToFileURL(folder).href,
    env: {},
    stop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function fresh(t: TestContext, ms?: number): Promise<{ folder: string; bucket: Bucket }> {
  const ground = prepare();
  t.after(ground.stop);
  return { folder: ground.folder, bucket: await openFor(ground, ms) };
}

/** Replaces one of Node's own functions for every module, as long as the test runs. */
function replace<Name extends 'linkSync' | 'fsyncSync' | 'renameSync'>(
  t: TestContext,
  name: Name,
  code: string,
): void {
  t.mock.method(fs, name, () => {
    throw Object.assign(new Error(`${code}: made by the test`), { code });
  });
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
}

test('only the user can read what is in a file bucket', async (t) => {
  const { folder, bucket } = await fresh(t);
  await stored(bucket, k('a/b/one'), 'x');
  for (const name of ['a', 'a/b']) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o700);
  for (const name of ['a/b/one', '%lock']) {
    assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600);
  }
});

test('nothing but keys is listed: no lock, no leftovers, no foreign names', async (t) => {
  const { folder, bucket } = await fresh(t);
  await stored(bucket, k('a/one'), 'x');
  writeFileSync(join(folder, 'a', '%tmp-1-abc'), 'half');
  writeFileSync(join(folder, 'a', 'some notes'), 'foreign');
  mkdirSync(join(folder, 'empty', 'folder'), { recursive: true });
  const found = await Array.fromAsync(bucket.list(k('')));
  assert.deepEqual(
    found.map((entry) => 'key' in entry && entry.key),
    ['a/one'],
  );
  const shallow = await Array.fromAsync(bucket.list(k(''), { shallow: true }));
  assert.deepEqual(shallow, [{ prefix: 'a/' }]);
});

test('a folder that is linked in from elsewhere is part of the bucket', async (t) => {
  const { folder, bucket } = await fresh(t);
  const elsewhere = mkdtempSync(join(tmpdir(), 'tracecraft-elsewhere-'));
  t.after(() => rmSync(elsewhere, { recursive: true }));
  symlinkSync(elsewhere, join(folder, 'linked'));
  await stored(bucket, k('linked/one'), 'x');
  assert.ok(existsSync(join(elsewhere, 'one')));
  const found = await Array.fromAsync(bucket.list(k('')));
  assert.deepEqual(
    found.map((entry) => 'key' in entry && entry.key),
    ['linked/one'],
  );
});

test('ensure removes what a crash left an hour ago, and nothing younger', async (t) => {
  const { folder, bucket } = await fresh(t);
  await stored(bucket, k('a/one'), 'x');
  const [old, young] = ['a/%tmp-1-old', 'a/%tmp-2-young'].map((name) => join(folder, name));
  for (const path of [old, young]) writeFileSync(path as string, 'half');
  const past = Date.now() / 1000 - 3700;
  utimesSync(old as string, past, past);
  await bucket.ensure();
  assert.deepEqual(readdirSync(join(folder, 'a')).sort(), ['%tmp-2-young', 'one']);
});

for (const key of [
  '../up',
  'a/../../up',
  '/etc/x',
  'a//b',
  '',
  'a/',
  '.',
  '..',
  'a\\b',
  '%lock',
  'a/%tmp-1',
  'a\0b',
]) {
  test(`the key ${JSON.stringify(key)} leads nowhere`, async (t) => {
    const { bucket } = await fresh(t);
    for (const work of [bucket.put(k(key), body('x')), bucket.get(k(key)), bucket.delete(k(key))]) {
      assert.equal((await failureOf(work)).failure, 'invalid');
    }
  });
}

test('a key cannot be both a file and a folder: said, not half done', async (t) => {
  const { folder, bucket } = await fresh(t);
  await stored(bucket, k('a/b'), 'x');
  for (const key of ['a', 'a/b/c']) {
    const plain = await failureOf(bucket.put(k(key), body('y')));
    const conditional = await failureOf(bucket.put(k(key), body('y'), { ifNoneMatch: true }));
    assert.deepEqual([plain.failure, conditional.failure], ['invalid', 'invalid']);
    assert.equal(await bucket.get(k(key)), undefined);
  }
  assert.deepEqual(readdirSync(folder).sort(), ['%lock', 'a']);
});

for (const [code, failure] of [
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
  ['EACCES', 'denied'],
  ['EROFS', 'denied'],
] as const) {
  test(`a put that meets ${code} says "${failure}" and leaves nothing behind`, async (t) => {
    const { folder, bucket } = await fresh(t);
    replace(t, 'fsyncSync', code);
    const error = await failureOf(bucket.put(k('one'), body('x')));
    assert.equal(error.failure, failure);
    assert.equal(error.ambiguous, false);
    assert.ok(error.hint);
    assert.deepEqual(readdirSync(folder), []);
  });
}

for (const code of ['EPERM', 'ENOTSUP']) {
  test(`on a file system without links (${code}) conditions still hold`, async (t) => {
    const { folder, bucket } = await fresh(t);
    replace(t, 'linkSync', code);
    assert.ok((await bucket.put(k('one'), body('first'), { ifNoneMatch: true })).stored);
    const again = await bucket.put(k('one'), body('second'), { ifNoneMatch: true });
    assert.deepEqual(again, { stored: false, reason: 'exists' });
    assert.equal((await bucket.get(k('one')))?.body.toString(), 'first');
    assert.deepEqual(readdirSync(folder).sort(), ['%lock', 'one']);
  });
}

test('a put that waits for a held lock gives up at the deadline', async (t) => {
  const { folder, bucket } = await fresh(t, 200);
  const holder = new DatabaseSync(join(folder, '%lock'));
  t.after(() => holder.close());
  holder.exec('PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE');
  const started = Date.now();
  const error = await failureOf(bucket.put(k('one'), body('x')));
  const took = Date.now() - started;
  assert.equal(error.failure, 'timeout');
  assert.ok(took >= 150 && took < 300, `${took} ms`);
  assert.deepEqual(readdirSync(folder), ['%lock']);
});

test('a process that is killed while it writes leaves whole objects and no lock', async (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const { folder, bucket } = await fresh(t);
  const script = join(import.meta.dirname, 'writer.ts');
  for (let kill = 0; kill < 12; kill++) {
    const writer = spawn(process.execPath, [script, pathToFileURL(folder).href], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(writer.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, random.between(0, 20)));
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    const object = await bucket.get(k('busy'));
    const text = object?.body.toString() ?? '';
    assert.equal(text, text.slice(0, 1).repeat(100_000));
    const started = Date.now();
    assert.ok((await bucket.put(k('after'), body(String(kill)))).stored);
    assert.ok(Date.now() - started < 500, 'the lock of a dead process is free');
  }
});

test('a root that was deleted in between is made again', async (t) => {
  const { folder, bucket } = await fresh(t);
  await stored(bucket, k('a/one'), 'x');
  rmSync(folder, { recursive: true });
  assert.deepEqual(await Array.fromAsync(bucket.list(k(''))), []);
  await stored(bucket, k('a/two'), 'y');
  assert.equal((await bucket.get(k('a/two')))?.body.toString(), 'y');
});

test('a folder has one URL, however it is written', async () => {
  const urls = ['file:///tmp/x', 'file:///tmp/x/', 'file:///tmp/./y/../x'];
  const opened = await Promise.all(urls.map((url) => openFor({ url, env: {} })));
  assert.deepEqual(
    opened.map(({ url }) => url),
    Array(3).fill('file:///tmp/x'),
  );
});
