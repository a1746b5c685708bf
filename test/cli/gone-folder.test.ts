import assert from 'node:assert/strict';
import { existsSync, renameSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeTeam } from '../support/team.ts';

const commands = [
  ['steps'],
  ['claim', 'ship'],
  ['step-status', 'build'],
  ['inbox', '--new'],
  ['send', 'bob', 'hello'],
  ['memory', 'list'],
  ['memory', 'set', 'a', 'b'],
  ['artifact', 'list'],
  ['agents'],
  ['log'],
];

test('a folder that was worked in and is gone is an error of every command, and is not made anew', async (t) => {
  const team = await makeTeam(t, { agents: ['alice', 'bob'] });
  const folder = fileURLToPath(team.bucketUrl);
  assert.equal((await team.run('alice', 'claim', 'build')).exitCode, 0);
  renameSync(folder, `${folder}-unmounted`);
  await Promise.all(
    commands.map(async (args) => {
      const { exitCode, stdout, stderr } = await team.run('alice', ...args);
      assert.deepEqual([exitCode, stdout], [1, ''], args.join(' '));
      assert.match(stderr, /folder \S+ is not there\nMount its disk; or, .*`mkdir -p /);
    }),
  );
  assert.ok(!existsSync(folder));
  renameSync(`${folder}-unmounted`, folder);
  assert.match((await team.run('alice', 'step-status', 'build')).stdout, /^build: in_progress/);
});

test('init makes a folder that is gone, and says so; one that is there it does not make', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const folder = fileURLToPath(team.bucketUrl);
  assert.doesNotMatch((await team.run('alice', 'init')).stdout, /made now/);
  renameSync(folder, `${folder}-unmounted`);
  assert.match((await team.run('alice', 'init')).stdout, /^bucket +\S+, made now$/m);
  assert.equal((await team.json('alice', 'init')).made, false);
});
