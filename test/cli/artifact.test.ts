import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { bucketUrl, keysOf } from '../bucket/s3/ground.ts';
import { startS3StandIn } from '../support/s3-stand-in.ts';
import { makeTeam, type TeamOptions } from '../support/team.ts';

const agents = ['alice', 'bob'];

/** A folder for files, and the commands of two agents within it. */
async function prepare(t: TestContext, more: Partial<TeamOptions> = {}) {
  const team = await makeTeam(t, { agents, ...more });
  const cwd = join(team.sandbox.root, 'files');
  mkdirSync(cwd);
  const run = (agent: string, ...args: string[]) =>
    team.runWith(agent, { cwd }, 'artifact', ...args);
  return { team, cwd, run };
}

async function onS3(t: TestContext): Promise<Partial<TeamOptions>> {
  const service = await startS3StandIn({ buckets: ['b'] });
  t.after(() => service.stop());
  const keys = keysOf(service) as Record<string, string>;
  return { bucketUrl: bucketUrl(service, 'b'), env: keys };
}

for (const [kind, where] of [
  ['a folder', async () => ({})],
  ['S3', onS3],
] as const) {
  test(`${kind}: what one agent uploads another downloads`, async (t) => {
    const { cwd, run } = await prepare(t, await where(t));
    const bytes = randomBytes(300_000);
    writeFileSync(join(cwd, 'model.bin'), Buffer.concat([Buffer.alloc(1), bytes]));
    const none = await run('bob', 'list');
    assert.equal(none.stdout, 'No artifacts found.\n');
    const uploaded = await run('alice', 'upload', 'model.bin', '--step', 'S1.A');
    assert.deepEqual(
      [uploaded.exitCode, uploaded.stdout, uploaded.stderr],
      [0, 'Uploaded model.bin -> p/artifacts/s1-a/model.bin\n', ''],
    );
    const listed = await run('bob', 'list');
    assert.equal(listed.stdout, 'p/artifacts/s1-a/model.bin\n');
    const back = await run('bob', 'download', 'model.bin', '--step', 's1-a', '-o', 'b.bin');
    assert.equal(back.stdout, 'Downloaded p/artifacts/s1-a/model.bin -> b.bin\n');
    assert.ok(readFileSync(join(cwd, 'b.bin')).subarray(1).equals(bytes));
    const deleted = await run('bob', 'delete', listed.stdout.trim());
    assert.equal(deleted.stdout, 'Deleted p/artifacts/s1-a/model.bin\n');
    const gone = await run('bob', 'download', 'model.bin', '--step', 's1-a');
    assert.equal(gone.exitCode, 1);
    assert.match(gone.stderr, /^tracecraft: Artifact not found: p\/artifacts\/s1-a\/model\.bin\n/);
  });
}

test('a folder is told file by file, with what was replaced; machines get it as JSON', async (t) => {
  const { cwd, run } = await prepare(t);
  mkdirSync(join(cwd, 'logs/deep'), { recursive: true });
  writeFileSync(join(cwd, 'logs/deep/x.log'), 'key AKIA2JX5LQWERTYU7ZK4\n');
  writeFileSync(join(cwd, 'logs/y.log'), 'fine\n');
  const told = await run('alice', 'upload', 'logs/');
  assert.equal(
    told.stdout,
    'Uploaded logs/deep/x.log -> p/artifacts/shared/logs/deep/x.log\nUploaded logs/y.log -> p/artifacts/shared/logs/y.log\n2 files, 35 B\n',
  );
  assert.equal(told.stderr, 'logs/deep/x.log: 1 secret replaced.\n');
  const { stdout } = await run('bob', 'list', '--json');
  const [first, second] = JSON.parse(stdout);
  assert.deepEqual(
    [first.name, first.step, first.type, first.redactions, first.by],
    ['logs/deep/x.log', null, 'text', { aws_access_key: 1 }, 'alice'],
  );
  assert.equal(second.size, 5);
  const long = await run('bob', 'list', '--long');
  assert.match(long.stdout, /^NAME +STEP +SIZE +AGE +KIND +BY\nlogs\/deep\/x\.log +- +30 B/);
  const got = JSON.parse((await run('bob', 'download', 'logs', '-o', 'copy', '--json')).stdout);
  assert.deepEqual(
    got.downloaded.map((each: { path: string; checksum: string }) => [each.path, each.checksum]),
    [
      [join(cwd, 'copy/deep/x.log'), 'verified'],
      [join(cwd, 'copy/y.log'), 'verified'],
    ],
  );
  const kept = await run('bob', 'delete', 'logs');
  assert.deepEqual([kept.exitCode, kept.stdout], [2, '']);
  const deleted = await run('bob', 'delete', 'logs', '--recursive');
  assert.equal(deleted.stdout, 'Deleted logs (2 artifacts)\n');
});

test('what cannot be is said, with the exit code for it', async (t) => {
  const { cwd, run } = await prepare(t);
  mkdirSync(join(cwd, 'empty'));
  for (const args of [
    ['upload', 'nowhere'],
    ['upload', 'empty'],
    ['upload', '/dev/null'],
    ['download', '../x'],
    ['upload', 'empty', '--step', 'a/b'],
  ]) {
    const { exitCode, stdout, stderr } = await run('alice', ...args);
    assert.deepEqual([exitCode, stdout], [2, ''], args.join(' '));
    assert.match(stderr, /^tracecraft: .+\n.+/);
  }
});

/** KB, of the largest that the process ever was. */
async function peakOf(t: TestContext, commands: string[][]): Promise<number[]> {
  const { team, cwd } = await prepare(t);
  const file = join(cwd, 'large.bin');
  writeFileSync(file, '');
  for (let at = 0; at < 50; at++) writeFileSync(file, randomBytes(4_000_000), { flag: 'a' });
  const peaks = join(cwd, 'peaks');
  const preload = join(import.meta.dirname, 'peak-memory.cjs');
  const env = { NODE_OPTIONS: `--require=${preload}`, PEAK_MEMORY_FILE: peaks };
  for (const args of commands) {
    const { exitCode, stderr } = await team.runWith('alice', { cwd, env }, 'artifact', ...args);
    assert.equal(exitCode, 0, stderr);
  }
  assert.equal(statSync(join(cwd, 'back.bin')).size, 200_000_000);
  return readFileSync(peaks, 'utf8').trim().split('\n').map(Number);
}

test('a file of 200 MB takes no more than 80 MB of memory on its way, there and back', async (t) => {
  const commands = [['list'], ['upload', 'large.bin'], ['download', 'large.bin', '-o', 'back.bin']];
  const [bare = 0, up = 0, down = 0] = await peakOf(t, commands);
  t.diagnostic(`bare ${bare} KB, up ${up} KB, down ${down} KB`);
  assert.ok(up - bare <= 80 * 1024 && down - bare <= 80 * 1024);
});
