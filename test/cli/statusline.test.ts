import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { temporaryFolder } from '../support/machine.ts';
import { repository } from '../support/sandbox.ts';

function statusline(t: TestContext, input: string) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(repository, 'bin/tracecraft.mjs'), 'statusline'],
    { env: { PATH: process.env.PATH, HOME: temporaryFolder(t) }, input, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

test('the command prints the line that Claude Code would show', (t) => {
  const told = { session_id: 's', cwd: '/home/me/shop', model: { id: 'm', display_name: 'Opus' } };
  const { status, stdout, stderr } = statusline(t, JSON.stringify(told));
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /^shop · .*Opus.*\n$/);
});

test('what is no JSON of a client gives no line, and no complaint', (t) => {
  for (const input of ['', 'x', '[]', '{}']) {
    assert.deepEqual(statusline(t, input), { status: 0, stdout: '', stderr: '' });
  }
});
