import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import { progressText } from '../../src/cli/print/progress.ts';
import { intervalOf, sinceWhen } from '../../src/cli/session/time-options.ts';
import { seeded } from '../support/random.ts';
import { pinnedNode } from '../support/sandbox.ts';
import { append, assistantRow, fakeGithubToken, userRow } from '../support/transcript.ts';
import { entry, makeUser, type User } from './tracecraft.ts';

/** Runs on until it is told to end; what it prints comes as it is printed. */
function start(user: User, ...args: string[]) {
  const { home, cwd } = user.sandbox;
  return execa(pinnedNode, [entry, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: home, TERM: 'xterm' },
    extendEnv: false,
    reject: false,
    all: true,
  });
}

async function seen(check: () => boolean, what: string): Promise<void> {
  for (let tries = 0; !check(); tries += 1) {
    if (tries > 400) assert.fail(what);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

test('without a scope only this project is mirrored, however new the others are', async (t) => {
  const user = await makeUser(t);
  user.writeTurns('here', ['mine']);
  const other = join(user.sandbox.home, 'other');
  mkdirSync(other);
  user.writeTurns('newer', ['theirs'], { cwd: other });
  const { sources } = await user.json('session', 'mirror');
  assert.deepEqual(
    sources.map(({ session }: { session: string }) => session),
    ['here'],
  );
  const named = await user.json('session', 'mirror', '--project', 'other');
  assert.equal(named.sources[0].session, 'newer');
});

test('--all says first how much it is, and without a terminal goes on', async (t) => {
  const user = await makeUser(t);
  user.writeTurns('one', ['a']);
  user.writeTurns('two', ['b'], { cwd: '/nowhere/else' });
  const { stdout, stderr, exitCode } = await user.tracecraft('session', 'mirror', '--all');
  assert.match(stderr, /^2 sessions of 2 projects, [\d.]+ K?B; [\d.]+ K?B not mirrored yet\.$/m);
  assert.match(stdout, /^2 sessions: 2 parts stored/);
  assert.equal(exitCode, 0);
  const again = await user.tracecraft('session', 'mirror', '--all');
  assert.match(again.stderr, /all mirrored/);
  assert.equal(again.stdout, '2 sessions: nothing new.\n');
});

test('--dry-run shows what would be brought, and brings nothing', async (t) => {
  const user = await makeUser(t);
  user.writeTurns('done', ['a']);
  await user.tracecraft('session', 'mirror');
  user.writeTurns('done', ['more']);
  user.writeTurns('fresh', ['b']);
  const { stdout } = await user.tracecraft('session', 'mirror', '--dry-run');
  assert.match(stdout, /^SESSION +TITLE +CHANGED +SIZE +TO BRING$/m);
  assert.match(stdout, /^fresh +b .* all$/m);
  assert.match(stdout, /^done +a .* [\d.]+ K?B$/m);
  const { sessions } = await user.json('session', 'mirror', '--dry-run');
  const [done] = sessions.filter(({ session }: { session: string }) => session === 'done');
  assert.ok(done.mirrored && done.behind_bytes > 0 && done.behind_bytes < done.bytes);
  assert.equal((await user.json('session', 'list')).total, 1);
});

test('discover and --dry-run tell titles, of what was never mirrored too, and no secret in them', async (t) => {
  const user = await makeUser(t);
  const secret = fakeGithubToken(seeded(1));
  user.writeTurns('mirrored', ['make the basket']);
  await user.tracecraft('session', 'mirror');
  user.writeTurns('fresh', [`sign in with ${secret}`, 'and then']);
  const long = user.writeTurns('injected', [
    `<system-reminder>${'x'.repeat(60_000)}</system-reminder>`,
  ]);
  append(long, userRow('behind what the client put first', { cwd: user.sandbox.cwd }));
  const elsewhere = join(user.sandbox.home, 'elsewhere');
  mkdirSync(elsewhere);
  append(user.writeTurns('named', ['hi'], { cwd: elsewhere }), aiTitle('named', 'Greets'));
  for (const command of [['discover'], ['mirror', '--dry-run']]) {
    const { sessions } = await user.json('session', ...command, '--all');
    const titles = sessions.map(({ session, title }: Record<string, string>) => [session, title]);
    assert.deepEqual(Object.fromEntries(titles), {
      mirrored: 'make the basket',
      fresh: 'sign in with [REDACTED:github_pat]',
      injected: 'behind what the client put first',
      named: 'Greets',
    });
    const { stdout } = await user.tracecraft('session', ...command, '--all');
    assert.match(stdout, /^SESSION +PROJECT +TITLE/m);
    for (const line of stdout.trimEnd().split('\n')) assert.ok(line.length <= 80, line);
  }
});

function aiTitle(sessionId: string, title: string): string {
  return `${JSON.stringify({ type: 'ai-title', aiTitle: title, sessionId })}\n`;
}

test('--since takes a stretch of time or a date', () => {
  const now = Date.parse('2026-03-10T12:00:00Z');
  assert.equal(sinceWhen('7d', now), now - 7 * 86_400_000);
  assert.equal(sinceWhen('90min', now), now - 90 * 60_000);
  assert.equal(sinceWhen('2026-03-01', now), new Date(2026, 2, 1).getTime());
  assert.equal(sinceWhen('2026-03-01T10:00:00Z', now), Date.parse('2026-03-01T10:00:00Z'));
  for (const long of ['999999999999d', '0001-01-01']) assert.equal(sinceWhen(long, now), 0);
  for (const wrong of ['', 'yesterday', '7', '7x', '2026-13-45']) {
    assert.throws(() => sinceWhen(wrong, now), { name: 'UserError', exitCode: 2 }, wrong);
  }
  assert.equal(intervalOf('5s'), 5000);
  assert.equal(intervalOf('5'), 5000);
  assert.throws(() => intervalOf('10ms'), { name: 'UserError', exitCode: 2 });
});

test('progress fits the line, whatever its width', () => {
  const megabyte = 1024 * 1024;
  const progress = {
    sessions: { done: 210, all: 500 },
    bytes: { done: 410 * megabyte, all: 976 * megabyte },
  };
  assert.equal(
    progressText(progress, 65 * megabyte, 79),
    '━━━━━━━━┈┈┈┈┈┈┈┈┈┈   42%  210/500 sessions  410 MB of 976 MB  65 MB/s  8 s left',
  );
  for (let width = 10; width < 200; width += 1) {
    assert.ok(progressText(progress, 65 * megabyte, width).length <= width, `${width}`);
  }
  assert.equal(progressText(progress, undefined, 0), '42%  210/500 sessions  410 MB of 976 MB');
});

test('a backfill that Ctrl-C ends exits 130, says how to go on, and the next run does', async (t) => {
  const user = await makeUser(t);
  for (let at = 0; at < 40; at += 1) {
    const path = user.writeTurns(`s${at}`, ['a']);
    append(path, assistantRow('x'.repeat(500_000)).repeat(4));
  }
  const run = start(user, 'session', 'mirror', '--all', '--yes');
  const room = join(user.sandbox.home, '.tracecraft/bucket');
  await seen(() => filesBelow(room) > 4, 'nothing was stored');
  run.kill('SIGINT');
  const { exitCode, all } = await run;
  assert.equal(exitCode, 130, all);
  assert.match(all ?? '', /goes on where this one ended/);
  const rest = await user.json('session', 'mirror', '--all');
  assert.deepEqual([rest.done, rest.failed], [40, []]);
  const verified = await user.json('session', 'verify', '--all');
  assert.ok(verified.sessions.every(({ ok }: { ok: boolean }) => ok));
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`--follow brings turns as they come, and at ${signal} what is there; then exits 0`, async (t) => {
    const user = await makeUser(t);
    const path = user.writeTurns('s1', ['one']);
    const run = start(user, 'session', 'mirror', '--follow', '--interval', '1s');
    let shown = '';
    run.all?.on('data', (text) => {
      shown += text;
    });
    await seen(() => shown.includes('s1'), 'the first turn was not brought');
    append(path, userRow('two', { cwd: user.sandbox.cwd }));
    await seen(() => (shown.match(/ s1 /g) ?? []).length === 2, 'the second turn was not brought');
    append(path, userRow('three', { cwd: user.sandbox.cwd }));
    run.kill(signal);
    const { exitCode } = await run;
    assert.equal(exitCode, 0, shown);
    const { stdout } = await user.tracecraft('session', 'export', 's1');
    assert.equal(stdout.trim(), readFileSync(path, 'utf8').trim());
  });
}

test('install tells of the sessions that are there already, and brings them when asked to', async (t) => {
  const user = await makeUser(t);
  user.writeTurns('old', ['from before']);
  const told = await user.tracecraft('install', '--yes', '--harness', 'claude-code');
  assert.match(told.stderr, /not mirrored: 1 session of 1 project/);
  assert.match(told.stderr, /`tracecraft session mirror --all`/);
  assert.equal((await user.json('session', 'list')).total, 0);
  const done = await user.tracecraft('install', '--yes', '--harness', 'claude-code', '--backfill');
  assert.match(done.stdout, /1 session: 1 part stored/);
  const quiet = await user.tracecraft('install', '--yes', '--harness', 'claude-code');
  assert.doesNotMatch(quiet.stderr, /not mirrored/);
});

test('further state folders are a setting', async (t) => {
  const user = await makeUser(t);
  const set = (value: string) => user.tracecraft('config', 'set', 'roots.claude-code', value);
  assert.equal((await set('~/work/.claude,/srv/.claude')).exitCode, 0);
  const { value } = await user.json('config', 'get', 'roots.claude-code');
  assert.deepEqual(value, [join(user.sandbox.home, 'work/.claude'), '/srv/.claude']);
  assert.equal((await set('relative/.claude')).exitCode, 2);
  append(
    join(user.sandbox.home, 'work/.claude/projects/x/s9.jsonl'),
    userRow('there', { cwd: user.sandbox.cwd }),
  );
  assert.equal((await user.json('session', 'mirror')).sources[0].session, 's9');
  writeFileSync(
    join(user.sandbox.home, '.tracecraft/config.json'),
    JSON.stringify({ roots: { codex: 'no list' } }),
  );
  const { stderr } = await user.tracecraft('status');
  assert.match(stripVTControlCharacters(stderr), /wrong value for roots\.codex/);
});

/** The bucket's folder is not there before the first put. */
function filesBelow(folder: string): number {
  return existsSync(folder) ? readdirSync(folder, { recursive: true }).length : 0;
}
