import assert from 'node:assert/strict';
import test from 'node:test';
import { makeUser } from './tracecraft.ts';

test('handoff show and preview print what the next session is given, as text, an item, or JSON', async (t) => {
  const { writeTurns, tracecraft, tracecraftWith, json, sandbox } = await makeUser(t);
  const nothing = await tracecraft('handoff', 'show');
  assert.equal(nothing.exitCode, 1);
  assert.match(nothing.stderr, /There is nothing in the sessions of .* to go on from/);

  writeTurns('11111111-a', ['Fix the login', 'And the tests']);
  writeTurns('22222222-b', ['hi']);
  await tracecraft('session', 'mirror');

  // The newer session is a greeting alone.
  const shown = await tracecraft('handoff', 'show');
  assert.match(shown.stdout, /^# Work to go on with\n[^#]*claude-code session 11111111-a/);
  for (const said of ['Fix the login', 'Done: Fix the login', 'And the tests']) {
    assert.equal(shown.stdout.split(`> ${said}\n`).length, 2, said);
  }
  const { handover, text } = await json('handoff', 'show', '--session', '1111');
  assert.equal(`${text}\n`, shown.stdout);
  assert.deepEqual([handover.schema, handover.turns, handover.recent[0].id], [1, 2, '11111111.2']);
  const item = JSON.parse((await tracecraft('handoff', 'show', '--format', 'item')).stdout);
  assert.deepEqual(item, {
    type: 'message',
    role: 'developer',
    content: [{ type: 'input_text', text }],
  });
  const trivial = await tracecraft('handoff', 'show', '--session', '2222', '--json');
  assert.equal(trivial.exitCode, 1);
  assert.equal(JSON.parse(trivial.stdout).handover, null);
  // What the text names does what it says.
  const [, id] = /recall (\S+) --tools`/.exec(text) ?? [];
  assert.match((await tracecraft('recall', id as string, '--tools')).stdout, /And the tests/);

  const preview = await tracecraft('handoff', 'preview');
  assert.deepEqual([preview.stdout, preview.exitCode], [shown.stdout, 0]);
  assert.match(preview.stderr, /With \/clear/);
  const off = { env: { ...sandbox.env, TRACECRAFT_DISABLE_AUTO_HANDOFF: '1' } };
  const switchedOff = await tracecraftWith(off, 'handoff', 'preview', '--json');
  assert.deepEqual(JSON.parse(switchedOff.stdout).by, null);

  await tracecraftWith({ input: 'Mind the cache.\n' }, 'handoff', '--memo', '-');
  const given = await json('handoff', 'preview');
  assert.deepEqual([given.by, given.memo], ['baton', 'Mind the cache.']);
  assert.match(given.text, /\n## A note for you\n\n> Mind the cache\.\n/);
});

test('the command that the text names prints the turns that are not told whole, and no other', async (t) => {
  const { writeTurns, tracecraft } = await makeUser(t);
  const prompts = Array.from(
    { length: 9 },
    (_, index) => `ask ${index + 1} ${'word '.repeat(300)}`,
  );
  writeTurns('33333333-c', prompts);
  await tracecraft('session', 'mirror');
  const { stdout: text } = await tracecraft('handoff', 'show');
  assert.ok(text.length <= 9_501);
  const shown = [...text.matchAll(/^### (\S+)/gm)].map(([, id]) => id);
  const [, id] = /`\S+ recall --before (\S+)`/.exec(text) ?? [];
  const { stdout } = await tracecraft('recall', '--before', id as string);
  const printed = [...stdout.matchAll(/^━━ (\S+) /gm)].map(([, each]) => each);
  const all = prompts.map((_, index) => `33333333.${index + 1}`);
  assert.ok(shown.length > 1 && printed.length > 1, text);
  assert.deepEqual([...printed, ...shown], all);
});

test('handoff show with a step and a session at once is asked wrongly', async (t) => {
  const { tracecraft } = await makeUser(t);
  assert.equal((await tracecraft('handoff', 'show', 'design', '--session', 'x')).exitCode, 2);
  const none = await tracecraft('handoff', 'show', 'design');
  assert.match(none.stderr, /Step design has no handoff/);
});

test('handoff preview takes no note, and hands nothing over', async (t) => {
  const { writeTurns, tracecraft, json } = await makeUser(t);
  writeTurns('11111111-a', ['Fix the login']);
  await tracecraft('session', 'mirror');
  for (const args of [
    ['preview', '--memo', 'hi'],
    ['--memo', 'hi', 'preview'],
  ]) {
    const { exitCode, stdout, stderr } = await tracecraft('handoff', ...args);
    assert.deepEqual([exitCode, stdout], [2, '']);
    assert.match(stderr, /There is no option --memo/);
  }
  assert.equal((await json('handoff', 'preview')).by, 'clear');
});
