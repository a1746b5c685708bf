import assert from 'node:assert/strict';
import test from 'node:test';
import { addTurn, first, makeAskingUser } from './asking-user.ts';

test('timeline tells the turns of the project, a line each, the newest last, under their days', async (t) => {
  const user = await makeAskingUser(t);
  await addTurn(user, first, '2026-10-01T22:30:00.000Z', ['past midnight', 'late']);
  const { stdout, exitCode } = await user.tracecraft('timeline', '--limit', '3');
  assert.equal(exitCode, 0);
  const lines = stdout.split('\n');
  assert.equal(lines[0], '2026-09-21');
  assert.match(lines[1] ?? '', /^\d\d:\d\d {2}99aa328b\.29 {2}prompt number 29 → /);
  assert.match(lines[2] ?? '', /^\d\d:\d\d {2}99aa328b\.30 {2}prompt number 30 → /);
  assert.deepEqual(lines.slice(3), [
    '',
    '2026-10-02',
    '00:30  88e9328b.4   past midnight → late',
    '',
  ]);
});

test('timeline is narrowed by session, harness and time, and read on from its first line', async (t) => {
  const user = await makeAskingUser(t);
  const ids = async (...args: string[]): Promise<string[]> =>
    (await user.json('timeline', ...args)).turns.map(({ id }: { id: string }) => id);
  assert.deepEqual(await ids('--session', '88e9'), ['88e9328b.1', '88e9328b.2', '88e9328b.3']);
  assert.deepEqual(await ids('--harness', 'codex'), ['019a2f00.1']);
  assert.deepEqual(await ids('--since', 'today'), []);
  assert.equal((await ids('--until', 'today', '--all')).length, 34);
  assert.deepEqual(await ids('--project', 'other'), []);

  const newest = await user.tracecraft('timeline', '--session', '99aa', '--limit', '2');
  const [, until = ''] = /older ones: --until (\S+),/.exec(newest.stderr) ?? [];
  assert.deepEqual(await ids('--session', '99aa', '--limit', '2', '--until', until), [
    '99aa328b.27',
    '99aa328b.28',
  ]);
  const none = await user.tracecraft('timeline', '--since', '1h');
  assert.deepEqual(
    [none.exitCode, none.stdout],
    [0, 'There is no turn in work; --all looks in every project.\n'],
  );
});
