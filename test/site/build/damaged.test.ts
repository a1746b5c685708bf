import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { makeSiteMachine, type SiteMachine, talk } from './built-site.ts';

const fromBucket = { project: 'p', from: 'bucket' } as const;

function pageOf(
  { out }: SiteMachine,
  { pages }: { pages: { session: string; page: string }[] },
  id: string,
) {
  const page = pages.find(({ session }) => session === id)?.page;
  assert.ok(page, `${id} has no page`);
  return readFileSync(join(out, page), 'utf8');
}

test('a session with a missing part has a page of the rest, which says so', async (t) => {
  const machine = makeSiteMachine(t);
  for (const word of ['first', 'second', 'third']) await machine.say('one', ...talk(word));
  const folder = machine.recordFolder('one');
  const parts = readdirSync(folder).filter((name) => name.startsWith('part-00001'));
  rmSync(join(folder, parts[0] as string));
  const built = await machine.build({ scope: fromBucket });
  assert.deepEqual(built.left, []);
  const page = pageOf(machine, built, 'one');
  assert.ok(page.includes('Answer first') && page.includes('Answer third'));
  assert.ok(!page.includes('Answer second'));
  assert.match(page, /part 1 is missing/);
});

for (const [what, damage] of Object.entries({
  'no meta': (file: string) => rmSync(file),
  'a meta that is no JSON': (file: string) => writeFileSync(file, '{"schema'),
})) {
  test(`a session with ${what} has a page of the parts that there are`, async (t) => {
    const machine = makeSiteMachine(t);
    await machine.say('one', ...talk('first'));
    await machine.say('two', ...talk('second'));
    damage(join(machine.recordFolder('one'), 'meta.json'));
    const built = await machine.build({ scope: fromBucket });
    assert.equal(built.sessions, 2);
    assert.ok(pageOf(machine, built, 'one').includes('Answer first'));
    assert.ok(pageOf(machine, built, 'two').includes('Answer second'));
    assert.match(pageOf(machine, built, 'one'), /meta\.json/);
  });
}

test('a session that cannot be read keeps no other from its page, and its old one stays', async (t) => {
  const machine = makeSiteMachine(t);
  await machine.say('one', ...talk('first'));
  await machine.say('two', ...talk('second'));
  const before = await machine.build({ scope: fromBucket });
  const folder = machine.recordFolder('one');
  const meta = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8'));
  writeFileSync(join(folder, 'meta.json'), JSON.stringify({ ...meta, total_uploaded_bytes: 1 }));
  await machine.say('two', ...talk('third'));
  machine.wrap = (real) => ({
    ...real,
    get: (key) =>
      key.includes('/one/part-') ? Promise.reject(new Error('the disk is broken')) : real.get(key),
  });
  const built = await machine.build({ scope: fromBucket });
  assert.deepEqual(
    built.left.map(({ session, error }) => [session, error.message]),
    [['one', 'the disk is broken']],
  );
  assert.equal(built.sessions, 2);
  assert.ok(pageOf(machine, built, 'two').includes('Answer third'));
  assert.equal(pageOf(machine, built, 'one'), pageOf(machine, before, 'one'));
});

test('a record of a harness that nobody here reads is told of, and the others are built', async (t) => {
  const machine = makeSiteMachine(t);
  await machine.say('one', ...talk('first'));
  const folder = join(machine.root, 'bucket/p/sessions/some-agent/x');
  const own = machine.recordFolder('one');
  cpSync(own, folder, { recursive: true });
  const meta = JSON.parse(readFileSync(join(own, 'meta.json'), 'utf8'));
  const theirs = { ...meta, harness: 'some-agent', session_id: 'x', session: 'x' };
  writeFileSync(join(folder, 'meta.json'), JSON.stringify(theirs));
  const built = await machine.build({ scope: fromBucket });
  assert.equal(built.sessions, 1);
  assert.deepEqual(
    built.left.map(({ session, error }) => [session, error.message]),
    [['x', 'Nobody here reads the records of some-agent']],
  );
});

test('parents that lead round in a circle, and records that name themselves, are built', async (t) => {
  const machine = makeSiteMachine(t);
  for (const session of ['one', 'two', 'self']) await machine.say(session, ...talk(session));
  const relate = (id: string, fields: object) => {
    const file = join(machine.recordFolder(id), 'meta.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...fields }));
  };
  relate('one', { parent: 'two', relation: 'subagent' });
  relate('two', { parent: 'one', relation: 'subagent' });
  relate('self', { parent: 'self', relation: 'revision', superseded_by: 'self' });
  const built = await machine.build({ scope: fromBucket });
  assert.deepEqual(built.left, []);
  const all = built.pages.map(({ page }) => readFileSync(join(machine.out, page), 'utf8')).join('');
  for (const word of ['one', 'two', 'self']) assert.ok(all.includes(`Answer ${word}`), word);
});

test('a session that is deleted between the listing and its reading is told of, and has no empty page', async (t) => {
  const machine = makeSiteMachine(t);
  await machine.say('one', ...talk('first'));
  await machine.say('two', ...talk('second'));
  machine.wrap = (real) => ({
    ...real,
    list(prefix, options) {
      if (prefix.includes('/one/')) {
        rmSync(machine.recordFolder('one'), { recursive: true, force: true });
      }
      return real.list(prefix, options);
    },
  });
  const built = await machine.build({ scope: fromBucket });
  assert.equal(built.sessions, 1);
  assert.match(built.left[0]?.error.message ?? '', /one was deleted while the pages were built/);
});
