import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { startS3StandIn } from '../support/s3-stand-in.ts';
import { makeTeam } from '../support/team.ts';

/** Of the one who sets up, what the environment says of bucket, project and agent is left out. */
const bare = { TRACECRAFT_AGENT: '', TRACECRAFT_BUCKET: '', TRACECRAFT_PROJECT: '' };

test('init tries the bucket, signs the agent in and writes the settings last, in the config alone', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const { sandbox } = team;
  const bucket = `file://${join(sandbox.root, 'fresh')}`;
  const args = ['--bucket', bucket, '--project', 'widget', '--agent', 'carol'];
  const done = await team.runWith('alice', { env: bare }, 'init', ...args);
  assert.equal(done.exitCode, 0, done.stderr);
  assert.match(done.stdout, /^Initialized project 'widget' as agent 'carol'\n/);
  const config = JSON.parse(readFileSync(join(sandbox.root, 'states/alice/config.json'), 'utf8'));
  assert.deepEqual([config.bucket, config.agent], [bucket, 'carol']);
  assert.deepEqual(Object.values(config.projects), ['widget']);
  const record = JSON.parse(
    readFileSync(join(sandbox.root, 'fresh/widget/agents/carol.json'), 'utf8'),
  );
  assert.deepEqual([record.id, record.status, record.step], ['carol', 'active', null]);
  const { stdout } = await team.runWith('alice', { env: bare }, 'agents', '--json');
  assert.deepEqual(
    [JSON.parse(stdout).project, JSON.parse(stdout).agents[0].agent],
    ['widget', 'carol'],
  );
});

const refusals: [what: string, args: string[], exitCode: number, says: RegExp][] = [
  [
    'keys that are missing altogether',
    ['--bucket', 'b', '--endpoint', 'http://127.0.0.1:9'],
    1,
    /S3 credentials required/,
  ],
  ['one key without the other', ['--bucket', 'b', '--access-key', 'x'], 2, /go together/],
  ['a token of the Hub', ['--backend', 'hf', '--bucket', 'o/b', '--hf-token', 'x'], 2, /HF_TOKEN/],
  [
    "a backend that is not the URL's",
    ['--backend', 'hf', '--bucket', 's3://b'],
    2,
    /does not go with/,
  ],
  ['an endpoint of no bucket', ['--endpoint', 'http://127.0.0.1:9'], 2, /need a --bucket/],
  ['an agent that cannot be', ['--agent', 'a/b'], 2, /slash/],
  [
    'a bucket that is not there',
    ['--bucket', 'b', '--endpoint', 'http://127.0.0.1:9', '--access-key', 'x', '--secret-key', 'y'],
    1,
    /127\.0\.0\.1/,
  ],
];
for (const [what, args, exitCode, says] of refusals) {
  test(`init refuses ${what}, and nothing is written`, async (t) => {
    const team = await makeTeam(t, { agents: ['alice'] });
    const env = { TRACECRAFT_BUCKET: '', AWS_EC2_METADATA_DISABLED: 'true' };
    const done = await team.runWith('alice', { env }, 'init', ...args);
    assert.equal(done.exitCode, exitCode, done.stderr);
    assert.match(done.stderr, says);
    const config = join(team.sandbox.root, 'states/alice/config.json');
    assert.throws(() => readFileSync(config), { code: 'ENOENT' });
  });
}

async function standIn(t: TestContext, conditions: 'enforce' | 'ignore' = 'enforce') {
  const service = await startS3StandIn();
  service.conditions = conditions;
  t.after(() => service.stop());
  const keys = ['--access-key', service.accessKey, '--secret-key', service.secretKey];
  return { service, args: ['--bucket', 'new', '--endpoint', service.endpoint, ...keys] };
}

test("with the Python client's options a bucket is made, and keys and URL are kept, for the user alone", async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const { service, args } = await standIn(t);
  const done = await team.runWith(
    'alice',
    { env: bare },
    'init',
    '--backend',
    's3',
    ...args,
    '--json',
  );
  assert.equal(done.exitCode, 0, done.stderr);
  const { backend, bucket, conditions, agent, made } = JSON.parse(done.stdout);
  assert.deepEqual([backend, made], ['s3', true]);
  assert.deepEqual(conditions, { ifNoneMatch: 'enforced', ifMatch: 'enforced' });
  const objects = [...(service.buckets.get('new')?.keys() ?? [])];
  assert.deepEqual(
    objects.map((key) => key.split('/').at(-1)),
    [`${agent}.json`],
  );
  const path = join(team.sandbox.root, 'states/alice/config.json');
  const config = JSON.parse(readFileSync(path, 'utf8'));
  assert.deepEqual(config.s3, {
    access_key_id: service.accessKey,
    secret_access_key: service.secretKey,
  });
  assert.ok(
    config.bucket.startsWith('s3://new?endpoint=') && bucket.startsWith('s3://new'),
    bucket,
  );
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const agents = await team.runWith('alice', { env: bare }, 'agents');
  assert.match(agents.stdout, / active /);
  const again = await team.runWith('alice', { env: bare }, 'init', ...args);
  assert.doesNotMatch(again.stdout, /made now/);
});

test('a store that ignores conditions is named as one where claims are best-effort', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const { args } = await standIn(t, 'ignore');
  const { stdout, stderr } = await team.runWith('alice', { env: bare }, 'init', ...args);
  assert.match(stdout, /^Initialized project/);
  assert.match(stderr, /best-effort.*S3-compatible/s);
});

test('what the environment names goes before what init keeps, which is said', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const { stderr } = await team.run('alice', 'init', '--project', 'other', '--agent', 'carol');
  assert.match(stderr, /TRACECRAFT_PROJECT is set, and goes before it\.\nTRACECRAFT_AGENT is set/);
});
