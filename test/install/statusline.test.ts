import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { parse } from 'jsonc-parser';
import type { DoctorContext } from '../../src/doctor/finding.ts';
import { statuslineCheck } from '../../src/doctor/statusline.ts';
import { planInstall } from '../../src/install/plan-install.ts';
import { contents, makePackage, makeUser, type User } from './support.ts';

const settings = (user: User) => join(user.home, '.claude/settings.json');
const local = (user: User) => join(user.cwd, '.claude/settings.local.json');

interface Line {
  type: string;
  command: string;
  padding?: number;
}

function lineIn(path: string): Line | undefined {
  return parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''), [], { allowTrailingComma: true })
    .statusLine;
}

function makeUserWith(t: TestContext, text: string | undefined): User {
  const user = makeUser(t, { harnesses: ['claude-code'] });
  if (text !== undefined) write(settings(user), text);
  return user;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const hook = '{"hooks": [{"type": "command", "command": "echo mine"}]}';

const prepared: Record<string, string | undefined> = {
  'no settings': undefined,
  'an empty file': '',
  'an empty object': '{}',
  comments: '// mine\n{\n  // the model\n  "model": "opus" // the best\n  /* end */\n}\n',
  'trailing commas, CRLF, a byte order mark': '\uFEFF{\r\n\t"model": "opus",\r\n}\r\n',
  "others' hooks": `{\n  "hooks": {\n    "Stop": [${hook}],\n  },\n}\n`,
  'hooks, and more behind them': `{"hooks": {"Stop": [${hook}]}, "theme": "dark"}`,
};

for (const [name, text] of Object.entries(prepared)) {
  test(`${name}: --statusline puts the line in, and uninstall leaves every byte as it was`, (t) => {
    const user = makeUserWith(t, text);
    const before = contents(user.home);
    user.install({ statusline: true });
    const launcher = join(user.paths.runtime, 'statusline.cjs');
    const command = `${user.request.node} ${launcher}`;
    assert.deepEqual(lineIn(settings(user)), { type: 'command', command });

    const installed = readFileSync(settings(user));
    user.install({ statusline: true });
    user.install();
    assert.deepEqual(
      readFileSync(settings(user)),
      installed,
      'again, or with nothing said: it stays',
    );
    user.uninstall();
    assert.deepEqual(contents(user.home), before);
  });

  test(`${name}: asked for later, it comes beside the hooks; --no-statusline takes it out alone`, (t) => {
    const user = makeUserWith(t, text);
    const before = contents(user.home);
    user.install();
    const hooks = readFileSync(settings(user));
    assert.equal(lineIn(settings(user)), undefined);
    user.install({ statusline: true });
    assert.equal(lineIn(settings(user))?.type, 'command');
    user.install({ statusline: false });
    assert.deepEqual(readFileSync(settings(user)), hooks);
    user.install({ statusline: true });
    user.uninstall();
    assert.deepEqual(contents(user.home), before);
  });

  test(`${name}: what the user changes meanwhile stays, and ours goes`, (t) => {
    const user = makeUserWith(t, text);
    user.install({ statusline: true });
    const path = settings(user);
    const changed = readFileSync(path, 'utf8').replace(
      '"type": "command",',
      '"padding": 1, "type": "command",',
    );
    writeFileSync(path, changed.replace(/\{/, '{ "outputStyle": "short",'));
    user.install();
    assert.equal(parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')).outputStyle, 'short');
    user.uninstall();
    assert.equal(lineIn(path), undefined);
    assert.ok(!readFileSync(path, 'utf8').includes('runtime'), readFileSync(path, 'utf8'));
  });
}

test("a status line of the user's own is kept, and the answer says how to have both", (t) => {
  const text = '{"statusLine": {"type": "command", "command": "~/.claude/line.sh"}}\n';
  const user = makeUserWith(t, text);
  const plan = planInstall({ ...user.request, statusline: true });
  const [kept] = plan.harnesses[0]?.kept ?? [];
  assert.match(
    String(kept),
    /status line in .*settings\.json; .* stdin to `.*statusline\.cjs` too/,
  );
  user.install({ statusline: true });
  assert.equal(lineIn(settings(user))?.command, '~/.claude/line.sh');
  user.install({ statusline: false });
  assert.equal(lineIn(settings(user))?.command, '~/.claude/line.sh');
  user.uninstall();
  assert.equal(readFileSync(settings(user), 'utf8'), text);
});

test("for one repository it goes to that one's settings, unless its user has a line everywhere", (t) => {
  const user = makeUserWith(t, undefined);
  user.install({ statusline: true, project: true });
  assert.equal(lineIn(local(user))?.type, 'command');
  assert.equal(existsSync(settings(user)), false);
  user.uninstall();
  assert.equal(existsSync(local(user)), false);

  write(settings(user), '{"statusLine": {"type": "command", "command": "mine"}}');
  user.install({ statusline: true, project: true });
  assert.equal(lineIn(local(user)), undefined);
});

test('what its user puts beside the command stays when the command is brought up to date', (t) => {
  const user = makeUserWith(t, undefined);
  const check = () => [statuslineCheck.run({ ...user } as unknown as DoctorContext)].flat();
  assert.deepEqual(check(), []);
  user.install({ statusline: true });
  assert.partialDeepStrictEqual(check(), [{ state: 'ok' }]);
  const path = settings(user);
  const old = readFileSync(path, 'utf8').replaceAll(String(user.request.node), '/gone/node');
  writeFileSync(path, old.replace('"statusLine": {', '"statusLine": {\n    "padding": 2,'));
  assert.equal(lineIn(path)?.padding, 2);
  assert.partialDeepStrictEqual(check(), [{ state: 'error' }]);
  user.install();
  assert.equal(lineIn(path)?.padding, 2);
  assert.ok(lineIn(path)?.command.startsWith(String(user.request.node)));
  assert.partialDeepStrictEqual(check(), [{ state: 'ok' }]);
});

test('the line runs the version in use, and the same command does after an upgrade', (t) => {
  const user = makeUserWith(t, undefined);
  const next = (version: string) => {
    const source = makePackage(join(user.cwd, version), version);
    writeFileSync(join(source, 'dist/statusline.cjs'), `console.log('${version}');`);
    return source;
  };
  user.install({ statusline: true, source: next('1.0.0') });
  const before = lineIn(settings(user))?.command as string;
  user.install({ source: next('2.0.0') });
  assert.equal(lineIn(settings(user))?.command, before);
  const out = execFileSync('/bin/sh', ['-c', before], { env: user.env, encoding: 'utf8' });
  assert.equal(out, '2.0.0\n');
});

test('where the manifest is lost, uninstall takes the line out, also when the hooks are gone', (t) => {
  const user = makeUserWith(t, '{"model": "opus"}');
  user.install({ statusline: true });
  const line = lineIn(settings(user));
  rmSync(user.paths.manifest);
  writeFileSync(settings(user), JSON.stringify({ model: 'opus', statusLine: line }));
  user.uninstall();
  assert.deepEqual(JSON.parse(readFileSync(settings(user), 'utf8')), { model: 'opus' });
});

test('asked for where Claude Code is not among the agents, it is refused', (t) => {
  const user = makeUser(t, { harnesses: ['codex'] });
  assert.throws(() => user.install({ statusline: true }), /--statusline is for Claude Code/);
});

test('settings that are no JSON are refused with their place; those of others are passed over', (t) => {
  const user = makeUserWith(t, '{"model": ');
  assert.throws(() => user.install({ statusline: true }), /settings\.json is not valid: line 1/);
  assert.equal(readFileSync(settings(user), 'utf8'), '{"model": ');
  user.install({ statusline: true, project: true });
  assert.equal(lineIn(local(user))?.type, 'command');
});
