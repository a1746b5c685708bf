import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { pluginEnabled } from '../../src/doctor/plugin.ts';
import { claudeCodeRegistration } from '../../src/harness/claude-code/register.ts';
import { codexRegistration } from '../../src/harness/codex/register.ts';
import { repository } from '../support/sandbox.ts';
import { makeUser } from './support.ts';

const read = (path: string) => JSON.parse(readFileSync(join(repository, path), 'utf8'));

const plugins = [
  { client: 'Claude Code', registration: claudeCodeRegistration, hooks: 'hooks/hooks.json' },
  { client: 'Codex', registration: codexRegistration, hooks: 'hooks/codex.json' },
];

for (const { client, registration, hooks } of plugins) {
  test(`${client}'s plugin hooks the same events as the settings, with the same timeouts`, () => {
    const command = `node "\${CLAUDE_PLUGIN_ROOT}/hooks/run.cjs" ${registration.harness}`;
    const expected = Object.entries(registration.timeouts).map(([event, timeout]) => [
      event,
      [{ hooks: [registration.handler(command, timeout, 'linux', event)] }],
    ]);
    assert.deepEqual(Object.entries(read(hooks).hooks), expected);
  });
}

for (const folder of ['.claude-plugin', '.codex-plugin']) {
  test(`the version in ${folder} is the package's: users get an update only when it changes`, () => {
    assert.equal(read(`${folder}/plugin.json`).version, read('package.json').version);
  });
}

test("Codex's plugin names hooks and skills that are there", () => {
  const { hooks, skills } = read('.codex-plugin/plugin.json');
  for (const path of [hooks, skills]) assert.ok(existsSync(join(repository, path)), path);
});

for (const [config, isOn] of [
  ['[plugins."tracecraft@tracecraft"]\nenabled = true\n', true],
  ['[plugins."tracecraft@mine"]\n', true],
  ['[plugins."tracecraft@tracecraft"]\nenabled = false\n', false],
  ['[plugins."other@tracecraft"]\nenabled = true\n', false],
  ['', false],
] as const) {
  test(`${JSON.stringify(config)} in Codex's settings: the plugin is ${isOn ? 'on' : 'off'}`, (t) => {
    const { env, home } = makeUser(t);
    mkdirSync(join(home, '.codex'), { recursive: true });
    writeFileSync(join(home, '.codex/config.toml'), `model = "m"\n\n${config}`);
    assert.equal(pluginEnabled(codexRegistration, env), isOn);
  });
}

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
