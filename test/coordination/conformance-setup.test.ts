import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { startHub } from '../support/hf-stand-in.ts';
import { startS3StandIn } from '../support/s3-stand-in.ts';
import { makeTeam, type Team } from '../support/team.ts';

/**
 * What the Python client (0.2.2 to 0.2.5) promises of `init`, of `agents`, of long listings and of the Hugging Face
 * Hub, kept by the built command. Where it is kept otherwise on purpose, the title says `but`.
 */
const place = ['--project', 'p', '--agent', 'alice'];

/** Of the one who sets up, the environment says nothing of the place. */
const bare = { TRACECRAFT_AGENT: '', TRACECRAFT_BUCKET: '', TRACECRAFT_PROJECT: '' };

function initOf(team: Team, env: Record<string, string>, ...args: string[]) {
  return team.runWith('alice', { env: { ...bare, ...env } }, 'init', ...args);
}

async function onS3(t: TestContext) {
  const service = await startS3StandIn();
  t.after(() => service.stop());
  const team = await makeTeam(t, { agents: ['alice', 'bob'] });
  const named = ['--backend', 's3', '--endpoint', service.endpoint, '--bucket', 'new', ...place];
  return { service, team, named };
}

test('init reads the keys of AWS from the environment; but it keeps them nowhere', async (t) => {
  const { service, team, named } = await onS3(t);
  const env = { AWS_ACCESS_KEY_ID: service.accessKey, AWS_SECRET_ACCESS_KEY: service.secretKey };
  const done = await initOf(team, env, ...named);
  assert.equal(done.exitCode, 0, done.stderr);
  assert.match(done.stdout, /^Initialized project 'p' as agent 'alice'$/m);
  assert.ok(service.buckets.get('new')?.has('p/agents/alice.json'));
  const states = join(team.sandbox.root, 'states');
  for (const name of readdirSync(states, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.json')) continue;
    assert.doesNotMatch(readFileSync(join(states, name), 'utf8'), new RegExp(service.secretKey));
  }
});

test('but init writes no file into the folder it is run in, so that .gitignore needs no line', async (t) => {
  const { service, team, named } = await onS3(t);
  const { cwd } = team.sandbox;
  mkdirSync(join(cwd, '.git'), { recursive: true });
  writeFileSync(join(cwd, '.gitignore'), 'dist\n');
  const before = readdirSync(cwd).sort();
  const keys = ['--access-key', service.accessKey, '--secret-key', service.secretKey];
  assert.equal((await initOf(team, {}, ...named, ...keys)).exitCode, 0);
  assert.deepEqual(readdirSync(cwd).sort(), before);
  assert.equal(readFileSync(join(cwd, '.gitignore'), 'utf8'), 'dist\n');
  assert.equal(existsSync(join(cwd, '.tracecraft.json')), false);
});

test('without --project and --agent init takes what the folder and the user are called', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const env = { ...bare, TRACECRAFT_BUCKET: team.bucketUrl, USER: 'someone' };
  const { stdout } = await team.runWith('alice', { env }, 'init', '--json');
  const { project, agent } = JSON.parse(stdout);
  assert.equal(basename(project), basename(team.sandbox.cwd));
  assert.match(agent, /^someone\b/);
});

test('agents has its words: none found, active, and stale after five minutes', async (t) => {
  const service = await startS3StandIn({ buckets: ['team'] });
  t.after(() => service.stop());
  const team = await makeTeam(t, {
    agents: ['alice'],
    bucketUrl: `s3://team?endpoint=${service.endpoint}`,
    env: { AWS_ACCESS_KEY_ID: service.accessKey, AWS_SECRET_ACCESS_KEY: service.secretKey },
  });
  assert.equal((await team.run('alice', 'agents')).stdout, 'No agents found.\n');
  const put = (id: string, heartbeat: unknown, ago: number) => {
    const record = { id, status: 'active', step: null, heartbeat, summary: 'Initialized' };
    const body = Buffer.from(JSON.stringify(record));
    const modified = new Date(Date.now() - ago);
    service.buckets.get('team')?.set(`p/agents/${id}.json`, { body, etag: id, modified });
  };
  put('old', new Date(Date.now() - 360_000).toISOString(), 360_000);
  put('now', new Date().toISOString(), 0);
  const { agents } = await team.json('alice', 'agents');
  const states = Object.fromEntries(
    agents.map((each: { agent: string; status: string }) => [each.agent, each.status]),
  );
  assert.deepEqual([states.old, states.now, states.alice], ['stale', 'active', 'active']);
});

test('of more keys than a listing tells at once all are listed: memories, steps, mail, artifacts', async (t) => {
  const count = 125;
  const service = await startS3StandIn({ buckets: ['team'], pageSize: 50 });
  t.after(() => service.stop());
  const objects = service.buckets.get('team');
  const put = (key: string, value: object) => {
    const body = Buffer.from(JSON.stringify(value));
    objects?.set(`p/${key}`, { body, etag: key, modified: new Date() });
  };
  const sent = Date.now() - 3_600_000;
  for (let i = 0; i < count; i++) {
    put(`memory/many/k${i}.json`, { value: `${i}`, set_by: 'snake' });
    put(`steps/s${i}/claim.json`, { agent: 'snake', claimed_at: '2026-01-01T00:00:00+00:00' });
    put(`messages/bob/${sent + i}000000_snake_${String(i).padStart(8, '0')}.json`, {
      ...{ from: 'snake', to: 'bob', message: `m${i}`, sent_at: '2026-01-01T00:00:00+00:00' },
    });
    put(`artifacts/shared/a${i}.json`, {});
  }
  const team = await makeTeam(t, {
    agents: ['bob'],
    bucketUrl: `s3://team?endpoint=${service.endpoint}`,
    env: { AWS_ACCESS_KEY_ID: service.accessKey, AWS_SECRET_ACCESS_KEY: service.secretKey },
  });
  const linesOf = async (...args: string[]) =>
    (await team.run('bob', ...args)).stdout.trimEnd().split('\n').length;
  assert.equal(await linesOf('memory', 'list', 'many'), count);
  assert.equal(await linesOf('artifact', 'list'), count);
  assert.equal((await team.json('bob', 'steps')).steps.length, count);
  assert.equal((await team.json('bob', 'inbox')).messages.length, count);
  assert.equal((await team.json('bob', 'inbox', '--new', '--limit', '200')).messages.length, count);
});

async function onHub(t: TestContext) {
  const hub = await startHub();
  t.after(() => hub.stop());
  const bucketUrl = `hf://owner/name?endpoint=${encodeURIComponent(hub.url)}`;
  const env = { HF_TOKEN: hub.token };
  const team = await makeTeam(t, { agents: ['alice'], bucketUrl, env });
  return { hub, team, named: ['--bucket', bucketUrl, ...place] };
}

test('on the Hub init makes the bucket, private, signs the agent in and says that claims are best-effort', async (t) => {
  const { hub, team, named } = await onHub(t);
  for (const made of [true, false]) {
    const { exitCode, stdout, stderr } = await initOf(team, {}, ...named);
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /^bucket .*\(private\)/m);
    assert.equal(/made now/.test(stdout), made);
    assert.match(stderr, /best-effort[\s\S]*S3-compatible/);
  }
  assert.equal(hub.buckets.get('owner/name')?.private, true);
  assert.ok(hub.buckets.get('owner/name')?.files.has('p/agents/alice.json'));
});

test('of a bucket that everybody can read init warns, unless --public says that this is meant', async (t) => {
  const { hub, team, named } = await onHub(t);
  hub.buckets.set('owner/name', { private: false, files: new Map() });
  const warned = await initOf(team, {}, ...named);
  assert.match(warned.stdout, /\(PUBLIC\)/);
  assert.match(warned.stderr, /WARNING[\s\S]*publicly visible[\s\S]*delete/);
  const meant = await initOf(team, {}, ...named, '--public');
  assert.match(meant.stdout, /\(PUBLIC\)/);
  assert.doesNotMatch(meant.stderr, /WARNING/);
});

test('but --public makes no bucket public: what is made is private', async (t) => {
  const { hub, team, named } = await onHub(t);
  assert.match((await initOf(team, {}, ...named, '--public')).stdout, /\(private\)/);
  assert.equal(hub.buckets.get('owner/name')?.private, true);
});

test('but on the Hub claim refuses, until best effort is asked for, and says then what that is', async (t) => {
  const { hub, team } = await onHub(t);
  hub.buckets.set('owner/name', { private: true, files: new Map() });
  const refused = await team.run('alice', 'claim', 'build');
  assert.equal(refused.exitCode, 1);
  assert.match(refused.stderr, /does not keep to conditions[\s\S]*--best-effort/);
  const claimed = await team.run('alice', 'claim', 'build', '--best-effort');
  assert.match(claimed.stdout, /^Claimed step build as alice/);
  assert.match(claimed.stderr, /best effort/i);
});

test('a bucket that is not there, and a token that does not work, are named with the step that helps', async (t) => {
  const { hub, team } = await onHub(t);
  const missing = await team.run('alice', 'memory', 'set', 'a', 'b');
  assert.equal(missing.exitCode, 1);
  assert.match(missing.stderr, /404[\s\S]*name in the URL[\s\S]*tracecraft in/);
  assert.doesNotMatch(missing.stderr, /\n\s+at /);
  hub.buckets.set('owner/name', { private: true, files: new Map() });
  const wrong = await team.runWith('alice', { env: { HF_TOKEN: 'hf_wrong' } }, 'steps');
  assert.equal(wrong.exitCode, 1);
  assert.match(wrong.stderr, /HF_TOKEN/);
});
