import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { claudeCodeRegistration } from '../../src/harness/claude-code/register.ts';
import { repository } from '../support/sandbox.ts';
import { makeUser } from './support.ts';

const read = (path: string) => JSON.parse(readFileSync(join(repository, path), 'utf8'));

test('the plugin hooks the same events as the settings, with the same timeouts', () => {
  const command = `node "\${CLAUDE_PLUGIN_ROOT}/hooks/run.cjs" claude-code`;
  const expected = Object.entries(claudeCodeRegistration.timeouts).map(([event, timeout]) => [
    event,
    [{ hooks: [claudeCodeRegistration.handler(command, timeout, 'linux', event)] }],
  ]);
  assert.deepEqual(Object.entries(read('hooks/hooks.json').hooks), expected);
});

test("the plugin's version is the package's: users get an update only when it changes", () => {
  assert.equal(read('.claude-plugin/plugin.json').version, read('package.json').version);
});

test('a plugin that is not built disturbs nobody', (t) => {
  const { env, home } = makeUser(t);
  cpSync(join(repository, 'hooks'), join(home, 'plugin/hooks'), { recursive: true });
  const script = join(home, 'plugin/hooks/run.cjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, 'claude-code'], {
    env,
    input: '{}',
    encoding: 'utf8',
  });
  assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' });
});

/** A folder where npm has installed the real clients. */
const clients = process.env.TRACECRAFT_TEST_CLIENTS;

if (clients) {
  test('the real Claude Code finds the plugin valid', (t) => {
    const { env } = makeUser(t);
    const quiet = { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1' };
    const nowhere = { ANTHROPIC_BASE_URL: 'http://127.0.0.1:9', ANTHROPIC_API_KEY: 'sk-ant-mock' };
    const claude = join(clients, 'node_modules/.bin/claude');
    const out = execFileSync(claude, ['plugin', 'validate', repository], {
      env: { ...env, ...quiet, ...nowhere },
      encoding: 'utf8',
    });
    assert.match(out, /Validation passed/);
  });
}
