import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { changedFiles } from '../../../src/coordination/steps/changed-files.ts';
import { temporaryFolder } from '../../support/machine.ts';

function repository(t: test.TestContext) {
  const folder = temporaryFolder(t);
  const env = { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      cwd: folder,
      env,
      stdio: 'pipe',
    });
  git('init', '-q');
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const commit = () => {
    git('add', '-A');
    git('commit', '-qm', 'x');
  };
  return { folder, env, git, write, commit };
}

test('tracked files that differ are named, staged or not, from the root; untracked ones are not', async (t) => {
  const { folder, env, git, write, commit } = repository(t);
  mkdirSync(join(folder, 'src'));
  for (const name of ['src/a.ts', 'b.ts', 'same.ts', 'gone.ts']) write(name, '1');
  commit();
  write('src/a.ts', '2');
  write('b.ts', '2');
  git('add', 'b.ts');
  git('rm', '-q', 'gone.ts');
  write('new.ts', '1');
  for (const cwd of [folder, join(folder, 'src')]) {
    const files = ['b.ts', 'gone.ts', 'src/a.ts'];
    assert.deepEqual(await changedFiles(cwd, env), { files, total: 3 });
  }
});

test('names keep their spaces, quotes, line ends and letters', async (t) => {
  const { folder, env, write, commit } = repository(t);
  const names = ['a b.ts', 'line\nend.ts', 'q"uote.ts', 'übung.ts'];
  for (const name of names) write(name, '1');
  commit();
  for (const name of names) write(name, '2');
  assert.deepEqual((await changedFiles(folder, env))?.files, names);
});

test('of thousands the first are named, and all are counted', async (t) => {
  const { folder, env, git, write, commit } = repository(t);
  const name = (i: number) => `file-${String(i).padStart(4, '0')}`;
  for (let i = 0; i < 2_500; i++) write(name(i), '1');
  commit();
  git('rm', '-rq', '.');
  const changed = await changedFiles(folder, env);
  assert.equal(changed?.total, 2_500);
  assert.deepEqual([changed?.files.length, changed?.files.at(-1)], [1_000, name(999)]);
});

test('a name that is no UTF-8 is named as well as it can be, and keeps none of the others', async (t) => {
  const { folder, env, git, write, commit } = repository(t);
  write('a.ts', '1');
  try {
    writeFileSync(Buffer.concat([Buffer.from(join(folder, 'z')), Buffer.from([0xff])]), '1');
  } catch {
    // A file system that has no such names cannot be asked for them.
    return;
  }
  commit();
  git('rm', '-q', '-r', '.');
  assert.deepEqual((await changedFiles(folder, env))?.files, ['a.ts', 'z\ufffd']);
});

test('nothing is known outside of a repository, before the first commit, and without git', async (t) => {
  const { folder, env, write } = repository(t);
  write('a.ts', '1');
  assert.deepEqual(await changedFiles(folder, env), undefined);
  const outside = temporaryFolder(t);
  assert.deepEqual(
    await changedFiles(outside, { ...env, GIT_CEILING_DIRECTORIES: outside }),
    undefined,
  );
  assert.deepEqual(await changedFiles(folder, { PATH: outside }), undefined);
  assert.deepEqual(await changedFiles(join(outside, 'not-there'), env), undefined);
});
