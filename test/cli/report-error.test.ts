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
