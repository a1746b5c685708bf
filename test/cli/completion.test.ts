import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { completionFlag, kindAt, positionals } from '../../src/cli/completion/complete.ts';
import { makeUser, type User } from './tracecraft.ts';

const sessions = ['11111111-aaaa-4000-8000-000000000001', '22222222-bbbb-4000-8000-000000000002'];

const places: [words: string, kind: string | undefined][] = [
  ['session show ', 'session'],
  ['session show 7e', 'session'],
  ['session show --harness codex 7e', 'session'],
  ['session show 7e ', undefined],
  ['session show --', undefined],
  ['session list ', undefined],
  ['session list --project ', 'project'],
  ['session list --harness ', undefined],
  ['search words --session ', 'session'],
  ['claim ', 'step'],
  ['claim de', 'step'],
  ['wait-for design ', 'step'],
  ['steps add docs --after ', 'step'],
  ['complete design --to ', 'agent'],
  ['send ', 'agent'],
  ['send bob ', undefined],
  ['ses', undefined],
  ['', undefined],
];

for (const [words, kind] of places) {
  test(`at the end of "tracecraft ${words}" stands ${kind ? `a ${kind}` : 'nothing with a name'}`, () => {
    assert.equal(kindAt(['tracecraft', ...words.split(' ')]), kind);
  });
}

test('sessions complete with their titles, projects by name, those of the folder alone', async (t) => {
  const user = await makeUser(t);
  const other = join(user.sandbox.root, 'other');
  mkdirSync(other);
  user.writeTurns(sessions[0] as string, ['Fix the\ttests']);
  user.writeTurns(sessions[1] as string, ['Write the docs'], { cwd: other });
  await user.tracecraft('session', 'mirror', '--all');
  await user.tracecraft('search', '--all', 'docs');
  assert.deepEqual(await complete(user, 'session', 'show', ''), [`${sessions[0]}\tFix the tests`]);
  assert.deepEqual(await complete(user, 'session', 'show', '--project', 'other', ''), [
    `${sessions[1]}\tWrite the docs`,
  ]);
  const projects = await complete(user, 'search', 'docs', '--project', '');
  assert.deepEqual(projects.sort(), ['other', 'work']);
});

test('steps and agents complete from the bucket', async (t) => {
  const user = await makeUser(t);
  await user.tracecraft('steps', 'add', 'design', '--title', 'The tables');
  await user.tracecraft('claim', 'design', '--agent', 'alice');
  assert.deepEqual(await complete(user, 'complete', ''), ['design\tThe tables']);
  assert.ok((await complete(user, 'send', 'al')).includes('alice\tactive'));
});

test('before anything is there commands and options complete, and nothing is made', async (t) => {
  const user = await makeUser(t);
  assert.ok((await names(user, '')).includes('session'));
  assert.ok((await names(user, 'session', 'show', '--')).includes('--tail'));
  assert.deepEqual(await complete(user, 'usage', '--harness', 'co'), ['codex']);
  assert.deepEqual(await complete(user, 'claim', 'de'), []);
});

test('whatever takes a name is a command', async (t) => {
  const user = await makeUser(t);
  const groups = Map.groupBy(Object.keys(positionals), (command) =>
    command.split(' ').slice(0, -1).join(' '),
  );
  for (const [group, commands] of groups) {
    const known = await names(user, ...group.split(' ').filter(Boolean), '');
    for (const command of commands) {
      assert.ok(known.includes(command.split(' ').at(-1) as string), command);
    }
  }
});

test('the script is that of the shell that is named, or that is used', async (t) => {
  const user = await makeUser(t);
  assert.match((await user.tracecraft('completion', 'zsh')).stdout, /^#compdef tracecraft\n/);
  const used = await user.tracecraftWith({ env: { SHELL: '/usr/bin/fish' } }, 'completion');
  assert.match(used.stdout, /^function __tracecraft\n/);
  const unknown = await user.tracecraftWith({ env: { SHELL: '/bin/tcsh' } }, 'completion');
  assert.equal(unknown.exitCode, 2);
  assert.match(unknown.stderr, /no completion for \/bin\/tcsh\nName one of bash, zsh, fish/);
});

async function complete(user: User, ...words: string[]): Promise<string[]> {
  const { stdout, stderr } = await user.tracecraft(completionFlag, 'tracecraft', ...words);
  assert.equal(stderr, '');
  return stdout.split('\n').filter(Boolean);
}

async function names(user: User, ...words: string[]): Promise<string[]> {
  return (await complete(user, ...words)).map((line) => line.split('\t')[0] as string);
}
