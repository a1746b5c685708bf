import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { commandPath } from '../../src/install/command-path.ts';
import { findOwnEntries } from '../../src/install/hooks-file.ts';
import { keepRecord } from '../../src/install/manifest.ts';
import { readManifest, settingsFormInstalled } from '../../src/install/manifest-read.ts';
import { planInstall } from '../../src/install/plan-install.ts';
import { makePackage, makeUser, type User } from './support.ts';

const claudeSettings = (user: User) => join(user.home, '.claude/settings.json');
const codexHooks = (user: User) => join(user.home, '.codex/hooks.json');
const skill = (user: User) => join(user.home, '.claude/skills/tracecraft/SKILL.md');

function commandsIn(path: string): string[] {
  return findOwnEntries(readFileSync(path, 'utf8'), 'codex').map(({ command }) => command);
}

for (const name of ['home', 'a home', "it's $HOME", 'd"q`x`', 'ünï 日本語']) {
  test(`in a home named ${name} the registered command runs, also when the package is gone`, (t) => {
    const user = makeUser(t, name);
    user.install();
    rmSync(user.request.source as string, { recursive: true });
    for (const harness of ['claude-code', 'codex'] as const) {
      const answer = user.runHook(harness, 'Stop');
      assert.deepEqual(answer, { version: '1.0.0', args: [harness], home: user.paths.home });
    }
    const out = execFileSync(commandPath(user.paths), ['a b', '--c'], {
      env: user.env,
      encoding: 'utf8',
    });
    assert.deepEqual(JSON.parse(out), {
      version: 'cli 1.0.0',
      args: ['a b', '--c'],
      home: user.paths.home,
    });
  });
}

test("a hook belongs to its state folder, whatever the agent's environment says", (t) => {
  const user = makeUser(t);
  user.install();
  assert.equal(
    user.runHook('codex', 'Stop', { TRACECRAFT_HOME: '/elsewhere' }).home,
    user.paths.home,
  );
});

test('TRACECRAFT_HOME, CLAUDE_CONFIG_DIR and CODEX_HOME say where all is written', (t) => {
  const user = makeUser(t);
  const env = {
    ...user.env,
    TRACECRAFT_HOME: join(user.cwd, 'state'),
    CLAUDE_CONFIG_DIR: join(user.cwd, 'c c'),
    CODEX_HOME: join(user.cwd, 'x'),
  };
  user.install({ env });
  assert.deepEqual(readdirSync(user.home), []);
  assert.ok(
    commandsIn(join(user.cwd, 'x/hooks.json'))[0]?.includes(
      join(user.cwd, 'state/runtime/hook.cjs'),
    ),
  );
  assert.ok(existsSync(join(user.cwd, 'c c/settings.json')));
  user.uninstall({ env });
  assert.deepEqual(readdirSync(user.cwd).sort(), ['.git', 'state']);
});

test('a newer version takes over behind the same command, and leaves nothing of the old one', (t) => {
  const user = makeUser(t);
  user.install();
  const before = readFileSync(codexHooks(user), 'utf8');
  const [old] = readdirSync(user.paths.runtime).filter((name) => name.startsWith('1.0.0-'));
  user.install({ source: makePackage(join(user.cwd, 'next'), '2.0.0') });
  assert.equal(readFileSync(codexHooks(user), 'utf8'), before);
  assert.equal(user.runHook('codex', 'Stop').version, '2.0.0');
  assert.equal(existsSync(join(user.paths.runtime, String(old))), false);
  assert.equal(readdirSync(user.paths.runtime).length, 3);
});

test('the same version with other bytes is taken for a new one', (t) => {
  const user = makeUser(t);
  user.install();
  const hook = join(user.request.source as string, 'dist/hook.cjs');
  writeFileSync(hook, readFileSync(hook, 'utf8').replace('1.0.0', 'rebuilt'));
  user.install();
  assert.equal(user.runHook('codex', 'Stop').version, 'rebuilt');
  assert.equal(readdirSync(user.paths.runtime).length, 3);
});

test('a Node out of node_modules is brought along, and the one it replaces goes', (t) => {
  const user = makeUser(t);
  const folder = join(user.cwd, 'node_modules/node/bin');
  mkdirSync(folder, { recursive: true });
  symlinkSync(process.execPath, join(folder, 'node'));
  mkdirSync(join(user.paths.runtime, 'node-1.2.3'), { recursive: true });
  user.install({ node: join(folder, 'node') });
  const own = join(user.paths.runtime, 'node', 'node');
  assert.ok(commandsIn(codexHooks(user)).every((command) => command.startsWith(`${own} `)));
  assert.equal(statSync(own).size, statSync(process.execPath).size);
  assert.equal(existsSync(join(user.paths.runtime, 'node-1.2.3')), false);
  rmSync(join(user.cwd, 'node_modules'), { recursive: true });
  assert.equal(user.runHook('claude-code', 'Stop').version, '1.0.0');
});

test('a newer Node is brought to the same place: a session from before goes on with its command', (t) => {
  const user = makeUser(t);
  const folder = join(user.cwd, 'node_modules/node/bin');
  mkdirSync(folder, { recursive: true });
  symlinkSync(process.execPath, join(folder, 'node'));
  user.install({ node: join(folder, 'node') });
  const before = readFileSync(codexHooks(user), 'utf8');
  const own = join(user.paths.runtime, 'node');
  rmSync(join(own, 'node'));
  writeFileSync(join(own, 'node'), 'an older one');
  writeFileSync(join(own, 'version'), '22.16.0');
  user.install({ node: join(folder, 'node') });
  assert.equal(readFileSync(codexHooks(user), 'utf8'), before);
  assert.equal(user.runHook('codex', 'Stop').version, '1.0.0');
  assert.deepEqual(readdirSync(own).sort(), ['node', 'version']);

  rmSync(join(own, 'version'));
  user.install({ node: join(folder, 'node') });
  assert.deepEqual(readdirSync(own).sort(), ['node', 'version']);
});

test('the same Node under another name changes no command', (t) => {
  const user = makeUser(t);
  user.install();
  const before = readFileSync(codexHooks(user), 'utf8');
  user.install({ node: process.execPath });
  assert.equal(readFileSync(codexHooks(user), 'utf8'), before);
});

/** What passes for a Node of its own. */
function makeOtherNode(user: User): string {
  const path = join(user.cwd, 'other-node');
  writeFileSync(path, `#!/bin/sh\nexec ${process.execPath} "$@"\n`, { mode: 0o755 });
  return path;
}

test('a newer Node changes the command in place, and a later uninstall still restores every byte', (t) => {
  const user = makeUser(t);
  mkdirSync(join(user.home, '.codex'));
  const before = '{"hooks": {"Stop": [{"hooks": []}]}}';
  writeFileSync(codexHooks(user), before);
  user.install();
  const other = makeOtherNode(user);
  user.install({ node: other });
  assert.deepEqual(
    [...new Set(commandsIn(codexHooks(user)).map((command) => command.split(' ')[0]))],
    [other],
  );
  user.uninstall();
  assert.equal(readFileSync(codexHooks(user), 'utf8'), before);
});

test('what others wrote between two installs is not undone with the second one', (t) => {
  const user = makeUser(t);
  user.install();
  const settings = JSON.parse(readFileSync(claudeSettings(user), 'utf8'));
  writeFileSync(claudeSettings(user), JSON.stringify({ theme: 'dark', ...settings }, null, 2));
  const other = makeOtherNode(user);
  user.install({ node: other });
  user.uninstall();
  assert.deepEqual(JSON.parse(readFileSync(claudeSettings(user), 'utf8')), { theme: 'dark' });
});

test('planning writes nothing at all', (t) => {
  const user = makeUser(t);
  planInstall(user.request);
  assert.deepEqual(readdirSync(user.home), []);
});

test('without any agent there is nothing to install for, and it is said', (t) => {
  const user = makeUser(t);
  assert.throws(() => user.install({ harnesses: [] }), {
    name: 'UserError',
    exitCode: 1,
    message: /None of Claude Code, Codex.* was found/,
    hint: /--harness/,
  });
  mkdirSync(join(user.home, '.codex'));
  user.install({ harnesses: [] });
  assert.equal(existsSync(join(user.home, '.claude')), false);
});

test('for one repository: its own files alone, and not beside hooks for all of them', (t) => {
  const user = makeUser(t);
  const deep = join(user.cwd, 'deep');
  mkdirSync(deep);
  user.install({ project: true, cwd: deep });
  assert.deepEqual(readdirSync(user.cwd).sort(), ['.claude', '.codex', '.git', 'deep']);
  assert.deepEqual(readdirSync(user.home), ['.tracecraft']);
  assert.equal(settingsFormInstalled(user.paths, 'codex', deep), true);
  assert.equal(settingsFormInstalled(user.paths, 'codex', `${user.cwd}-2`), false);
  user.uninstall({ project: true });
  assert.deepEqual(readdirSync(user.cwd).sort(), ['.git', 'deep']);
  user.install();
  assert.throws(() => user.install({ project: true }), /every repository already/);
});

test('the plugin yields while the settings have our hooks, and no longer', (t) => {
  const user = makeUser(t);
  assert.equal(settingsFormInstalled(user.paths, 'claude-code', user.cwd), false);
  user.install();
  assert.equal(settingsFormInstalled(user.paths, 'claude-code', user.cwd), true);
  writeFileSync(claudeSettings(user), '{}');
  assert.equal(settingsFormInstalled(user.paths, 'claude-code', user.cwd), false);
});

test('the skill names the command by its whole path', (t) => {
  const user = makeUser(t, 'a home');
  user.install();
  const text = readFileSync(skill(user), 'utf8');
  assert.ok(text.includes(`\n'${commandPath(user.paths)}' status\n`));
  assert.doesNotMatch(text, /^tracecraft /m);
});

test("another's skill of the same name is left alone", (t) => {
  const user = makeUser(t);
  mkdirSync(join(skill(user), '..'), { recursive: true });
  writeFileSync(skill(user), 'mine');
  const plan = planInstall(user.request);
  assert.match(String(plan.harnesses[0]?.kept), /another's skill/);
  user.install();
  user.uninstall();
  assert.equal(readFileSync(skill(user), 'utf8'), 'mine');
});

test('a skill that its user has changed is neither overwritten nor removed', (t) => {
  const user = makeUser(t);
  user.install();
  writeFileSync(skill(user), 'changed');
  user.install();
  assert.equal(readFileSync(skill(user), 'utf8'), 'changed');
  user.uninstall();
  assert.equal(readFileSync(skill(user), 'utf8'), 'changed');
});

test('uninstall of one agent leaves the other one working', (t) => {
  const user = makeUser(t);
  user.install();
  user.uninstall({ harnesses: ['claude-code'] });
  assert.equal(existsSync(join(user.home, '.claude')), false);
  assert.equal(user.runHook('codex', 'Stop').version, '1.0.0');
  user.uninstall();
  assert.deepEqual(readdirSync(user.home), ['.tracecraft']);
});

test('uninstall keeps what was mirrored; with purge it takes the state folder, and nothing that is not ours', (t) => {
  const user = makeUser(t);
  user.install();
  for (const path of [user.paths.bucket, join(user.paths.home, 'logs')]) mkdirSync(path);
  for (const path of [user.paths.config, user.paths.database]) writeFileSync(path, '{}');
  user.uninstall();
  assert.deepEqual(readdirSync(user.paths.home).sort(), [
    'bucket',
    'config.json',
    'logs',
    'state.db',
  ]);
  writeFileSync(join(user.paths.home, 'notes.txt'), 'not ours');
  user.uninstall({ purge: true });
  assert.deepEqual(readdirSync(user.paths.home), ['notes.txt']);
});

test('with the state folder lost, uninstall still finds what is ours', (t) => {
  const user = makeUser(t);
  mkdirSync(join(user.home, '.codex'));
  writeFileSync(codexHooks(user), '{"description": "mine"}\n');
  user.install();
  const key = `${codexHooks(user)}:session_end:0:0`;
  const config = join(user.home, '.codex/config.toml');
  writeFileSync(
    config,
    `model = "m"\n\n[hooks.state]\n\n[hooks.state."${key}"]\ntrusted_hash = "sha256:0"\n`,
  );
  rmSync(user.paths.home, { recursive: true });
  user.uninstall();
  assert.equal(readFileSync(codexHooks(user), 'utf8'), '{"description": "mine"}\n');
  assert.equal(readFileSync(claudeSettings(user), 'utf8'), '{}\n');
  assert.equal(readFileSync(config, 'utf8'), 'model = "m"\n');
  assert.equal(existsSync(join(user.home, '.claude/skills/tracecraft')), false);
});

test("another tool's hook that has our old place in Codex keeps its trust", (t) => {
  const user = makeUser(t);
  mkdirSync(join(user.home, '.codex'));
  writeFileSync(codexHooks(user), '{}');
  user.install();
  const key = (group: number) => `${codexHooks(user)}:stop:${group}:0`;
  const table = (group: number) =>
    `\n[hooks.state."${key(group)}"]\ntrusted_hash = "sha256:${group}"\n`;
  const config = join(user.home, '.codex/config.toml');
  writeFileSync(config, `a = 1\n${table(0)}${table(1)}`);
  keepRecord(user.paths, {
    ...{ kind: 'trust', harness: 'codex', path: config, real: config, sha256: '' },
    ...{ original: { backup: '', mode: 0o600 }, changes: [], folders: [], keys: [key(0)] },
  });
  // Theirs is put before ours, which moves ours on by one.
  const hooks = JSON.parse(readFileSync(codexHooks(user), 'utf8'));
  hooks.hooks.Stop.unshift({ hooks: [{ type: 'command', command: 'theirs' }] });
  writeFileSync(codexHooks(user), JSON.stringify(hooks));
  user.uninstall();
  assert.equal(readFileSync(config, 'utf8'), `a = 1\n${table(0)}`);
});

test('with the state folder lost, a second install takes its entries over', (t) => {
  const user = makeUser(t);
  mkdirSync(join(user.home, '.codex'));
  writeFileSync(codexHooks(user), '{"description": "mine"}\n');
  user.install();
  const installed = readFileSync(codexHooks(user), 'utf8');
  rmSync(user.paths.home, { recursive: true });
  user.install();
  assert.equal(readFileSync(codexHooks(user), 'utf8'), installed);
  user.uninstall();
  assert.equal(readFileSync(codexHooks(user), 'utf8'), '{"description": "mine"}\n');
  assert.equal(existsSync(skill(user)), false);
});

test('the manifest and the backups are private, and go with the last record', (t) => {
  const user = makeUser(t);
  mkdirSync(join(user.home, '.codex'));
  writeFileSync(codexHooks(user), '{}');
  user.install();
  assert.equal(statSync(user.paths.manifest).mode & 0o777, 0o600);
  const [backup] = readdirSync(user.paths.backups);
  assert.equal(statSync(join(user.paths.backups, String(backup))).mode & 0o777, 0o600);
  // Hooks, and two files of each of two skills, for both.
  assert.equal(readManifest(user.paths).files.length, 10);
  user.uninstall();
  assert.deepEqual(readdirSync(realpathSync(user.paths.home)), []);
});
