import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { type HookRun, lastHookRuns, logHookRun } from '../../src/state/hook-log.ts';
import { temporaryFolder } from '../support/machine.ts';

const place = (t: TestContext) => join(temporaryFolder(t), 'logs/hook.jsonl');
const run = (session: string): HookRun => ({
  at: new Date().toISOString(),
  harness: 'codex',
  event: 'Stop',
  session,
  ms: 5,
  outcome: 'nothing-new',
});

test('runs are read back newest first', (t) => {
  const path = place(t);
  assert.deepEqual(lastHookRuns(path, 10), []);
  for (const session of ['a', 'b', 'c']) logHookRun(path, run(session));
  assert.deepEqual(
    lastHookRuns(path, 2).map(({ session }) => session),
    ['c', 'b'],
  );
});

test('the log is for this user alone', (t) => {
  const path = place(t);
  logHookRun(path, run('a'));
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(statSync(join(path, '..')).mode & 0o777, 0o700);
});

test('whatever a session is called, its run is one line', (t) => {
  const path = place(t);
  for (const session of ['a\nb', '\u2028', '"', '\u0000']) logHookRun(path, run(session));
  assert.equal(readFileSync(path, 'utf8').split('\n').length, 5);
  assert.equal(lastHookRuns(path, 9)[3]?.session, 'a\nb');
});

test('the log does not grow without end, and its last runs survive the turn of a file', (t) => {
  const path = place(t);
  logHookRun(path, run('old'));
  appendFileSync(path, `${'x'.repeat(1 << 20)}\n`);
  logHookRun(path, run('new'));
  assert.ok(statSync(path).size < 1_000);
  assert.deepEqual(
    lastHookRuns(path, 10).map(({ session }) => session),
    ['new', 'old'],
  );
});

test('a line that a full disk left unfinished hides the one that ran into it, and no other', (t) => {
  const path = place(t);
  logHookRun(path, run('a'));
  appendFileSync(path, '{"at":"2026');
  logHookRun(path, run('b'));
  logHookRun(path, run('c'));
  const seen = lastHookRuns(path, 10).map(({ session }) => session);
  assert.deepEqual(seen, ['c', 'a']);
});

test('a log of another kind hides nothing and stops nothing', (t) => {
  const path = place(t);
  logHookRun(path, run('a'));
  writeFileSync(path, 'null\n5\n[]\n"x"\n');
  logHookRun(path, run('b'));
  assert.deepEqual(
    lastHookRuns(path, 10).map(({ session }) => session),
    ['b'],
  );
});
