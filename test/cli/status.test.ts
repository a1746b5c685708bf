import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { openDatabase } from '../../src/state/database.ts';
import { noteFailure } from '../../src/state/health.ts';
import { type HookRun, logHookRun } from '../../src/state/hook-log.ts';
import { makeUser, type User } from './tracecraft.ts';

const session = '11111111-aaaa-4000-8000-000000000001';

function logRun(user: User, run: Partial<HookRun>): void {
  logHookRun(join(user.sandbox.home, '.tracecraft/logs/hook.jsonl'), {
    at: new Date().toISOString(),
    harness: 'claude-code',
    event: 'Stop',
    session,
    ms: 42,
    outcome: 'mirrored',
    ...run,
  });
}

test('before anything has run, status says so and how to go on', async (t) => {
  const user = await makeUser(t);
  const { stdout, exitCode } = await user.tracecraft('status');
  assert.equal(exitCode, 0);
  assert.match(stdout, /^bucket +file:/);
  assert.match(stdout, /None yet: hooks bring them/);
  assert.match(stdout, /None has run yet: `tracecraft doctor`/);
});

test('status tells how many bytes a session is behind, and for how long', async (t) => {
  const user = await makeUser(t);
  user.writeTurns(session, ['First']);
  await user.tracecraft('session', 'mirror');
  assert.equal((await user.json('status')).sessions[0].behind_bytes, 0);
  user.writeTurns(session, ['Second']);
  const { sessions, behind_bytes } = await user.json('status');
  assert.equal(sessions.length, 1);
  assert.equal(sessions[0].session, session);
  assert.equal(sessions[0].title, 'First');
  assert.ok(sessions[0].behind_bytes > 100);
  assert.ok(sessions[0].behind_seconds < 60);
  assert.equal(behind_bytes, sessions[0].behind_bytes);
  assert.match(
    (await user.tracecraft('status')).stdout,
    /11111111 .* First .* \d+ B +(now|\d+ s) /,
  );
});

test('status is about this project, or with --all about the machine', async (t) => {
  const user = await makeUser(t);
  const other = join(user.sandbox.root, 'other');
  mkdirSync(other);
  user.writeTurns(session, ['First']);
  user.writeTurns('22222222-bbbb', ['Second'], { cwd: other });
  await user.tracecraft('session', 'mirror', '--all');
  assert.equal((await user.json('status')).total, 1);
  assert.equal((await user.json('status', '--all')).total, 2);
});

test('status shows the last hooks with their ms, and the last error with what helps', async (t) => {
  const user = await makeUser(t);
  logRun(user, {
    event: 'SessionStart',
    outcome: 'failed',
    error: 'it was\u001b[1m refused',
    hint: 'Try again.',
  });
  for (let run = 0; run < 7; run += 1) logRun(user, { ms: run });
  const { stdout } = await user.tracecraft('status');
  assert.match(stdout, /claude-code +Stop +11111111.* +mirrored +- +6 ms/);
  assert.match(stdout, /Last error, .*\nit was refused\nTry again\.\n/);
  const { hooks, last_error } = await user.json('status');
  assert.equal(hooks.length, 5);
  assert.equal(last_error.event, 'SessionStart');
});

test('status says plainly that the last hooks failed, until one gets through', async (t) => {
  const user = await makeUser(t);
  const uploads = async () =>
    /^uploads +(.*)$/m.exec((await user.tracecraft('status')).stdout)?.[1];
  logRun(user, { outcome: 'failed', error: 'long ago' });
  logRun(user, {});
  assert.equal(await uploads(), 'on');
  logRun(user, { outcome: 'failed', error: 'refused' });
  logRun(user, { outcome: 'ignored' });
  assert.match((await uploads()) ?? '', /^on, but the last hook failed, .*: refused$/);
  logRun(user, { outcome: 'failed', error: 'refused' });
  assert.match((await uploads()) ?? '', /^on, but the last 2 hooks failed, /);
});

test('status leaves out the hooks that an install has tried', async (t) => {
  const user = await makeUser(t);
  logRun(user, { session: 'install-check-12345678' });
  assert.match((await user.tracecraft('status')).stdout, /None has run yet/);
  assert.deepEqual((await user.json('status')).hooks, []);
});

test('status says that uploads are paused, for how long and why', async (t) => {
  const user = await makeUser(t);
  const { bucket } = await user.json('status');
  const db = openDatabase(join(user.sandbox.home, '.tracecraft/state.db'), 1000);
  for (let failure = 0; failure < 3; failure += 1)
    noteFailure(db, bucket, 'nobody there', Date.now());
  db.close();
  assert.match(
    (await user.tracecraft('status')).stdout,
    /^uploads +paused for .* \(3 failures in a row, the first just now: nobody there\)$/m,
  );
  const { breaker } = await user.json('status');
  assert.deepEqual([breaker.state, breaker.failures, breaker.error], ['open', 3, 'nobody there']);
});
