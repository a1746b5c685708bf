import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { type Bucket, BucketError, type Entry, type Key } from '../../src/bucket/bucket.ts';
import { metaKey, partKey, sessionPrefix } from '../../src/bucket/keys.ts';
import { openBucket } from '../../src/bucket/open.ts';
import { markRedacted, type Redacted } from '../../src/redact/redacted.ts';
import { markRedactedFile, type RedactedFile } from '../../src/redact/redacted-file.ts';
import { UserError } from '../../src/state/user-error.ts';
import { type Random, seeded } from '../support/random.ts';

/** A bucket to try, empty at first. */
export interface Ground {
  url: string;
  /** Its credentials, where it has any. */
  env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** Every promise of the contract that holds for each kind of bucket alike. */
export function bucketSuite(
  kind: string,
  prepare: () => Promise<Ground>,
  { arbitrates = true } = {},
): void {
  let ground: Ground;
  let bucket: Bucket;
  test.before(async () => {
    ground = await prepare();
    // For all of them, on a busy machine too.
    bucket = await openFor(ground, 120_000);
    await bucket.ensure();
  });
  test.after(async () => {
    bucket?.close();
    await ground?.stop();
  });
  const promise = (title: string, check: (t: test.TestContext) => Promise<void>) =>
    test(`${kind}: ${title}`, check);

  promise('what is put is what is got, and head tells its size, etag and age', async () => {
    const key = k('basic/one');
    const result = await bucket.put(key, body('first'));
    assert.ok(result.stored);
    const object = await bucket.get(key);
    assert.ok(object);
    const { body: bytes, ...info } = object;
    assert.equal(bytes.toString(), 'first');
    assert.deepEqual(await bucket.head(key), info);
    assert.equal(info.size, 5);
    assert.equal(info.etag, result.etag);
    assert.ok(Math.abs(info.modified.getTime() - Date.now()) < 60_000);
  });

  promise('a put replaces what was there, and its etag', async () => {
    const key = k('basic/replaced');
    const before = await stored(bucket, key, 'before');
    const after = await stored(bucket, key, 'after');
    assert.notEqual(before, after);
    assert.equal((await bucket.get(key))?.body.toString(), 'after');
  });

  promise('what was never put is undefined, and deleting it succeeds', async () => {
    for (const key of [k('nowhere/at-all'), k('nowhere')]) {
      assert.equal(await bucket.get(key), undefined);
      assert.equal(await bucket.head(key), undefined);
      await bucket.delete(key);
    }
    assert.deepEqual(await names(bucket.list(k('nowhere/'))), []);
  });

  promise('what is deleted is gone, and leaves no prefix behind', async () => {
    await stored(bucket, k('deleted/a/b/one'), '1');
    await stored(bucket, k('deleted/c/two'), '2');
    await bucket.delete(k('deleted/a/b/one'));
    assert.equal(await bucket.get(k('deleted/a/b/one')), undefined);
    const left = await names(bucket.list(k('deleted/'), { shallow: true }));
    assert.deepEqual(left, ['deleted/c/']);
  });

  for (const size of [0, 1, 9 * 1024 * 1024]) {
    promise(`a body of ${size} bytes comes back as it was`, async () => {
      const bytes = randomBytes(size);
      await bucket.put(k('sizes/one'), markRedacted(bytes));
      const object = await bucket.get(k('sizes/one'));
      assert.ok(object);
      assert.ok(object.body.equals(bytes));
      assert.equal(object.size, size);
      assert.equal((await bucket.head(k('sizes/one')))?.size, size);
    });
  }

  for (const size of [0, 1, 2 * 1024 * 1024]) {
    promise(
      `a file of ${size} bytes comes back as it was, as a stream and as a whole`,
      async () => {
        const bytes = randomBytes(size);
        const key = k(`streams/${size}`);
        const result = await bucket.putFile(key, fileOf(bytes));
        assert.ok(result.stored);
        const object = await bucket.getStream(key);
        assert.ok(object);
        const { body: chunks, ...info } = object;
        assert.ok(Buffer.concat(await Array.fromAsync(chunks)).equals(bytes));
        assert.deepEqual(await bucket.head(key), info);
        assert.deepEqual([info.size, info.etag], [size, result.etag]);
        assert.ok((await bucket.get(key))?.body.equals(bytes));
      },
    );
  }

  promise('a file replaces what was there; what is not there has no stream', async () => {
    await stored(bucket, k('streams/replaced'), 'before');
    assert.ok((await bucket.putFile(k('streams/replaced'), fileOf(Buffer.from('after')))).stored);
    assert.equal((await bucket.get(k('streams/replaced')))?.body.toString(), 'after');
    assert.equal(await bucket.getStream(k('streams/nowhere')), undefined);
  });

  promise('a file that turns out to be another one is not stored', async () => {
    const key = k('streams/changed');
    const file = markRedactedFile({
      size: 3_000_000,
      sha256: '0'.repeat(64),
      dispose() {},
      async *open() {
        yield Buffer.alloc(1_000_000);
        throw new UserError('it was changed', 'none');
      },
    });
    await assert.rejects(bucket.putFile(key, file), {
      name: 'UserError',
      message: 'it was changed',
    });
    assert.equal(await bucket.head(key), undefined);
    await stored(bucket, key, 'the bucket goes on');
  });

  promise('keys made of odd names are kept apart and listed as they are', async () => {
    const odd = [
      'ä ö',
      '+',
      '%',
      '%2F',
      '..',
      '.',
      '',
      'a&b<c>"d\'',
      'C:\\x',
      '日本',
      '~@=',
      'A',
      '*',
    ];
    odd.push('long'.repeat(100), 'x'.repeat(300), '\u0000', '\n', 'nul', 'end.');
    const addresses = odd.map((record) => ({ project: 'odd', harness: 'claude-code', record }));
    for (const address of addresses) await stored(bucket, metaKey(address), address.record);
    for (const address of addresses) {
      assert.equal((await bucket.get(metaKey(address)))?.body.toString(), address.record);
    }
    const listed = await names(bucket.list(k('odd/')));
    assert.deepEqual(listed, addresses.map(metaKey).sort());
  });

  if (arbitrates)
    conditionPromises(
      promise,
      () => bucket,
      () => ground,
    );

  promise('a listing is in the byte order of the keys, and begins where it is told', async (t) => {
    const random = seeded();
    t.diagnostic(`seed ${random.seed}`);
    const keys = randomKeys(random);
    for (const key of keys) await stored(bucket, key, key);
    for (let query = 0; query < 40; query++) {
      const prefix = k(random.pick(keys).slice(0, random.between(5, 14)));
      const after = random.chance(0.5)
        ? k(random.pick(keys).slice(0, random.between(5, 20)))
        : k('');
      const shallow = random.chance(0.5);
      assert.deepEqual(
        await names(bucket.list(prefix, { after, shallow })),
        expectedNames(keys, prefix, after, shallow),
        `list ${prefix} after ${after}${shallow ? ' shallow' : ''}`,
      );
    }
  });

  promise('a listing tells each size, etag and age', async () => {
    const etag = await stored(bucket, k('listed/one'), 'three');
    const [entry] = await Array.fromAsync(bucket.list(k('listed/')));
    assert.ok(entry && 'key' in entry);
    assert.deepEqual([entry.key, entry.size, entry.etag], ['listed/one', 5, etag]);
    assert.ok(Math.abs(entry.modified.getTime() - Date.now()) < 60_000);
  });

  promise('the parts of a session can be listed by their place in the chain', async () => {
    const address = { project: 'host/owner/name', harness: 'codex', record: 'r' };
    for (const name of ['part-00001-aaaaaaaa.jsonl', 'part-00010-bbbbbbbb.jsonl']) {
      await stored(bucket, partKey(address, name), name);
    }
    const found = await names(bucket.list(k(`${sessionPrefix(address)}part-00001-`)));
    assert.deepEqual(found, [partKey(address, 'part-00001-aaaaaaaa.jsonl')]);
  });

  promise('after the deadline nothing is done', async () => {
    const late = await openFor(ground, -1);
    const failure = { name: 'BucketError', failure: 'timeout' };
    await assert.rejects(late.put(k('late'), body('x')), { ...failure, ambiguous: false });
    await assert.rejects(late.get(k('late')), failure);
    await assert.rejects(Array.fromAsync(late.list(k('basic/'))), failure);
    assert.equal(await bucket.get(k('late')), undefined);
    late.close();
  });

  promise("the service's time is known once it has answered, and is never ahead", async () => {
    const other = await openFor(ground);
    const result = await other.put(k('time/one'), body('x'));
    assert.ok(result.stored);
    const now = other.now();
    assert.ok(now !== undefined && now <= Date.now() && now > Date.now() - 60_000, String(now));
    const [entry] = await Array.fromAsync(other.list(k('time/')));
    assert.ok(entry && 'key' in entry);
    // Both tell whole seconds.
    assert.ok((other.now() ?? 0) >= entry.modified.getTime() - 2_000);
    other.close();
  });

  promise('ensure can be repeated, and warm never throws', async () => {
    const other = await openFor(ground);
    other.warm();
    await other.ensure();
    assert.equal(await other.ensure(), false, 'it is there already');
    assert.ok((await other.put(k('warm'), body('x'))).stored);
    other.close();
  });
}

type Promised = (title: string, check: (t: test.TestContext) => Promise<void>) => void;

/** What holds for the kinds that arbitrate between writers. */
function conditionPromises(promise: Promised, bucket: () => Bucket, ground: () => Ground): void {
  promise('a put with If-None-Match stores what is new', async () => {
    const key = k('conditions/new');
    const result = await bucket().put(key, body('new'), { ifNoneMatch: true });
    assert.ok(result.stored);
    assert.equal((await bucket().head(key))?.etag, result.etag);
  });

  promise('a put with If-None-Match on an existing key stores nothing', async () => {
    const key = k('conditions/taken');
    const etag = await stored(bucket(), key, 'old');
    const result = await bucket().put(key, body('new'), { ifNoneMatch: true });
    assert.deepEqual(result, { stored: false, reason: 'exists' });
    assert.equal((await bucket().get(key))?.body.toString(), 'old');
    assert.equal((await bucket().head(key))?.etag, etag);
  });

  promise('a put with If-Match stores while the etag is still that one', async () => {
    const key = k('conditions/matched');
    let etag = await stored(bucket(), key, '0');
    for (const text of ['1', '2', '3']) {
      const result = await bucket().put(key, body(text), { ifMatch: etag });
      assert.ok(result.stored);
      etag = result.etag;
    }
    assert.equal((await bucket().get(key))?.body.toString(), '3');
  });

  promise('a put with If-Match on what has changed stores nothing', async () => {
    const key = k('conditions/changed');
    const etag = await stored(bucket(), key, 'old');
    await stored(bucket(), key, 'newer');
    const result = await bucket().put(key, body('mine'), { ifMatch: etag });
    assert.deepEqual(result, { stored: false, reason: 'changed' });
    assert.equal((await bucket().get(key))?.body.toString(), 'newer');
  });

  promise('a put with If-Match on what is not there stores nothing', async () => {
    const key = k('conditions/absent');
    const result = await bucket().put(key, body('mine'), { ifMatch: '0'.repeat(32) });
    assert.deepEqual(result, { stored: false, reason: 'absent' });
    assert.equal(await bucket().get(key), undefined);
  });

  promise('of 20 puts with If-None-Match from four processes, one wins', async () => {
    const outcomes = await race(ground(), 'new', 'race/claim');
    const winners = outcomes.filter(({ stored }) => stored);
    assert.equal(outcomes.length, 20);
    assert.equal(winners.length, 1);
    const object = await bucket().get(k('race/claim'));
    assert.equal(object?.body.toString(), winners[0]?.name);
  });

  promise('a file keeps to conditions as well', async () => {
    const key = k('conditions/file');
    const first = await bucket().putFile(key, fileOf(Buffer.from('one')), { ifNoneMatch: true });
    assert.ok(first.stored);
    const again = await bucket().putFile(key, fileOf(Buffer.from('two')), { ifNoneMatch: true });
    assert.deepEqual(again, { stored: false, reason: 'exists' });
    const etag = first.etag;
    assert.ok((await bucket().putFile(key, fileOf(Buffer.from('3')), { ifMatch: etag })).stored);
    const late = await bucket().putFile(key, fileOf(Buffer.from('4')), { ifMatch: etag });
    assert.deepEqual(late, { stored: false, reason: 'changed' });
    assert.equal((await bucket().get(key))?.body.toString(), '3');
  });

  promise('20 changes with If-Match from four processes are all kept', async () => {
    await stored(bucket(), k('race/journal'), '');
    const outcomes = await race(ground(), 'append', 'race/journal');
    const lines = (await bucket().get(k('race/journal')))?.body.toString().trimEnd().split('\n');
    assert.deepEqual(lines?.sort(), outcomes.map(({ name }) => name).sort());
    assert.equal(lines?.length, 20);
  });
}

export function openFor(ground: Pick<Ground, 'url' | 'env'>, ms = 30_000): Promise<Bucket> {
  const { url, env } = ground;
  return openBucket(url, { env, deadline: { at: Date.now() + ms }, cache: cacheFolder });
}

const cacheFolder = mkdtempSync(join(tmpdir(), 'tracecraft-cache-'));
process.on('exit', () => rmSync(cacheFolder, { recursive: true, force: true }));

export function k(text: string): Key {
  return text as Key;
}

export function body(text: string): Redacted {
  return markRedacted(Buffer.from(text));
}

/** In chunks of some size. */
export function fileOf(bytes: Buffer): RedactedFile {
  return markRedactedFile({
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    async *open() {
      for (let at = 0; at < bytes.length; at += 200_000) yield bytes.subarray(at, at + 200_000);
    },
    dispose() {},
  });
}

/** Puts, and gives the etag. */
export async function stored(bucket: Bucket, key: Key, text: string): Promise<string> {
  const result = await bucket.put(key, body(text));
  assert.ok(result.stored);
  return result.etag;
}

async function names(entries: AsyncIterable<Entry>): Promise<string[]> {
  const found = await Array.fromAsync(entries);
  return found.map((entry) => ('key' in entry ? entry.key : entry.prefix));
}

/** Below `order/`, with names that sort differently as paths and as keys (`a/`, `a-b/`, `a.json`). */
function randomKeys(random: Random): Key[] {
  const folders = ['a', 'a-b', 'a.b', 'a0', 'ab', 'A', '%25', '~', 'b'];
  const keys = Array.from({ length: 40 }, () => {
    const depth = random.between(0, 3);
    const path = Array.from({ length: depth }, () => random.pick(folders));
    return ['order', ...path, `${random.pick(folders)}.json`].join('/');
  });
  return [...new Set(keys)].map(k);
}

function expectedNames(keys: Key[], prefix: string, after: string, shallow: boolean): string[] {
  const folded = keys
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const slash = key.indexOf('/', prefix.length);
      return shallow && slash >= 0 ? key.slice(0, slash + 1) : key;
    });
  return [...new Set(folded)].filter((name) => name > after).sort();
}

interface Outcome {
  name: string;
  stored: boolean;
}

/** Four processes that put five times each, all beginning at once. */
async function race(ground: Ground, how: 'new' | 'append', key: string): Promise<Outcome[]> {
  const script = join(import.meta.dirname, 'racer.ts');
  const racers = Array.from({ length: 4 }, (_, index) =>
    spawn(process.execPath, [script, ground.url, how, key, `racer-${index}`], {
      env: { ...process.env, ...ground.env },
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  const outputs = racers.map(({ stdout }) => stdout[Symbol.asyncIterator]());
  await Promise.all(outputs.map((output) => output.next())); // `ready`
  for (const { stdin } of racers) stdin.end('go');
  const outcomes = await Promise.all(
    outputs.map(async (output) => {
      let text = '';
      for await (const chunk of { [Symbol.asyncIterator]: () => output }) text += chunk;
      return JSON.parse(text) as Outcome[];
    }),
  );
  await Promise.all(racers.map((racer) => racer.exitCode ?? once(racer, 'exit')));
  return outcomes.flat();
}

/** The failure that a promise ends in; fails where it does not. */
export async function failureOf(work: Promise<unknown>): Promise<BucketError> {
  const outcome = await work.then(
    (value) => value,
    (error: unknown) => error,
  );
  assert.ok(outcome instanceof BucketError, `no BucketError but ${outcome}`);
  return outcome;
}
