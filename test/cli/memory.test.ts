import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { forTerminal, jsonOf, lineOf } from '../../src/cli/memory/value.ts';
import { follow } from '../support/following.ts';
import { startHub } from '../support/hf-stand-in.ts';
import { startS3StandIn } from '../support/s3-stand-in.ts';
import { makeTeam, type Team } from '../support/team.ts';

/** The commands on real processes, on a folder and on an S3 service. */

type MakeTeam = (t: TestContext) => Promise<Team>;

const buckets: Record<string, MakeTeam> = {
  'a folder': (t) => makeTeam(t, { agents: ['alice', 'bob'] }),
  'an S3 service': async (t) => {
    const service = await startS3StandIn({ buckets: ['shared'] });
    t.after(() => service.stop());
    return makeTeam(t, {
      agents: ['alice', 'bob'],
      bucketUrl: `s3://shared?endpoint=${encodeURIComponent(service.endpoint)}&region=us-east-1`,
      env: { AWS_ACCESS_KEY_ID: service.accessKey, AWS_SECRET_ACCESS_KEY: service.secretKey },
    });
  },
};

for (const [name, make] of Object.entries(buckets)) {
  test(`what one agent sets, another reads, lists, replaces and deletes: ${name}`, async (t) => {
    const { run, json } = await make(t);
    const set = await run('alice', 'memory', 'set', 'phase.one', 'done\nall of it');
    assert.deepEqual([set.exitCode, set.stdout], [0, 'Set phase.one = done all of it\n']);
    await run('alice', 'memory', 'set', 'phase2', 'next');
    assert.equal((await run('bob', 'memory', 'get', 'phase.one')).stdout, 'done\nall of it\n');
    assert.equal((await run('bob', 'memory', 'list', 'pha')).stdout, 'phase.one\nphase2\n');
    assert.equal((await run('bob', 'memory', 'list', 'phase.')).stdout, 'phase.one\n');
    const { version, set_by } = await json('bob', 'memory', 'get', 'phase.one');
    assert.equal(set_by, 'alice');

    const again = ['memory', 'set', 'phase.one', 'anew', '--if-version', version];
    assert.equal((await run('bob', ...again)).exitCode, 0);
    const late = await run('alice', ...again);
    assert.equal(late.exitCode, 1);
    assert.match(late.stderr, /phase\.one was changed meanwhile by bob \(version [0-9a-f]{12}\)/);
    const { error, ...conflict } = await json('alice', ...again);
    assert.equal(error.exit_code, 1);
    assert.equal(conflict.version, (await json('bob', 'memory', 'get', 'phase.one')).version);
    const isNew = await run('alice', 'memory', 'set', 'phase2', 'x', '--if-version', 'new');
    assert.match(isNew.stderr, /phase2 is set already by alice/);

    assert.equal((await run('bob', 'memory', 'delete', 'phase.one')).stdout, 'Deleted phase.one\n');
    const gone = await run('alice', 'memory', 'get', 'phase.one');
    assert.deepEqual([gone.exitCode, gone.stdout], [1, '']);
    assert.match(gone.stderr, /phase\.one is not set\n/);
    assert.equal((await run('alice', 'memory', 'delete', 'phase.one')).exitCode, 1);
    const history = await run('alice', 'memory', 'history', 'phase.one');
    assert.match(
      history.stdout,
      /^\[\S+\] alice: done\n {4}\| all of it\n\[\S+\] bob: anew\n\[\S+\] bob: \(deleted\)\n$/,
    );
    assert.equal((await run('alice', 'memory', 'list')).stdout, 'phase2\n');
  });
}

test('on the Hugging Face Hub the last writer wins, and to ask for a version is refused', async (t) => {
  const hub = await startHub();
  t.after(() => hub.stop());
  hub.buckets.set('owner/name', { private: true, files: new Map() });
  const { run } = await makeTeam(t, {
    agents: ['alice', 'bob'],
    bucketUrl: `hf://owner/name?endpoint=${encodeURIComponent(hub.url)}`,
    env: { HF_TOKEN: hub.token },
  });
  await run('alice', 'memory', 'set', 'a', 'one');
  await run('bob', 'memory', 'set', 'a', 'two');
  assert.equal((await run('alice', 'memory', 'get', 'a')).stdout, 'two\n');
  const refused = await run('alice', 'memory', 'set', 'a', 'x', '--if-version', 'new');
  assert.equal(refused.exitCode, 1);
  assert.match(refused.stderr, /does not keep to conditions/);
  assert.equal((await run('alice', 'memory', 'delete', 'a')).exitCode, 0);
  assert.equal((await run('alice', 'memory', 'list')).stdout, '');
  const history = (await run('alice', 'memory', 'history', 'a')).stdout;
  assert.match(history, /alice: one\n.* bob: two\n.* alice: \(deleted\)\n$/);
});

test('values come from files and stdin, go out as they are, and JSON is given back as JSON', async (t) => {
  const { run, runWith, json, sandbox } = await makeTeam(t, { agents: ['alice'] });
  const text = `first\n\tsecond "line"\u001b[31m ü\n`;
  const file = join(sandbox.root, 'value.txt');
  writeFileSync(file, text);
  await run('alice', 'memory', 'set', 'a', '--file', file);
  assert.equal((await run('alice', 'memory', 'get', 'a')).stdout, text);
  await runWith('alice', { input: '-5\n' }, 'memory', 'set', 'a', '-');
  assert.equal((await run('alice', 'memory', 'get', 'a')).stdout, '-5\n');
  await run('alice', 'memory', 'set', 'a', '007');
  assert.equal((await run('alice', 'memory', 'get', 'a')).stdout, '007\n');

  const broken = await run('alice', 'memory', 'set', 'a', '{', '--type', 'json');
  assert.equal(broken.exitCode, 2);
  assert.match(broken.stderr, /no JSON/);
  await run('alice', 'memory', 'set', 'a', '{"n": [1, 2]}', '--type', 'json');
  assert.deepEqual((await json('alice', 'memory', 'get', 'a')).value, { n: [1, 2] });
  const meta = JSON.parse((await run('alice', 'memory', 'get', 'a', '--with-meta')).stdout);
  assert.deepEqual(
    [meta.key, meta.value, meta.set_by, meta.type, meta.version.length],
    ['a', '{"n": [1, 2]}', 'alice', 'json', 12],
  );
  const { history } = await json('alice', 'memory', 'history', 'a', '--limit', '2');
  assert.deepEqual(
    history.map(({ value }: { value: unknown }) => value),
    ['007', { n: [1, 2] }],
  );
  const { memory } = await json('alice', 'memory', 'list');
  assert.deepEqual([memory.length, memory[0].key, memory[0].version], [1, 'a', meta.version]);
  assert.match(
    (await run('alice', 'memory', 'list', '--long')).stdout,
    /^KEY +VERSION +SIZE +SET\na /,
  );
});

test('what is missing says so by exit code 1, wrong words by 2', async (t) => {
  const { run, json } = await makeTeam(t, { agents: ['alice'] });
  assert.equal((await run('alice', 'memory', 'list')).stdout, '');
  assert.equal((await run('alice', 'memory', 'history', 'a')).exitCode, 1);
  const missing = await json('alice', 'memory', 'get', 'a');
  assert.deepEqual([missing.value, missing.error.exit_code], [null, 1]);
  for (const words of [
    ['set', 'a/b', 'x'],
    ['set', '_history.a', 'x'],
    ['set', '', 'x'],
    ['get', 'a..b'],
    ['list', 'a/'],
    ['set', 'a'],
    ['set', 'a', 'x', '--file', 'y'],
    ['history', 'a', '--limit', '-1'],
  ]) {
    assert.equal((await run('alice', 'memory', ...words)).exitCode, 2, words.join(' '));
  }
});

test('a secret is replaced before it reaches the bucket, and that is said', async (t) => {
  const { run, bucketUrl } = await makeTeam(t, { agents: ['alice'] });
  const secret = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
  const set = await run('alice', 'memory', 'set', 'login', `token ${secret}`);
  assert.match(set.stderr, /was replaced before it was stored/);
  assert.equal(set.stdout.includes(secret), false);
  const folder = join(new URL(bucketUrl).pathname, 'p/memory');
  for (const name of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    assert.equal(readFileSync(join(name.parentPath, name.name), 'utf8').includes(secret), false);
  }
});

test('no value can look like another line of the history, or write to the terminal', async (t) => {
  const { run } = await makeTeam(t, { agents: ['alice'] });
  const forged = 'x\n[2026-01-01T00:00:00+00:00] bob: forged\r\u001b[2J\u202e';
  await run('alice', 'memory', 'set', 'a', forged);
  const { stdout } = await run('alice', 'memory', 'history', 'a');
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines.filter((line) => line.startsWith('[')).length, 1);
  assert.match(lines[1] ?? '', /^ {4}\| \[2026/);
  for (const mark of ['\r', '\u001b', '\u202e']) assert.equal(stdout.includes(mark), false);
});

test('watch tells what another agent sets and deletes, a JSON line each, and ends well by a signal', async (t) => {
  const team = await makeTeam(t, { agents: ['alice', 'bob'] });
  const { run, bucketUrl } = team;
  await run('alice', 'memory', 'set', 'before', 'x');
  const words = ['memory', 'watch', 'phase', '--interval', '1s'];
  const { lines, interrupt } = follow(t, team, 'bob', ...words);
  // Its heartbeat follows its first look.
  const heartbeat = join(new URL(bucketUrl).pathname, 'p/agents/bob.json');
  while (!existsSync(heartbeat)) await new Promise((resolve) => setTimeout(resolve, 50));
  await run('alice', 'memory', 'set', 'phase.one', '{"n":1}', '--type', 'json');
  const [set] = await lines(1);
  assert.deepEqual(
    [set.event, set.key, set.value, set.set_by],
    ['set', 'phase.one', { n: 1 }, 'alice'],
  );
  await run('alice', 'memory', 'delete', 'phase.one');
  const [, deleted] = await lines(2);
  assert.deepEqual(deleted, { event: 'deleted', key: 'phase.one' });
  assert.equal(await interrupt(), 0);
});

test('on a terminal a value keeps its lines, and nothing that could take hold of it', () => {
  assert.equal(forTerminal('a\tb\n\u001b[31mc\r\u202e\u0007'), 'a\tb\n[31mc');
  assert.equal(lineOf('a\nb\u001b'), 'a b');
  assert.equal([...lineOf('ü'.repeat(80))].length, 60);
});

const numbers = '{"a":12345678901234567890,"b":[0.1,1e21,1.50,-7,1e-7,9007199254740993],"c":1e999}';
test('a number keeps its digits in --json, however many they are', () => {
  const shown = JSON.stringify(jsonOf({ value: numbers, type: 'json' }));
  assert.equal(
    shown,
    '{"a":12345678901234567890,"b":[0.1,1e+21,1.5,-7,1e-7,9007199254740993],"c":1e999}',
  );
});
