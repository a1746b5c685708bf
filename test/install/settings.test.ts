import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { findOwnEntries } from '../../src/install/hooks-file.ts';
import { planInstall } from '../../src/install/plan-install.ts';
import { writeInstall } from '../../src/install/write-install.ts';
import { contents, makeUser, snapshot, type User } from './support.ts';

const otherHook = '{"type":"command","command":"echo other","timeout":5}';

/** Settings as people have them; undefined: no file. */
const prepared: Record<string, string | undefined> = {
  'no file': undefined,
  'an empty file': '',
  'an empty object': '{}',
  'an empty object over two lines, no final newline': '{\n}',
  'one line': `{"model":"opus","hooks":{"Stop":[{"hooks":[${otherHook}]}]}}`,
  'one line with spaces': '{ "model": "opus", "permissions": { "allow": [ "Bash(ls)" ] } }\n',
  'no hooks, two spaces': '{\n  "model": "opus",\n  "env": {\n    "A": "1"\n  }\n}\n',
  'empty containers': '{\n  "hooks": {\n    "Stop": [],\n    "SessionEnd": [\n    ]\n  }\n}\n',
  'foreign hooks in the same event, tabs':
    '{\n\t"hooks": {\n\t\t"Stop": [\n\t\t\t{\n\t\t\t\t"matcher": "",\n\t\t\t\t"hooks": [\n\t\t\t\t\t{\n\t\t\t\t\t\t"type": "command",\n\t\t\t\t\t\t"command": "say done"\n\t\t\t\t\t}\n\t\t\t\t]\n\t\t\t}\n\t\t]\n\t},\n\t"z": 1,\n\t"a": 2\n}\n',
  'comments everywhere':
    '// top\n{\n  /* model */ "model": "opus", // the best\n  "hooks": {\n    // mine\n    "Stop": [\n      { "hooks": [] } // nothing yet\n      // { "hooks": ["off"] }\n    ] // stop\n    /* end of hooks */\n  }\n  // end\n}\n// bottom\n',
  'trailing commas':
    '{\n  "hooks": {\n    "Stop": [\n      { "hooks": [{ "type": "command", "command": "x", },], },\n    ],\n  },\n}\n',
  CRLF: '{\r\n    "hooks": {\r\n        "PreCompact": [\r\n            {\r\n                "hooks": []\r\n            }\r\n        ]\r\n    },\r\n    "theme": "dark"\r\n}\r\n',
  'a byte order mark': '\uFEFF{\n  "theme": "dark"\n}\n',
  'only comments': '// nothing here yet',
  'unusual text':
    '{\n  "näme\\u00e9": "日本語 \u{1F600} \\" \\\\ // no comment /* nor this */",\n  "\\u0000": "\u2028",\n  "hooks": { "Notification": [ { "hooks": [] } ] }\n}',
  'strange layout':
    '\n\n  {"a"\n:1\n,"hooks" :\n{ "Stop"\n: [ {"hooks":[ ]}\n,\n{"hooks":[]} ]}\n  ,"b":{}}  \n\n',
};

const files = { 'claude-code': '.claude/settings.json', codex: '.codex/hooks.json' } as const;

function prepare(user: User, text: string | undefined): void {
  if (text === undefined) return;
  for (const file of Object.values(files)) write(join(user.home, file), text);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** As a reader of JSON with comments sees it. */
function hooksOf(user: User, harness: keyof typeof files): string[] {
  const text = readFileSync(join(user.home, files[harness]), 'utf8');
  return findOwnEntries(text, harness).map(({ event }) => event);
}

const events = ['PreCompact', 'SessionEnd', 'SessionStart', 'Stop', 'SubagentStop'];
const eventsOfClaude = [...events, 'UserPromptSubmit'];

for (const [title, text] of Object.entries(prepared)) {
  test(`${title}: install and uninstall leave every byte as it was`, (t) => {
    const user = makeUser(t);
    prepare(user, text);
    const before = contents(user.home);
    user.install();
    assert.deepEqual(hooksOf(user, 'claude-code').sort(), eventsOfClaude);
    assert.deepEqual(hooksOf(user, 'codex').sort(), events);
    user.uninstall();
    assert.deepEqual(contents(user.home), before);
  });

  test(`${title}: a second install writes nothing`, (t) => {
    const user = makeUser(t);
    prepare(user, text);
    user.install();
    const once = snapshot(user.home);
    user.install();
    assert.deepEqual(snapshot(user.home), once);
  });

  test(`${title}: what others change in between is kept`, (t) => {
    const user = makeUser(t);
    prepare(user, text);
    user.install();
    const path = join(user.home, files['claude-code']);
    // As clients save their settings: parsed, changed, and written in a layout of their own.
    const settings = JSON.parse(plainJson(readFileSync(path, 'utf8')));
    settings.hooks.Stop.push({ hooks: [{ type: 'command', command: 'later' }] });
    settings.hooks.SessionStart[0].hooks.push({ type: 'command', command: 'inside ours' });
    settings.theme = 'light';
    writeFileSync(path, JSON.stringify(settings, null, 3));
    user.uninstall();

    const wanted = JSON.parse(plainJson(text?.trim() ? text : '{}') || '{}');
    wanted.theme = 'light';
    wanted.hooks ??= {};
    wanted.hooks.Stop = [
      ...(wanted.hooks.Stop ?? []),
      { hooks: [{ type: 'command', command: 'later' }] },
    ];
    wanted.hooks.SessionStart = [{ hooks: [{ type: 'command', command: 'inside ours' }] }];
    assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), wanted);
  });
}

/** JSON without comments, trailing commas and the byte order mark; strings are left whole. */
function plainJson(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*.*?\*\//gs, '$1')
    .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[\]}])/g, '$1');
}

test('a change by hand that leaves our lines whole costs no other byte', (t) => {
  const user = makeUser(t);
  const path = join(user.home, files['claude-code']);
  write(path, prepared['comments everywhere'] as string);
  user.install();
  const edit = (text: string) => text.replace('// top', '// TOP').replace('"opus"', '"sonnet"');
  writeFileSync(path, edit(readFileSync(path, 'utf8')));
  user.uninstall();
  assert.equal(readFileSync(path, 'utf8'), edit(prepared['comments everywhere'] as string));
});

const broken: Record<string, [text: string, where: RegExp]> = {
  'a missing brace': ['{\n  "model": "opus"\n', /line 3, column 1/],
  'a missing comma': ['{\n  "a": 1\n  "b": 2\n}\n', /line 3, column 3/],
  'hooks that are a list': ['{"hooks": []}', /line 1, column 11: "hooks" must be an object/],
  'an event that is no list': ['{"hooks": {"Stop": {}}}', /"hooks.Stop" must be an array/],
  'a list at the top': ['[]', /the file must hold an object/],
  'two documents': ['{}\n{}', /line 2, column 1/],
};

for (const [title, [text, where]] of Object.entries(broken)) {
  test(`${title}: refused with its place, and nothing is written anywhere`, (t) => {
    const user = makeUser(t);
    write(join(user.home, files.codex), text);
    const before = snapshot(user.home);
    assert.throws(() => user.install(), where);
    assert.deepEqual(snapshot(user.home), before);
  });
}

test('bytes that are no UTF-8 are refused untouched', (t) => {
  const user = makeUser(t);
  const path = join(user.home, files['claude-code']);
  mkdirSync(dirname(path));
  writeFileSync(path, Buffer.from('{"a":"\xff"}', 'latin1'));
  assert.throws(() => user.install(), /is not UTF-8/);
  assert.equal(existsSync(user.paths.home), false);
});

test('a link is written through, and stays a link', (t) => {
  const user = makeUser(t);
  const target = join(user.home, 'dotfiles/claude.json');
  write(target, '{"a": 1}\n');
  mkdirSync(join(user.home, '.claude'));
  const link = join(user.home, files['claude-code']);
  symlinkSync('../dotfiles/claude.json', link);
  user.install();
  assert.equal(realpathSync(link), target);
  assert.equal(hooksOf(user, 'claude-code').length, eventsOfClaude.length);
  user.uninstall();
  assert.equal(readFileSync(target, 'utf8'), '{"a": 1}\n');
  assert.ok(lstatSync(link).isSymbolicLink());
});

test('a link to a file that is not there yet makes that file, and uninstall removes it', (t) => {
  const user = makeUser(t);
  mkdirSync(join(user.home, '.claude'));
  symlinkSync('../dotfiles/claude.json', join(user.home, files['claude-code']));
  user.install();
  assert.ok(existsSync(join(user.home, 'dotfiles/claude.json')));
  user.uninstall();
  assert.equal(existsSync(join(user.home, 'dotfiles')), false);
  assert.ok(lstatSync(join(user.home, files['claude-code'])).isSymbolicLink());
});

for (const what of ['file', 'folder'] as const) {
  test(`a read-only ${what} is refused in one line, and nothing is written anywhere`, (t) => {
    const user = makeUser(t);
    const path = join(user.home, files.codex);
    write(path, '{}');
    const locked = what === 'file' ? path : dirname(path);
    chmodSync(locked, what === 'file' ? 0o444 : 0o555);
    const before = snapshot(user.home);
    try {
      assert.throws(() => user.install(), { name: 'UserError', message: /^[^\n]+read-only$/ });
      assert.deepEqual(snapshot(user.home), before);
    } finally {
      chmodSync(locked, 0o755);
    }
  });
}

test("a file's mode stays, and a new file is its user's alone", (t) => {
  const user = makeUser(t);
  const path = join(user.home, files['claude-code']);
  write(path, '{}');
  chmodSync(path, 0o640);
  user.install();
  assert.equal(statSync(path).mode & 0o777, 0o640);
  assert.equal(statSync(join(user.home, files.codex)).mode & 0o777, 0o600);
  user.uninstall();
  assert.equal(statSync(path).mode & 0o777, 0o640);
});

test('a file that changes after it was planned is not overwritten', (t) => {
  const user = makeUser(t);
  const path = join(user.home, files['claude-code']);
  write(path, '{}');
  const plan = planInstall(user.request);
  write(path, '{"saved": true}');
  assert.throws(() => writeInstall(plan), /has just been changed/);
  assert.equal(readFileSync(path, 'utf8'), '{"saved": true}');
});
