import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import type { Bucket, Key } from '../../src/bucket/bucket.ts';
import { listedKey } from '../../src/bucket/keys.ts';
import { DamagedDocument } from '../../src/coordination/document.ts';
import { type Listed, openKnownDocuments } from '../../src/coordination/known-documents.ts';
import { asStored } from '../../src/redact/stored.ts';
import { countingBucket } from '../support/counting-bucket.ts';
import { temporaryFolder } from '../support/machine.ts';
import { temporaryBucket } from '../support/stored-record.ts';

const url = 's3://b';
const put = (bucket: Bucket, name: string, text: string) =>
  bucket.put(listedKey(name), asStored(Buffer.from(text)));

async function list(bucket: Bucket): Promise<Listed[]> {
  const entries = await Array.fromAsync(bucket.list(listedKey('')));
  return entries.filter((entry) => 'key' in entry);
}

test('a version is fetched once a machine, and a new version anew', async (t) => {
  const cache = temporaryFolder(t);
  const bucket = countingBucket(await temporaryBucket(t));
  for (let i = 0; i < 20; i++) await put(bucket, `p/${i}.json`, `{"n":${i}}`);
  const readAll = async () => {
    const documents = openKnownDocuments(bucket, url, cache);
    bucket.reset();
    const found = await documents.read(await list(bucket));
    await documents.read(await list(bucket));
    documents.close();
    return { gets: bucket.counts.get, found };
  };
  assert.equal((await readAll()).gets, 20);
  const { gets, found } = await readAll();
  assert.equal(gets, 0);
  assert.equal(found.size, 20);
  await put(bucket, 'p/7.json', '{"n":70}');
  const third = await readAll();
  assert.equal(third.gets, 1);
  const seven = third.found.get('p/7.json' as Key);
  assert.ok(seven && !(seven instanceof DamagedDocument));
  assert.deepEqual(seven.value, { n: 70 });
  assert.ok(Math.abs(seven.modified - Date.now()) < 60_000);
});

test('what was removed meanwhile is left out, and what is damaged is there as its error', async (t) => {
  const bucket = await temporaryBucket(t);
  await put(bucket, 'gone.json', '{}');
  await put(bucket, 'damaged.json', 'oh');
  await put(bucket, 'whole.json', '{}');
  const entries = await list(bucket);
  await bucket.delete(listedKey('gone.json'));
  const documents = openKnownDocuments(bucket, url, temporaryFolder(t));
  const found = await documents.read(entries);
  documents.close();
  assert.deepEqual([...found.keys()], ['damaged.json', 'whole.json']);
  assert.ok(found.get('damaged.json' as Key) instanceof DamagedDocument);
});

test('two buckets with the same keys are kept apart', async (t) => {
  const cache = temporaryFolder(t);
  const bucket = await temporaryBucket(t);
  await put(bucket, 'a.json', '{}');
  for (const each of ['s3://one', 's3://two']) {
    const counted = countingBucket(bucket);
    const documents = openKnownDocuments(counted, each, cache);
    await documents.read(await list(bucket));
    documents.close();
    assert.equal(counted.counts.get, 1, each);
  }
});

test('a cache that another holds, or that cannot be opened, fails no command', async (t) => {
  const bucket = await temporaryBucket(t);
  await put(bucket, 'a.json', '{"n":1}');
  const cache = temporaryFolder(t);
  const read = async (folder: string) => {
    const documents = openKnownDocuments(bucket, url, folder);
    const found = await documents.read(await list(bucket));
    documents.close();
    return found.size;
  };
  assert.equal(await read(cache), 1);
  const holder = new DatabaseSync(join(cache, 'documents.db'));
  t.after(() => holder.close());
  await put(bucket, 'a.json', '{"n":2}');
  holder.exec('BEGIN IMMEDIATE');
  assert.equal(await read(cache), 1);
  holder.exec('ROLLBACK');
  assert.equal(await read(join(cache, 'documents.db')), 1);
});
