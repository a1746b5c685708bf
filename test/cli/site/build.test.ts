import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { pinnedNode } from '../../support/sandbox.ts';
import { entry, makeUser } from '../tracecraft.ts';

test('site build makes pages of this project, and says what was new', async (t) => {
  const user = await makeUser(t);
  user.writeTurns('11111111-aaaa', ['Fix the cart']);
  user.writeTurns('22222222-bbbb', ['Paint the shed']);
  user.writeTurns('33333333-cccc', ['Elsewhere'], { cwd: join(user.sandbox.home, 'elsewhere') });
  await user.tracecraft('session', 'mirror', '--session-id', '11111111-aaaa');
  const first = await user.tracecraft('site', 'build');
  assert.equal(first.exitCode, 0, first.stderr);
  assert.match(
    first.stdout,
    /^2 sessions, 2 new: \.\/tracecraft-site\/index\.html \([\d.]+ KB\)\n$/,
  );
  const again = await user.tracecraft('site', 'build');
  assert.match(again.stdout, /^2 sessions, nothing new: /);
  user.writeTurns('22222222-bbbb', ['And the door']);
  const more = await user.json('site', 'build');
  assert.deepEqual(
    [more.sessions, more.added, more.changed, more.removed, more.left],
    [2, 0, 1, 0, []],
  );
  assert.deepEqual(
    more.pages.map(({ session, harness }: Record<string, string>) => [session, harness]),
    [
      ['11111111-aaaa', 'claude-code'],
      ['22222222-bbbb', 'claude-code'],
    ],
  );
  const page = readFileSync(join(more.out, more.pages[1].page), 'utf8');
  assert.ok(page.includes('Paint the shed') && page.includes('And the door'));
  assert.ok(readFileSync(more.index, 'utf8').includes('Fix the cart'));
  const all = await user.json('site', 'build', '--all', '--out', 'all');
  assert.equal(all.sessions, 3);
  const named = await user.json('site', 'build', '3333', '--out', 'named');
  assert.deepEqual([named.sessions, named.pages[0].session], [1, '33333333-cccc']);
});

test('site build --local asks no bucket', async (t) => {
  const user = await makeUser(t);
  user.writeTurns('11111111-aaaa', ['Fix the cart']);
  const away = { env: { TRACECRAFT_BUCKET: 's3://nowhere?endpoint=http://127.0.0.1:9' } };
  const failed = await user.tracecraftWith(away, 'site', 'build');
  assert.equal(failed.exitCode, 1);
  assert.match(failed.stderr, /With --local, the site is made of this machine's transcripts alone/);
  assert.ok(!existsSync(join(user.sandbox.cwd, 'tracecraft-site')), 'it left a folder behind');
  const built = await user.tracecraftWith(away, 'site', 'build', '--local');
  assert.equal(built.exitCode, 0, built.stderr);
  assert.match(built.stdout, /^1 session, 1 new: /);
});

test('site build --single writes one file that needs no other, and replaces none unasked', async (t) => {
  const user = await makeUser(t);
  user.writeTurns('11111111-aaaa', ['Fix the cart']);
  user.writeTurns('22222222-bbbb', ['Paint the shed']);
  const one = await user.tracecraft('site', 'build', '--single', '1111', '-o', 'one.html');
  assert.equal(one.exitCode, 0, one.stderr);
  assert.match(one.stdout, /^\.\/one\.html \([\d.]+ KB\)\n$/);
  const page = readFileSync(join(user.sandbox.cwd, 'one.html'), 'utf8');
  assert.ok(page.includes('Fix the cart') && !page.includes('Paint the shed'));
  assert.match(page, /<style>/);
  assert.doesNotMatch(page, /<link rel="stylesheet"|<script src=/);
  const out = await user.tracecraft('site', 'build', '--single', '1111');
  assert.equal(out.stdout, page);
  const again = await user.tracecraft('site', 'build', '--single', '1111', '-o', 'one.html');
  assert.equal(again.exitCode, 1);
  assert.match(again.stderr, /is there already/);
  const which = await user.tracecraft('site', 'build', '--single', '9');
  assert.match(which.stderr, /No session's id begins with "9"/);
  const several = await user.tracecraft('site', 'build', '--single', '1111', '2222');
  assert.equal(several.exitCode, 2);
});

test('site build in a project without sessions says where there may be some', async (t) => {
  const user = await makeUser(t);
  const { stdout, exitCode } = await user.tracecraft('site', 'build');
  assert.equal(exitCode, 0);
  assert.match(stdout, /^No session of \S+ was found; --all looks in every project\.\n$/);
  assert.ok(
    !existsSync(join(user.sandbox.cwd, 'tracecraft-site')),
    'a folder was made for nothing',
  );
  assert.equal((await user.tracecraft('site', 'open')).exitCode, 0);
  const said = async (...args: string[]) =>
    (await user.tracecraft('site', 'build', ...args)).stdout;
  assert.match(
    await said('--since', '7d', '--local'),
    /^No session of \S+ was found with --since and --local; --all looks/,
  );
  assert.match(await said('--project', 'other'), /^No session of other was found; /);
  assert.match(await said('--all'), /^No session was found; .*doctor/);
});

test('options before the command mean the same', async (t) => {
  const user = await makeUser(t);
  user.writeTurns('11111111-aaaa', ['Fix the cart']);
  const { stdout, exitCode, stderr } = await user.tracecraft('--json', 'site', 'build');
  assert.equal(exitCode, 0, stderr);
  assert.equal(JSON.parse(stdout).sessions, 1);
});

test('site open builds in a folder of its own and hands the page to the system', async (t) => {
  const user = await makeUser(t);
  user.writeTurns('11111111-aaaa', ['Fix the cart']);
  user.writeTurns('22222222-bbbb', ['Paint the shed']);
  const bin = join(user.sandbox.home, 'openers');
  mkdirSync(bin);
  writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\necho "$1" > ${bin}/opened\n`);
  chmodSync(join(bin, 'xdg-open'), 0o755);
  const withOpener = { env: { PATH: `${bin}:/usr/bin:/bin` } };
  const opened = await user.tracecraftWith(withOpener, 'site', 'open');
  assert.equal(opened.exitCode, 0, opened.stderr);
  assert.match(opened.stdout, /^2 sessions, 2 new: .*\/index\.html \(/);
  const shown = () => readFileSync(join(bin, 'opened'), 'utf8').trim();
  await until(() => existsSync(join(bin, 'opened')) && shown().endsWith('/index.html'));
  const one = JSON.parse(
    (await user.tracecraftWith(withOpener, 'site', 'open', '1111', '--json')).stdout,
  );
  assert.match(one.path, /fix-the-cart-[0-9a-f]{8}\.html$/);
  await until(() => shown() === one.path);
  const silent = await user.json('site', 'open', '--print');
  assert.deepEqual([silent.opened, silent.added + silent.changed], [false, 0]);
});

test('where nothing opens it, site open says where it lies', async (t) => {
  const user = await makeUser(t);
  user.writeTurns('11111111-aaaa', ['Fix the cart']);
  const none = { env: { PATH: join(user.sandbox.home, 'nothing') } };
  const { stdout, stderr, exitCode } = await user.tracecraftWith(none, 'site', 'open');
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /index\.html/);
  assert.match(stderr, /No program to open it with was found: \/.*index\.html/);
});

test('a build that is interrupted leaves nothing of itself behind', async (t) => {
  const user = await makeUser(t);
  for (let at = 0; at < 12; at += 1) {
    user.writeTurns(
      `${at}0000000-aaaa`,
      Array.from({ length: 60 }, () => 'x'.repeat(20_000)),
    );
  }
  const child = spawn(pinnedNode, [entry, 'site', 'build'], {
    cwd: user.sandbox.cwd,
    env: user.sandbox.env,
    stdio: 'ignore',
  });
  const out = join(user.sandbox.cwd, 'tracecraft-site');
  await until(() => existsSync(join(out, 'sessions')) || child.exitCode !== null);
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  assert.equal(code, 130);
  assert.deepEqual(
    readdirSync(out).filter((name) => !['sessions', '.tracecraft-site.json'].includes(name)),
    [],
  );
  const built = await user.json('site', 'build');
  assert.equal(built.sessions, 12);
});

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1000 && !condition(); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.ok(condition(), 'it did not come to that');
}
