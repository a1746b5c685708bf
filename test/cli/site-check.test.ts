import assert from 'node:assert/strict';
import { appendFileSync, globSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { seeded } from '../support/random.ts';
import { fakeGithubToken } from '../support/transcript.ts';
import { makeUser } from './tracecraft.ts';

test('site check passes what a strict build made, and tells what it may not publish', async (t) => {
  const user = await makeUser(t);
  const { cwd } = user.sandbox;
  user.writeTurns('11111111-aaaa-4000-8000-000000000001', [
    'Look at /home/ann/shop and mail ann@company.com, key = ok',
  ]);
  await user.tracecraft('site', 'build', '--local');
  const loose = await user.tracecraft('site', 'check');
  assert.equal(loose.exitCode, 1);
  assert.match(loose.stdout, /^KIND +WHAT +FOUND +FILES +FIRST AT\n/);
  assert.match(loose.stdout, /\npath +home_path +\d+ +\d+ +(?:index|sessions\/)\S+:\d+\n/);
  assert.match(loose.stdout, /\.\/tracecraft-site: \d+ findings in \d+ files of \d+\./);
  assert.match(loose.stderr, /path: Build it with --strict/);
  assert.doesNotMatch(loose.stdout, /ann@company/);

  const allowed = await user.tracecraft('site', 'check', '--allow', 'path,personal,host');
  assert.equal(allowed.exitCode, 0, allowed.stdout);
  assert.match(
    allowed.stdout,
    /nothing was found that should not be published besides \d+ findings/,
  );

  await user.tracecraft('site', 'build', '--local', '--strict');
  const strict = await user.json('site', 'check');
  assert.deepEqual(strict.findings, []);

  const [page = ''] = globSync('tracecraft-site/sessions/*/*.html', { cwd });
  const token = fakeGithubToken(seeded());
  appendFileSync(join(cwd, page), `<p>${token}</p>\n`);
  const leaking = await user.tracecraft('site', 'check', '--json');
  const { findings, counts, is_site } = JSON.parse(leaking.stdout);
  assert.equal(leaking.exitCode, 1);
  assert.deepEqual([counts.secret, is_site], [1, true]);
  assert.equal(leaking.stdout.includes(token), false);
  const [secret] = findings;
  assert.equal(secret.file, page.replace('tracecraft-site/', ''));
  assert.ok(secret.line > 10);
});

test('site check says where there is nothing to check, and looks at any folder and at single pages', async (t) => {
  const user = await makeUser(t);
  const missing = await user.tracecraft('site', 'check');
  assert.equal(missing.exitCode, 1);
  assert.match(missing.stderr, /There is no .*tracecraft-site\n.*site build/);
  const id = '11111111-aaaa-4000-8000-000000000002';
  user.writeTurns(id, ['Say hello']);
  await user.tracecraft('site', 'build', '--local', '--strict', '--single', id, '-o', 'one.html');
  const { exitCode, stdout, stderr } = await user.tracecraft('site', 'check', 'one.html');
  assert.equal(exitCode, 0, stdout);
  assert.match(stdout, /^\.\/one\.html: 1 file, /);
  assert.match(stderr, /No build has made this folder/);
});
