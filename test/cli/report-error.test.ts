import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';

const script = `
  import { reportError } from ${JSON.stringify(import.meta.resolve('../../src/cli/report-error.ts'))};
  import { UserError } from ${JSON.stringify(import.meta.resolve('../../src/state/user-error.ts'))};
  const details = { claimed: false, holder: { agent: 'bob' } };
  const error = new UserError('It is taken', 'Wait', { details });
  process.exitCode = reportError(error, { json: process.argv.includes('json') });`;

test('what a program needs to go on from an error stands beside it, in JSON alone', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['--input-type=module', '-e', script, ...args], {
      encoding: 'utf8',
    });
  const said = run('json');
  assert.deepEqual(JSON.parse(said.stdout), {
    claimed: false,
    holder: { agent: 'bob' },
    error: { message: 'It is taken', hint: 'Wait', exit_code: 1 },
  });
  assert.equal(said.status, 1);
  const plain = run();
  assert.deepEqual([plain.stdout, plain.stderr], ['', 'tracecraft: It is taken\nWait\n']);
});

test('of a write that may have been done all the same, JSON says so', () => {
  const failing = `
    import { reportError } from ${JSON.stringify(import.meta.resolve('../../src/cli/report-error.ts'))};
    import { BucketError } from ${JSON.stringify(import.meta.resolve('../../src/bucket/bucket.ts'))};
    for (const ambiguous of [true, false]) {
      reportError(new BucketError('timeout', 'No answer', { hint: 'Wait', ambiguous }), { json: true });
    }`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', failing], {
    encoding: 'utf8',
  });
  const [doubtful, plain] = stdout.split(/(?<=^}\n)/m).map((text) => JSON.parse(text));
  assert.equal(doubtful.ambiguous, true);
  assert.ok(!('ambiguous' in plain));
});

test('a state folder that cannot be made is named, with what to look at', () => {
  const failing = `
    import { mkdirSync } from 'node:fs';
    import { reportError } from ${JSON.stringify(import.meta.resolve('../../src/cli/report-error.ts'))};
    try { mkdirSync(process.env.TRACECRAFT_HOME); } catch (error) { reportError(error); }`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', failing], {
    encoding: 'utf8',
    env: { ...process.env, TRACECRAFT_HOME: '/dev/null/state' },
  });
  assert.match(
    stderr,
    /^tracecraft: The state in \/dev\/null\/state cannot be used: ENOTDIR.*\n.*df -h.*TRACECRAFT_HOME\.\n$/,
  );
});

test('a state that another process keeps is said to be busy, not broken', () => {
  const failing = `
    import { DatabaseSync } from 'node:sqlite';
    import { mkdtempSync, rmSync } from 'node:fs';
    import { tmpdir } from 'node:os';
    import { join } from 'node:path';
    import { reportError } from ${JSON.stringify(import.meta.resolve('../../src/cli/report-error.ts'))};
    const folder = mkdtempSync(join(tmpdir(), 'tracecraft-busy-'));
    const [one, other] = ['a', 'b'].map(() => new DatabaseSync(join(folder, 'x.db'), { timeout: 0 }));
    one.exec('BEGIN EXCLUSIVE');
    try { other.exec('CREATE TABLE t (a)'); } catch (error) { reportError(error); }
    rmSync(folder, { recursive: true });`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', failing], {
    encoding: 'utf8',
    env: { ...process.env, TRACECRAFT_HOME: '/home/me/.tracecraft' },
  });
  assert.match(
    stderr,
    /tracecraft: The state in \/home\/me\/.tracecraft is kept by another process: .*\nTry again in a moment;.*\n$/,
  );
});
