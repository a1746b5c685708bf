import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { listedIn, markerName } from '../../../src/site/build/out-folder.ts';
import { assistantRow, userRow } from '../../support/transcript.ts';
import { makeSiteMachine, talk, treeOf } from './built-site.ts';

const refusals: Record<string, { prepare(out: string): void; says: RegExp }> = {
  'a folder with files of others': {
    prepare(out) {
      mkdirSync(out);
      writeFileSync(join(out, 'thesis.txt'), 'years of work');
    },
    says: /is not empty, and no site/,
  },
  'a file': { prepare: (out) => writeFileSync(out, 'a file'), says: /is no folder/ },
  'a link': {
    prepare(out) {
      mkdirSync(`${out}-elsewhere`);
      symlinkSync(`${out}-elsewhere`, out);
    },
    says: /is a link/,
  },
  'a marker of something else': {
    prepare(out) {
      mkdirSync(out);
      writeFileSync(join(out, markerName), '{"format":"another"}');
    },
    says: /is not empty, and no site/,
  },
  'a marker that is damaged': {
    prepare(out) {
      mkdirSync(out);
      writeFileSync(join(out, markerName), '{"format":"tracec');
    },
    says: /is not empty, and no site/,
  },
  "a newer version's site": {
    prepare(out) {
      mkdirSync(out);
      writeFileSync(join(out, markerName), '{"format":"tracecraft-site","version":2}');
    },
    says: /newer version/,
  },
};

for (const [what, { prepare, says }] of Object.entries(refusals)) {
  test(`nothing is built into ${what}, and all stays as it was`, async (t) => {
    const machine = makeSiteMachine(t);
    await machine.say('one', ...talk('one'));
    prepare(machine.out);
    const before = readdirSync(machine.root, { recursive: true }).sort();
    await assert.rejects(machine.build(), says);
    assert.deepEqual(readdirSync(machine.root, { recursive: true }).sort(), before);
  });
}

test('a folder that may not be written to is told of, and so is what is in the way', async (t) => {
  const machine = makeSiteMachine(t);
  await machine.say('one', ...talk('one'));
  mkdirSync(join(machine.out, 'sessions'), { recursive: true });
  writeFileSync(join(machine.out, markerName), '{"format":"tracecraft-site","version":1}');
  rmSync(join(machine.out, 'sessions'), { recursive: true });
  symlinkSync(machine.home, join(machine.out, 'sessions'));
  const before = readdirSync(machine.home);
  const built = await machine.build().catch((error) => error);
  assert.match(String(built.left?.[0]?.error ?? built), /is in the way of the site/);
  assert.deepEqual(readdirSync(machine.home), before);
  if (process.getuid?.() === 0) return;
  const closed = join(machine.root, 'closed');
  mkdirSync(closed, { mode: 0o500 });
  await assert.rejects(
    machine.build({ out: join(closed, 'site') }),
    /cannot be written to: that is not allowed/,
  );
  chmodSync(closed, 0o700);
});

test('every file that a build makes is known as its own, also texts beside a page', async (t) => {
  const machine = makeSiteMachine(t);
  const long = 'a line of a long text\n'.repeat(10_000);
  const input = { file_path: '/x.ipynb', new_source: long, other: long };
  const call = { type: 'tool_use', id: 't', name: 'NotebookEdit', input };
  const result = { type: 'tool_result', tool_use_id: 't', content: `Done\n${long}` };
  await machine.say(
    'one',
    userRow('Go'),
    assistantRow('', { message: { role: 'assistant', content: [call] } }),
    userRow('', { message: { role: 'user', content: [result] } }),
    userRow(long),
  );
  await machine.build();
  const made = [...treeOf(machine.out).keys()].filter((name) => name !== markerName);
  assert.equal(made.filter((name) => name.endsWith('.txt')).length, 4);
  assert.deepEqual([...listedIn(machine.out)].sort(), made.sort());
});

test('whatever a marker names, only what builds make is removed', async (t) => {
  const machine = makeSiteMachine(t);
  await machine.say('one', ...talk('one'));
  const { pages } = await machine.build();
  const beside = join(machine.out, (pages[0]?.page ?? '').replace(/\.html$/, ''));
  const kept = [
    join(machine.root, 'outside.html'),
    join(machine.out, 'mine.html'),
    join(machine.out, 'sessions/notes.html'),
    join(machine.out, 'sessions/p/notes.html'),
    join(beside, 'notes.txt'),
  ];
  mkdirSync(beside);
  for (const file of kept) writeFileSync(file, 'mine');
  mkdirSync(join(machine.root, 'linked'));
  writeFileSync(join(machine.root, 'linked/page.html'), 'mine');
  symlinkSync(join(machine.root, 'linked'), join(machine.out, 'sessions/linked'));
  const names = [
    '../outside.html',
    'mine.html',
    'sessions/notes.html',
    'sessions/p/../../mine.html',
    'sessions/../../outside.html',
    'sessions/../outside.html',
    'sessions/linked/page.html',
    '/etc/hostname',
    7,
    null,
  ];
  const marker = join(machine.out, markerName);
  const { files, ...rest } = JSON.parse(readFileSync(marker, 'utf8'));
  writeFileSync(marker, JSON.stringify({ ...rest, files: [...files, ...names] }));
  await machine.build();
  for (const file of [...kept, join(machine.root, 'linked/page.html')]) {
    assert.ok(existsSync(file), file);
  }
});

test("a site is its owner's alone, and says nothing of where and when it was built", async (t) => {
  const machine = makeSiteMachine(t);
  await machine.say('one', ...talk('one'));
  await machine.build();
  assert.equal(statSync(machine.out).mode & 0o777, 0o700);
  for (const [name, text] of treeOf(machine.out)) {
    assert.equal(statSync(join(machine.out, name)).mode & 0o777, 0o600, name);
    assert.ok(!text.includes(machine.root), `${name} names the folder that it was built in`);
  }
});

test('a site that a build finds nothing for stays as it is', async (t) => {
  const machine = makeSiteMachine(t);
  await machine.say('one', ...talk('one'));
  await machine.build();
  const before = treeOf(machine.out);
  await assert.rejects(machine.build({ scope: { project: 'another' } }), /it is left as it is/);
  assert.deepEqual(treeOf(machine.out), before);
  const empty = await machine.build({
    scope: { project: 'another' },
    out: join(machine.root, 'new'),
  });
  assert.equal(empty.sessions, 0);
  assert.ok(!existsSync(empty.out), 'a folder was made for nothing');
  const asked = await machine.build({
    scope: { project: 'another' },
    out: empty.out,
    mayEmpty: true,
  });
  assert.match(readFileSync(asked.index, 'utf8'), /There is no session yet/);
});

test('two builds of one site do not mix', async (t) => {
  const machine = makeSiteMachine(t);
  await machine.say('one', ...talk('one'));
  const ends = await Promise.allSettled([machine.build(), machine.build()]);
  const failed = ends.filter((end) => end.status === 'rejected');
  assert.equal(failed.length, 1);
  assert.match(String(failed[0]?.reason), /Another process builds the site/);
  assert.equal((await machine.build()).sessions, 1);
});
