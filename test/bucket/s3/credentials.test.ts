import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { openBucket } from '../../../src/bucket/open.ts';
import { credentialSource } from '../../../src/bucket/s3/credentials.ts';
import { readProfile } from '../../../src/bucket/s3/profile.ts';
import { startS3StandIn } from '../../support/s3-stand-in.ts';
import { failureOf, k, stored } from '../suite.ts';
import { bucketUrl } from './ground.ts';

interface Home {
  env: NodeJS.ProcessEnv;
  cache: string;
  /** Writes into `~/.aws`. */
  write(name: 'config' | 'credentials', text: string): void;
}

function home(t: TestContext): Home {
  const folder = mkdtempSync(join(tmpdir(), 'tracecraft-home-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, '.aws'));
  return {
    env: { HOME: folder },
    cache: join(folder, 'cache'),
    write: (name, text) => writeFileSync(join(folder, '.aws', name), text),
  };
}

function keys(name: string, token?: string) {
  return {
    accessKeyId: `${name}-id`,
    secretAccessKey: `${name}-secret`,
    ...(token && { sessionToken: token }),
  };
}

function section(header: string, name: string, token?: string): string {
  const lines = [
    `[${header}]`,
    `aws_access_key_id = ${name}-id`,
    `aws_secret_access_key=${name}-secret`,
  ];
  return [...lines, ...(token ? [`aws_session_token = ${token}`] : []), ''].join('\n');
}

const fromEnvironment = { AWS_ACCESS_KEY_ID: 'env-id', AWS_SECRET_ACCESS_KEY: 'env-secret' };

test("the user's config goes before everything", async (t) => {
  const { env, cache } = home(t);
  const credentials = { access_key_id: 'own-id', secret_access_key: 'own-secret' };
  const source = credentialSource('x', { env: { ...env, ...fromEnvironment }, cache, credentials });
  assert.deepEqual(await source.get(), keys('own'));
});

test('the environment goes before the files, with its session token', async (t) => {
  const { env, cache, write } = home(t);
  write('credentials', section('default', 'file'));
  const temporary = { ...env, ...fromEnvironment, AWS_SESSION_TOKEN: 'token' };
  const source = credentialSource(undefined, { env: temporary, cache });
  assert.deepEqual(await source.get(), keys('env', 'token'));
});

test("a profile that the bucket's URL names goes before the environment", async (t) => {
  const { env, cache, write } = home(t);
  write('credentials', section('work', 'work'));
  const source = credentialSource('work', { env: { ...env, ...fromEnvironment }, cache });
  assert.deepEqual(await source.get(), keys('work'));
});

test('static keys are found in either file, under either name of the profile', async (t) => {
  const { env, cache, write } = home(t);
  const get = (profile: string | undefined, more: NodeJS.ProcessEnv = {}) =>
    credentialSource(profile, { env: { ...env, ...more }, cache }).get();
  write('config', section('default', 'first') + section('profile other', 'other', 'token'));
  assert.deepEqual(await get(undefined), keys('first'));
  assert.deepEqual(await get('other'), keys('other', 'token'));
  assert.deepEqual(await get(undefined, { AWS_PROFILE: 'other' }), keys('other', 'token'));
  write('credentials', section('default', 'better'));
  assert.deepEqual(await get(undefined), keys('better'));
});

test('the files may lie elsewhere', async (t) => {
  const { env, cache } = home(t);
  const path = join(env.HOME as string, 'elsewhere');
  writeFileSync(path, section('default', 'elsewhere'));
  for (const name of ['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE']) {
    const source = credentialSource(undefined, { env: { ...env, [name]: path }, cache });
    assert.deepEqual(await source.get(), keys('elsewhere'));
  }
});

test('a profile is read as the AWS tools read it', (t) => {
  const { env, write } = home(t);
  write(
    'config',
    [
      '# a comment',
      '[profile  a]',
      'Region = eu-west-1 # here',
      's3 =',
      '  region = nested',
      '; another',
      'key=a#b',
      '[profile b]\r',
      'region=us-west-2\r',
      '[sso-session a]',
      'region = no',
    ].join('\n'),
  );
  assert.deepEqual(readProfile('a', env), { region: 'eu-west-1', s3: '', key: 'a#b' });
  assert.equal(readProfile('b', env).region, 'us-west-2');
  assert.deepEqual(readProfile('c', env), {});
});

test("the profile's region is the one that is signed for", async (t) => {
  const standIn = await startS3StandIn({ region: 'eu-north-1', buckets: ['bucket'] });
  t.after(standIn.stop);
  const { env, cache, write } = home(t);
  write(
    'config',
    '[default]\nregion = eu-north-1\naws_access_key_id = test\naws_secret_access_key = test-secret\n',
  );
  const url = bucketUrl(standIn, 'bucket', { region: '' });
  const bucket = await openBucket(url, { env, cache, deadline: { at: Date.now() + 5000 } });
  await stored(bucket, k('one'), '1');
  assert.equal(standIn.counts.put, 1);
});

for (const [what, key] of [
  ['a line break', 'AKIAIOSFODNN7EXAMPLE\r\n'],
  ['a space', ' AKIAIOSFODNN7EXAMPLE'],
  ['a letter beyond ASCII', 'AKIАIOSFODNN7EXAMPLE'],
] as const) {
  test(`${what} in a key is a mistake that is said, without the key`, async (t) => {
    const { env, cache } = home(t);
    const keys = { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: 'x' };
    const source = credentialSource(undefined, { env: { ...env, ...keys }, cache });
    const error = await failureOf(source.get());
    assert.equal(error.failure, 'denied');
    assert.match(error.message, /the environment/);
    assert.doesNotMatch(error.message, /EXAMPLE/);
  });
}

for (const half of [{ AWS_ACCESS_KEY_ID: 'x' }, { AWS_SECRET_ACCESS_KEY: 'x' }]) {
  test(`${Object.keys(half)[0]} alone is a mistake that is said`, async (t) => {
    const { env, cache } = home(t);
    const source = credentialSource(undefined, { env: { ...env, ...half }, cache });
    const error = await failureOf(source.get());
    assert.equal(error.failure, 'denied');
    assert.match(error.message, /one without the other/);
  });
}

/**
 * A `credential_process`, which only the SDK knows how to ask. The SDK looks into the process's own
 * environment, so this changes that.
 */
function credentialProcess(t: TestContext, expiresInMinutes?: number) {
  const { env, cache } = home(t);
  const folder = env.HOME as string;
  const answer = join(folder, 'answer.json');
  const calls = join(folder, 'calls');
  const script = join(folder, 'ask.sh');
  const config = join(folder, 'config-of-this-test');
  writeFileSync(script, `echo called >> '${calls}'; cat '${answer}'\n`);
  writeFileSync(config, `[default]\ncredential_process = sh ${script}\n`);
  const before = { ...process.env };
  Object.assign(process.env, {
    ...env,
    AWS_CONFIG_FILE: config,
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  t.after(() => {
    process.env = before;
  });
  const say = (name: string) => {
    const expiration = expiresInMinutes && new Date(Date.now() + expiresInMinutes * 60_000);
    const said = {
      Version: 1,
      AccessKeyId: `${name}-id`,
      SecretAccessKey: `${name}-secret`,
      SessionToken: 'token',
      ...(expiration && { Expiration: expiration.toISOString() }),
    };
    writeFileSync(answer, JSON.stringify(said));
  };
  say('first');
  return {
    say,
    cache,
    env: process.env,
    calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').split('\n').length - 1 : 0),
  };
}

test('credentials of the chain are asked for once, and kept in a private file', async (t) => {
  const { env, cache, calls } = credentialProcess(t, 60);
  for (let process = 0; process < 3; process++) {
    const { accessKeyId, sessionToken } = await credentialSource(undefined, { env, cache }).get();
    assert.deepEqual([accessKeyId, sessionToken], ['first-id', 'token']);
  }
  assert.equal(calls(), 1);
  const [file] = readdirSync(cache) as [string];
  assert.equal(statSync(join(cache, file)).mode & 0o777, 0o600);
  assert.equal(statSync(cache).mode & 0o777, 0o700);
});

for (const [title, minutes] of [
  ['that expire within five minutes', 4],
  ['that are not known to expire', undefined],
] as const) {
  test(`credentials of the chain ${title} are asked for each time`, async (t) => {
    const { env, cache, calls } = credentialProcess(t, minutes);
    await credentialSource(undefined, { env, cache }).get();
    await credentialSource(undefined, { env, cache }).get();
    assert.equal(calls(), 2);
  });
}

test('a changed profile makes what was kept worthless', async (t) => {
  const { env, cache, calls } = credentialProcess(t, 60);
  await credentialSource(undefined, { env, cache }).get();
  const text = readFileSync(env.AWS_CONFIG_FILE as string, 'utf8');
  await new Promise((resolve) => setTimeout(resolve, 20));
  writeFileSync(env.AWS_CONFIG_FILE as string, `${text}\n# changed\n`);
  await credentialSource(undefined, { env, cache }).get();
  assert.equal(calls(), 2);
});

test('kept credentials that the store no longer takes are replaced on the spot', async (t) => {
  const { env, cache, say, calls } = credentialProcess(t, 60);
  await credentialSource(undefined, { env, cache }).get();
  say('second');
  const standIn = await startS3StandIn({
    accessKey: 'second-id',
    secretKey: 'second-secret',
    sessionToken: 'token',
    buckets: ['bucket'],
  });
  t.after(standIn.stop);
  const options = { env, cache, deadline: { at: Date.now() + 10_000 } };
  const bucket = await openBucket(bucketUrl(standIn, 'bucket'), options);
  await stored(bucket, k('one'), '1');
  assert.equal(calls(), 2);
  await stored(await openBucket(bucketUrl(standIn, 'bucket'), options), k('two'), '2');
  assert.equal(calls(), 2);
});

test('where there are no credentials at all, the ways to give some are named', async (t) => {
  const { env, cache } = credentialProcess(t);
  process.env.AWS_CONFIG_FILE = join(cache, 'none');
  const error = await failureOf(credentialSource(undefined, { env, cache }).get());
  assert.equal(error.failure, 'denied');
  assert.match(error.hint, /AWS_ACCESS_KEY_ID/);
});

test('a look-up that hangs ends at the deadline', async (t) => {
  const { env, cache } = credentialProcess(t, 60);
  writeFileSync(join(env.HOME as string, 'ask.sh'), 'sleep 2\n');
  const options = { env, cache, deadline: { at: Date.now() + 300 } };
  const bucket = await openBucket(bucketUrl({ endpoint: 'http://127.0.0.1:9' }), options);
  const started = performance.now();
  const error = await failureOf(bucket.get(k('one')));
  assert.equal(error.failure, 'timeout');
  assert.ok(performance.now() - started < 350);
});
