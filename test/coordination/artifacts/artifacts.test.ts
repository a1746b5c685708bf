import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Bucket } from '../../../src/bucket/bucket.ts';
import { artifactKey, artifactManifestKey } from '../../../src/bucket/coordination-keys.ts';
import { listedKey } from '../../../src/bucket/keys.ts';
import { deleteArtifacts } from '../../../src/coordination/artifacts/delete.ts';
import { planDownload } from '../../../src/coordination/artifacts/destination.ts';
import { downloadArtifact } from '../../../src/coordination/artifacts/download.ts';
import { findArtifacts } from '../../../src/coordination/artifacts/find.ts';
import { listArtifacts, manifestsOf } from '../../../src/coordination/artifacts/list.ts';
import { planUpload, uploadArtifacts } from '../../../src/coordination/artifacts/upload.ts';
import type { Coordination } from '../../../src/coordination/context.ts';
import { stepName } from '../../../src/coordination/names.ts';
import { asStored } from '../../../src/redact/stored.ts';
import { bucketUrl, keysOf } from '../../bucket/s3/ground.ts';
import { openFor } from '../../bucket/suite.ts';
import { makeCoordination, temporaryState } from '../../support/coordination.ts';
import { type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts';
import { temporaryFolder } from '../../support/machine.ts';
import { type StandIn, startS3StandIn } from '../../support/s3-stand-in.ts';

interface Place {
  c: Coordination;
  /** Where files are before and after. */
  folder: string;
  bucket: Bucket;
  /** Of a folder bucket. */
  root: string;
}

async function prepareFolder(t: TestContext): Promise<Place> {
  const root = temporaryFolder(t);
  const bucket = await openFor({ url: pathToFileURL(root).href, env: {} });
  return { bucket, root, folder: temporaryFolder(t), c: made(t, bucket) };
}

async function prepareS3(t: TestContext): Promise<Place & { service: StandIn; proxy: FaultProxy }> {
  const service = await startS3StandIn();
  const proxy = await startFaultProxy(service.endpoint);
  const bucket = await openFor({ url: bucketUrl(proxy), env: keysOf(service) });
  t.after(async () => {
    bucket.close();
    await proxy.stop();
    await service.stop();
  });
  await bucket.ensure();
  return { service, proxy, bucket, root: '', folder: temporaryFolder(t), c: made(t, bucket) };
}

function made(t: TestContext, bucket: Bucket): Coordination {
  const c = makeCoordination({ bucket, ...temporaryState(t) });
  t.after(() => c.documents.close());
  return c;
}

async function upload(c: Coordination, path: string, step?: string) {
  const area = step === undefined ? 'shared' : { step: stepName(step).sid };
  return Array.fromAsync(uploadArtifacts(c, planUpload(c, path, area), { area }));
}

async function download(
  c: Coordination,
  name: string,
  output: string,
  { force = false, unverified = false, step = undefined as string | undefined } = {},
) {
  const area = step === undefined ? 'shared' : { step: stepName(step).sid };
  const found = await findArtifacts(c, name, area);
  const planned = planDownload(found, { cwd: '/', output, force });
  return Promise.all(
    planned.map(({ file, path }) => downloadArtifact(c, file, { area, output: path, unverified })),
  );
}

function put(bucket: Bucket, key: string, text: string) {
  return bucket.put(listedKey(key), asStored(Buffer.from(text)));
}

for (const [kind, prepare] of [
  ['a folder', prepareFolder],
  ['S3', prepareS3],
] as const) {
  test(`${kind}: a file comes back as it was, with its mode and a checksum that holds`, async (t) => {
    const { c, folder } = await prepare(t);
    const bytes = randomBytes(700_000);
    const path = join(folder, 'run me ä.bin');
    writeFileSync(path, bytes);
    chmodSync(path, 0o751);
    const [uploaded] = await upload(c, path, 'S1.A');
    assert.equal(uploaded?.key, 'p/artifacts/s1-a/run%20me%20%C3%A4.bin');
    assert.equal(uploaded?.sha256, createHash('sha256').update(bytes).digest('hex'));
    const back = join(folder, 'new', 'back.bin');
    const [got] = await download(c, 'run me ä.bin', back, { step: 's1-a' });
    assert.equal(got?.checksum, 'verified');
    assert.ok(readFileSync(back).equals(bytes));
    assert.equal(statSync(back).mode & 0o777, 0o751 & ~process.umask());
    await assert.rejects(download(c, 'run me ä.bin', back), { message: /^Artifact not found: / });
  });

  test(`${kind}: secrets of a text are replaced and counted, and it is overwritten by the next`, async (t) => {
    const { c, folder, bucket } = await prepare(t);
    const path = join(folder, 'build.log');
    writeFileSync(path, 'key AKIA2JX5LQWERTYU7ZK4\n');
    const [uploaded] = await upload(c, path);
    assert.deepEqual([uploaded?.redactions, uploaded?.type], [{ aws_access_key: 1 }, 'text']);
    const key = artifactKey('p', 'shared', ['build.log']);
    assert.equal((await bucket.get(key))?.body.toString(), 'key [REDACTED:aws_access_key]\n');
    writeFileSync(path, 'clean now\n');
    await upload(c, path);
    const [got] = await download(c, 'build.log', join(folder, 'back'));
    assert.equal(got?.checksum, 'verified');
    assert.equal(readFileSync(join(folder, 'back'), 'utf8'), 'clean now\n');
    assert.deepEqual(
      readdirSync(c.cache).filter((name) => name.startsWith('artifacts-')),
      [],
    );
  });

  test(`${kind}: a folder comes back as it was, its links left out and told`, async (t) => {
    const { c, folder } = await prepare(t);
    const from = join(folder, 'report');
    const files = { 'index.html': '<p>', 'data/a.json': '{}', 'data/deep/b': 'b', 'c d': '' };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(from, name, '..'), { recursive: true });
      writeFileSync(join(from, name), text);
    }
    symlinkSync('/etc', join(from, 'link'));
    assert.deepEqual(planUpload(c, from, 'shared').leftOut, ['report/link']);
    assert.equal((await upload(c, from)).length, 4);
    const to = join(folder, 'copy');
    assert.equal((await download(c, 'report', to)).length, 4);
    for (const [name, text] of Object.entries(files)) {
      assert.equal(readFileSync(join(to, name), 'utf8'), text);
    }
    await assert.rejects(download(c, 'report', to), { message: /not empty/ });
    await download(c, 'report', to, { force: true });
    await download(c, 'report/data', join(folder, 'data'));
    assert.equal(readFileSync(join(folder, 'data/deep/b'), 'utf8'), 'b');
    const found = await findArtifacts(c, 'report', 'shared');
    await deleteArtifacts(c, found.files, 'shared');
    assert.deepEqual(await Array.fromAsync(c.bucket.list(listedKey('p/'))), []);
  });

  test(`${kind}: what is listed is told with whose it is; a step called shared is its own`, async (t) => {
    const { c, folder } = await prepare(t);
    const path = join(folder, 'a.json');
    writeFileSync(path, '{}');
    await upload(c, path);
    await upload(c, path, 'shared');
    const all = await Array.fromAsync(listArtifacts(c));
    assert.deepEqual(
      all.map(({ key, area, path }) => [key, area, path]),
      [
        ['p/artifacts/%73hared/a.json', { step: 'shared' }, ['a.json']],
        ['p/artifacts/shared/a.json', 'shared', ['a.json']],
      ],
    );
    const manifests = await manifestsOf(c, all);
    assert.deepEqual(
      [...manifests.values()].map(({ by, size }) => [by, size]),
      [
        ['alice', 2],
        ['alice', 2],
      ],
    );
    const ofStep = await Array.fromAsync(listArtifacts(c, { step: stepName('shared').sid }));
    assert.equal(ofStep.length, 1);
    assert.equal((await manifestsOf(c, ofStep, { step: stepName('shared').sid })).size, 1);
  });
}

test('of a body with one flipped byte nothing is written, in a folder', async (t) => {
  const { c, folder, root } = await prepareFolder(t);
  const path = join(folder, 'a.bin');
  writeFileSync(path, randomBytes(300_000));
  const [uploaded] = await upload(c, path);
  const stored = join(root, uploaded?.key as string);
  const bytes = readFileSync(stored);
  bytes[150_000] = (bytes[150_000] as number) ^ 1;
  writeFileSync(stored, bytes);
  utimesSync(stored, 1, 1);
  const back = join(folder, 'back');
  writeFileSync(back, 'what was there');
  await assert.rejects(download(c, 'a.bin', back), { message: /its checksum is wrong/ });
  assert.equal(readFileSync(back, 'utf8'), 'what was there');
  assert.deepEqual(readdirSync(folder).sort(), ['a.bin', 'back']);
  const [taken] = await download(c, 'a.bin', back, { unverified: true });
  assert.equal(taken?.checksum, 'wrong');
  assert.ok(readFileSync(back).equals(bytes));
});

test('of a body with one flipped byte nothing is written, in S3', async (t) => {
  const { c, folder, service } = await prepareS3(t);
  const path = join(folder, 'a.bin');
  writeFileSync(path, randomBytes(300_000));
  const [uploaded] = await upload(c, path);
  const [objects] = service.buckets.values();
  const object = objects?.get(uploaded?.key as string);
  assert.ok(object);
  object.body = Buffer.from(object.body).fill('x', 7, 9);
  await assert.rejects(download(c, 'a.bin', join(folder, 'back')), {
    message: /checksum is wrong/,
  });
  assert.ok(!existsSync(join(folder, 'back')));
});

test('a connection that breaks in the middle is taken up; one that stays broken leaves nothing', async (t) => {
  const { c, folder, proxy } = await prepareS3(t);
  const path = join(folder, 'a.bin');
  writeFileSync(path, randomBytes(600_000));
  await upload(c, path);
  const [file] = (await findArtifacts(c, 'a.bin', 'shared')).files;
  const output = join(folder, 'back');
  proxy.next('none', 'truncate', 'cut-before', 'truncate');
  const got = await downloadArtifact(c, file as never, { area: 'shared', output });
  assert.equal(got.checksum, 'verified');
  assert.ok(readFileSync(output).equals(readFileSync(path)));
  proxy.next('none', 'truncate');
  const broken = downloadArtifact(c, file as never, {
    area: 'shared',
    output: join(folder, 'half'),
    onBytes: () => void proxy.always('refuse'),
  });
  await assert.rejects(broken, { name: 'BucketError' });
  assert.deepEqual(readdirSync(folder).sort(), ['a.bin', 'back']);
});

test('an object of the Python client is taken as it is, under its own spelling', async (t) => {
  const { c, folder, bucket } = await prepareS3(t);
  await put(bucket, 'p/artifacts/shared/my notes ä.txt', 'theirs');
  const back = join(folder, 'back');
  const [got] = await download(c, 'my notes ä.txt', back);
  assert.deepEqual([got?.checksum, readFileSync(back, 'utf8')], ['unknown', 'theirs']);
  const [listed] = await Array.fromAsync(listArtifacts(c));
  assert.deepEqual(listed?.path, ['my notes ä.txt']);
});

test('one of ours that the Python client has replaced has no checksum any more', async (t) => {
  const { c, folder, bucket } = await prepareS3(t);
  const path = join(folder, 'a.txt');
  writeFileSync(path, 'ours');
  const [uploaded] = await upload(c, path);
  await put(bucket, uploaded?.key as string, 'their own');
  const [got] = await download(c, 'a.txt', path);
  assert.deepEqual([got?.checksum, readFileSync(path, 'utf8')], ['unknown', 'their own']);
});

for (const name of [
  '../out',
  '..%2Fout',
  '%2E%2E/out',
  'a%5C..%5Cout',
  'a%00b',
  '/abs',
  '%2Fabs',
]) {
  test(`a bucket that somebody wrote ${JSON.stringify(name)} into leads nowhere`, async (t) => {
    const { c, folder, bucket } = await prepareS3(t);
    await put(bucket, 'p/artifacts/shared/report/good', 'good');
    await put(bucket, `p/artifacts/shared/report/${name}`, 'evil');
    const to = join(folder, 'to');
    // `/abs` is a folder without a name in the key, which is left out.
    if (name === '/abs') await download(c, 'report', to);
    else
      await assert.rejects(download(c, 'report', to), { message: /cannot be written as a file/ });
    assert.deepEqual(readdirSync(folder), name === '/abs' ? ['to'] : []);
  });
}

test("a file in the place of another one's folder is refused before anything is written", async (t) => {
  const { c, folder, bucket } = await prepareS3(t);
  await put(bucket, 'p/artifacts/shared/r/a', 'file');
  await put(bucket, 'p/artifacts/shared/r/a/b/c', 'below it');
  await assert.rejects(download(c, 'r', join(folder, 'to')), {
    message: /would be a file where its folder is to be/,
  });
  assert.deepEqual(readdirSync(folder), []);
});

test('with a slash at its end a name is the folder, also where a file is called so', async (t) => {
  const { c, folder, bucket } = await prepareS3(t);
  await put(bucket, 'p/artifacts/shared/r', 'file');
  await put(bucket, 'p/artifacts/shared/r/x', 'in the folder');
  await download(c, 'r/', join(folder, 'to'));
  assert.equal(readFileSync(join(folder, 'to', 'x'), 'utf8'), 'in the folder');
  await download(c, 'r', join(folder, 'file'));
  assert.equal(readFileSync(join(folder, 'file'), 'utf8'), 'file');
});

test("what is known of a file is in no folder's way, whatever they are called", async (t) => {
  const { c, folder } = await prepareFolder(t);
  mkdirSync(join(folder, 'report.json'));
  writeFileSync(join(folder, 'report'), 'a file');
  writeFileSync(join(folder, 'report.json', 'x'), 'in a folder');
  await upload(c, join(folder, 'report'));
  await upload(c, join(folder, 'report.json'));
  for (const name of ['report', 'report.json']) {
    const [got] = await download(c, name, join(folder, 'back', name));
    assert.equal(got?.checksum, 'verified');
  }
});

test('an upload that died before it was described is not called damaged', async (t) => {
  const { c, folder, bucket } = await prepareFolder(t);
  const path = join(folder, 'a.txt');
  writeFileSync(path, 'one');
  await upload(c, path);
  writeFileSync(path, 'two');
  const dying = { ...bucket, put: () => Promise.reject(new Error('killed')) };
  await assert.rejects(upload({ ...c, bucket: dying }, path), { message: 'killed' });
  const [got] = await download(c, 'a.txt', join(folder, 'back'));
  assert.deepEqual([got?.checksum, readFileSync(join(folder, 'back'), 'utf8')], ['unknown', 'two']);
});

test('a name that is no UTF-8 is left out and told; the others go', {
  skip: process.platform !== 'linux' && 'others have no such names',
}, async (t) => {
  const { c, folder } = await prepareFolder(t);
  mkdirSync(join(folder, 'd'));
  writeFileSync(join(folder, 'd', 'good'), 'x');
  const bad = Buffer.from('d/\xff\xfe', 'latin1');
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), bad]), 'x');
  mkdirSync(Buffer.concat([Buffer.from(`${folder}/`), bad, Buffer.from('dir')]));
  const plan = planUpload(c, join(folder, 'd'), 'shared');
  assert.deepEqual(
    plan.files.map(({ name }) => name.join('/')),
    ['d/good'],
  );
  assert.equal(plan.leftOut.length, 2);
});

test('a name that is too long with its folders is told before anything leaves', async (t) => {
  const { c, folder } = await prepareFolder(t);
  const deep = join(folder, ...Array.from({ length: 12 }, () => 'ä'.repeat(18)));
  mkdirSync(deep, { recursive: true });
  writeFileSync(join(deep, 'x'), 'x');
  const top = join(folder, 'ä'.repeat(18));
  assert.throws(() => planUpload(c, top, 'shared'), { exitCode: 2, message: /too long/ });
});

test('two names that would be one file are refused', async (t) => {
  const { c, folder, bucket } = await prepareS3(t);
  await put(bucket, 'p/artifacts/shared/r/a b', 'one');
  await put(bucket, 'p/artifacts/shared/r/a%20b', 'other');
  await assert.rejects(download(c, 'r', join(folder, 'to')), { message: /would be the same file/ });
});

test('a link in the destination is not followed out of it', async (t) => {
  const { c, folder, bucket } = await prepareS3(t);
  await put(bucket, 'p/artifacts/shared/r/sub/x', 'evil');
  mkdirSync(join(folder, 'to'));
  mkdirSync(join(folder, 'elsewhere'));
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'to', 'sub'));
  await assert.rejects(download(c, 'r', join(folder, 'to'), { force: true }), {
    message: /linked to a place outside/,
  });
  assert.deepEqual(readdirSync(join(folder, 'elsewhere')), []);
});

test("a file's name that looks like a secret does not leave", async (t) => {
  const { c, folder } = await prepareFolder(t);
  const path = join(folder, 'AKIA2JX5LQWERTYU7ZK4.txt');
  writeFileSync(path, 'x');
  assert.throws(() => planUpload(c, path, 'shared'), {
    name: 'UserError',
    message: /looks like a secret/,
  });
});

test('of two uploads at once, the one that stands is never measured by the other', async (t) => {
  const { c, folder } = await prepareS3(t);
  const paths = ['one', 'two'].map((name) => join(folder, name, 'same.bin'));
  for (const path of paths) {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, Buffer.concat([Buffer.alloc(4), randomBytes(50_000)]));
  }
  for (let round = 0; round < 5; round++) {
    await Promise.all(paths.map((path) => upload(c, path)));
    const [got] = await download(c, 'same.bin', join(folder, 'back'));
    assert.ok(got && got.checksum !== 'wrong');
    const manifest = await c.bucket.get(artifactManifestKey('p', 'shared', ['same.bin']));
    const told = manifest && JSON.parse(manifest.body.toString()).sha256;
    assert.ok(told === undefined || told === got.sha256);
  }
});
