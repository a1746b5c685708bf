import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { makeUser } from './tracecraft.ts';

test('a setting that was set is in force, is private, and can be taken back', async (t) => {
  const user = await makeUser(t);
  const file = join(user.sandbox.home, '.tracecraft/config.json');
  const set = await user.tracecraft('config', 'set', 'agent', 'builder');
  assert.deepEqual([set.stdout, set.stderr, set.exitCode], ['', '', 0]);
  assert.equal((await user.tracecraft('config', 'get', 'agent')).stdout, 'builder\n');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal((await user.tracecraft('config', 'unset', 'agent')).exitCode, 0);
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), {});
  const gone = await user.tracecraft('config', 'get', 'agent');
  assert.equal(gone.exitCode, 1);
  assert.match(gone.stderr, /^tracecraft: agent is not set\nSet it with .*TRACECRAFT_AGENT/);
});

test('a secret can come from stdin, and a list masks it', async (t) => {
  const user = await makeUser(t);
  const secret = 'a-secret-of-some-length-1234';
  await user.tracecraftWith({ input: `${secret}\n` }, 'config', 'set', 's3.secret_access_key', '-');
  const plain = await user.tracecraft('config', 'list');
  const { settings } = await user.json('config', 'list');
  assert.doesNotMatch(plain.stdout + JSON.stringify(settings), /a-secret/);
  assert.match(plain.stdout, /^s3\.secret_access_key +••••••••1234 +config$/m);
  assert.equal(
    (await user.tracecraft('config', 'get', 's3.secret_access_key')).stdout,
    `${secret}\n`,
  );
});

test('the environment goes before the config, and that is said', async (t) => {
  const user = await makeUser(t);
  const env = { TRACECRAFT_BUCKET: 'file:///elsewhere' };
  const set = await user.tracecraftWith({ env }, 'config', 'set', 'bucket', 'file:///here');
  assert.equal(set.stderr, 'TRACECRAFT_BUCKET is set, and goes before it.\n');
  const get = await user.tracecraftWith({ env }, 'config', 'get', 'bucket', '--json');
  assert.deepEqual(JSON.parse(get.stdout), {
    key: 'bucket',
    value: 'file:///elsewhere',
    source: 'environment',
  });
  assert.equal((await user.json('config', 'get', 'bucket')).source, 'config');
});

test('what is no setting and no value of one is refused, and nothing is changed', async (t) => {
  const user = await makeUser(t);
  for (const [key, value] of [
    ['bukket', 'file:///x'],
    ['bucket', 'not a url'],
    ['hook.budget_ms', '5'],
    ['__proto__.x', 'y'],
  ] as const) {
    const { exitCode, stderr } = await user.tracecraft('config', 'set', key, value);
    assert.equal(exitCode, 2, key);
    assert.match(stderr, /^tracecraft: .*\n.+\n$/);
  }
  const { settings } = await user.json('config', 'list');
  assert.ok(
    settings.every(({ source }: { source: string }) => source === 'unset' || source === 'default'),
  );
});

test('a config that is no JSON stops every command with one line and the way out', async (t) => {
  const user = await makeUser(t);
  await user.tracecraft('config', 'set', 'agent', 'x');
  const file = join(user.sandbox.home, '.tracecraft/config.json');
  writeFileSync(file, '{ broken');
  for (const args of [['config', 'list'], ['status'], ['session', 'list']]) {
    const { exitCode, stderr } = await user.tracecraft(...args);
    assert.equal(exitCode, 1);
    assert.match(
      stderr,
      /^tracecraft: .*config\.json is not valid JSON \(line 1, column 3\)\nMend line 1 of it by hand/,
    );
  }
  assert.equal(readFileSync(file, 'utf8'), '{ broken');
});

for (const url of [
  's3://bucket?foo=bar',
  's3://bucket?endpoint=banana',
  'hf://me',
  'file://relative/x',
]) {
  test(`a bucket that cannot be, ${url}, is refused when it is set`, async (t) => {
    const user = await makeUser(t);
    const { exitCode, stderr } = await user.tracecraft('config', 'set', 'bucket', url);
    assert.equal(exitCode, 2, stderr);
  });
}

test('texts to replace are printed nowhere, and what hooks would stop at is refused', async (t) => {
  const user = await makeUser(t);
  const file = join(user.sandbox.home, '.tracecraft/config.json');
  const key = 'redaction.literals';
  await user.tracecraftWith({ input: 'Project "Aurora"\na, b\n' }, 'config', 'set', key, '-');
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')).redaction.literals, [
    'Project "Aurora"',
    'a, b',
  ]);
  for (const args of [['list'], ['list', '--json'], ['get', key], ['get', key, '--json']]) {
    const { stdout } = await user.tracecraft('config', ...args);
    assert.match(stdout, /2 \(not shown\)/);
    assert.doesNotMatch(stdout, /Aurora/);
  }
  const rule = { name: 'x', pattern: '(a+)+b', samples: { secrets: ['aab'] } };
  for (const [setting, value] of [
    ['redaction.rules', JSON.stringify([rule])],
    ['redaction.rules', '[{"name": "x"}]'],
    ['redaction.tier', 'lax'],
    ['redaction.literals', 'ab'],
    ['redaction.allow', '/(/'],
    ['redaction.off_for', 'http://x'],
    ['environment', '{"PATH": "/evil"}'],
  ] as const) {
    const { exitCode, stderr } = await user.tracecraft('config', 'set', setting, value);
    assert.equal(exitCode, 2, setting);
    assert.match(stderr, /^tracecraft: .*\n.+\n$/);
  }
  assert.deepEqual(Object.keys(JSON.parse(readFileSync(file, 'utf8')).redaction), ['literals']);
});

test('what is no JSON deletes no rules, and a list that is broken is not one text', async (t) => {
  const user = await makeUser(t);
  const file = join(user.sandbox.home, '.tracecraft/config.json');
  const rule = { name: 'ticket', pattern: 'T-[0-9]{6}', samples: { secrets: ['T-123456'] } };
  const set = await user.tracecraft('config', 'set', 'redaction.rules', JSON.stringify([rule]));
  assert.deepEqual([set.stderr, set.exitCode], ['', 0]);
  const before = readFileSync(file, 'utf8');
  for (const [key, value] of [
    ['redaction.rules', 'T-[0-9]{6}'],
    ['redaction.rules', '[broken'],
    ['redaction.rules', 'null'],
    ['redaction.rules', JSON.stringify([{ ...rule, name: 'github_pat' }])],
    ['redaction.literals', '["a text"'],
    ['redaction.literals', '[5]'],
    ['redaction.env_files', '["~/.env"'],
    ['redaction.env_files', 'app/.env'],
    ['redaction.env_files', '["./.env"]'],
    ['redaction.allow', '/./'],
    ['redaction.off_for', '["file:///x", "nowhere"]'],
  ] as const) {
    const { exitCode, stderr } = await user.tracecraft('config', 'set', key, value);
    assert.equal(exitCode, 2, `${key} ${value}`);
    assert.match(stderr, /^tracecraft: .*\n(?:It takes .+|Nothing was changed\.)\n$/);
    assert.doesNotMatch(stderr, /config set bucket/);
    assert.equal(readFileSync(file, 'utf8'), before);
  }
});

test('every list is taken as JSON too, and what it is compared to before is said', async (t) => {
  const user = await makeUser(t);
  const file = join(user.sandbox.home, '.tracecraft/config.json');
  for (const [key, value, list, said] of [
    ['literals', 'one text\ntwo, texts\nand three', ['one text', 'two, texts', 'and three'], ''],
    ['literals', '["a b c", "c d e"]', ['a b c', 'c d e'], '2 texts, 1 fewer'],
    ['env', 'A_KEY, *_TOKEN', ['A_KEY', '*_TOKEN'], ''],
    ['env', '["B_KEY", "C_KEY"]', ['B_KEY', 'C_KEY'], '2 names, as many as'],
    ['env_files', '["~/a,b.env"]', ['~/a,b.env'], ''],
    ['env_files', '~/a.env, /b/.env', ['~/a.env', '/b/.env'], '2 files, 1 more than'],
    ['allow', '["/^test_/", "fine"]', ['/^test_/', 'fine'], ''],
    ['off_for', '["file:///a,b/"]', ['file:///a,b'], ''],
  ] as const) {
    const set = await user.tracecraftWith(
      { input: value },
      'config',
      'set',
      `redaction.${key}`,
      '-',
    );
    assert.equal(set.exitCode, 0, set.stderr);
    assert.match(set.stderr, said ? new RegExp(`^${said}.* before\\.\n$`) : /^$/);
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')).redaction[key], list);
  }
});
