import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { writeEdit } from '../../src/install/file-edit.ts';
import { readUserFile } from '../../src/install/user-file.ts';
import { makeUser } from './support.ts';

const mine = '{"hooks":[{"type":"command","command":"mine"}]}';

/** What was there, and what its user then writes by hand before what we put in. */
const inFront: [title: string, before: string, place: string, written: string][] = [
  ['a setting in a file that was {}', '{}', '{', '\n  "model": "x",'],
  ['a setting in a file that was { } on one line', '{ }\n', '{', ' "model": "x",'],
  [
    'an event in hooks that were empty',
    '{"hooks": {}}',
    '"hooks": {',
    `"Notification": [${mine}],`,
  ],
  ['a group in a list that was empty', '{"hooks": {"Stop": []}}', '"Stop": [', `${mine},`],
  [
    'a group in an empty list on lines',
    '{\n  "hooks": {\n    "Stop": []\n  }\n}\n',
    '"Stop": [',
    `\n${mine},`,
  ],
];

for (const harness of ['claude-code', 'codex'] as const) {
  for (const [title, before, place, written] of inFront) {
    test(`${harness}: ${title}, put before ours, stays, and no comma is left behind it`, (t) => {
      const user = makeUser(t);
      const path = join(
        user.home,
        harness === 'codex' ? '.codex/hooks.json' : '.claude/settings.json',
      );
      mkdirSync(dirname(path));
      writeFileSync(path, before);
      user.install();
      const edited = readFileSync(path, 'utf8').replace(place, place + written);
      writeFileSync(path, edited);
      user.uninstall();
      const expected = JSON.parse(
        before.replace(place, place + written).replace(/,(\s*[\]}])/g, '$1'),
      );
      assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), expected);
    });
  }
}

test('a comma at the end that its user has put there comes back', (t) => {
  const user = makeUser(t);
  const path = join(user.home, '.claude/settings.json');
  mkdirSync(dirname(path));
  writeFileSync(path, '{\n  "model": "x",\n}\n');
  user.install();
  writeFileSync(path, readFileSync(path, 'utf8').replace('"x"', '"y"'));
  user.uninstall();
  assert.equal(readFileSync(path, 'utf8'), '{\n  "model": "y",\n}\n');
});

test('a file that changes while others are written is not overwritten', (t) => {
  const user = makeUser(t);
  const path = join(user.home, 'settings.json');
  writeFileSync(path, 'planned');
  const file = readUserFile(path);
  writeFileSync(path, 'saved meanwhile');
  const edit = { file, after: Buffer.from('ours'), mode: file.mode };
  assert.throws(() => writeEdit(edit), /changed by another program/);
  assert.equal(readFileSync(path, 'utf8'), 'saved meanwhile');
});

test('what a killed install left beside a file goes, and nothing that is in use or of others', (t) => {
  const user = makeUser(t);
  const path = join(user.home, 'settings.json');
  const dead = 2 ** 22 + 1;
  const kept = [
    `settings.json.${process.pid}.0123abcd.tmp`,
    'settings.json.bak',
    `other.json.${dead}.0123abcd.tmp`,
  ];
  for (const name of [...kept, 'settings.json', `settings.json.${dead}.0123abcd.tmp`])
    writeFileSync(join(user.home, name), 'a');
  writeEdit({ file: readUserFile(path), after: Buffer.from('b'), mode: 0o600 });
  assert.deepEqual(readdirSync(user.home).sort(), ['settings.json', ...kept].sort());
});

test('in a state folder that others use too, only what is ours goes', (t) => {
  const user = makeUser(t);
  const theirs = [
    'bin/tool',
    'backups/photos.tar',
    'runtime/python-3/lib',
    'runtime/hook.cjs.orig',
  ];
  const env = { ...user.env, TRACECRAFT_HOME: user.home };
  for (const path of theirs) {
    mkdirSync(dirname(join(user.home, path)), { recursive: true });
    writeFileSync(join(user.home, path), 'theirs');
  }
  mkdirSync(join(user.home, '.claude'));
  writeFileSync(join(user.home, '.claude/settings.json'), '{"model": "x"}');
  user.install({ env });
  user.install({ env, bucket: 'file:///elsewhere' });
  user.uninstall({ env });
  for (const path of theirs) assert.ok(existsSync(join(user.home, path)), path);
  assert.deepEqual(readdirSync(join(user.home, 'runtime')).sort(), ['hook.cjs.orig', 'python-3']);
  assert.deepEqual(readdirSync(join(user.home, 'bin')), ['tool']);
});
