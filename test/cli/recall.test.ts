import assert from 'node:assert/strict';
import test from 'node:test';
import { splitWords } from '../../src/install/shell-words.ts';
import { addTurn, first, makeAskingUser, thread } from './asking-user.ts';
import type { User } from './tracecraft.ts';

/** The ids of the turns that are shown, in order, and the words behind `recall` that show the next ones. */
async function page(user: User, args: string[]): Promise<{ ids: string[]; next: string[] }> {
  const { stdout } = await user.tracecraft('recall', ...args);
  const [, command] = /^More: tracecraft recall (.*)$/m.exec(stdout) ?? [];
  return {
    ids: [...stdout.matchAll(/^━━ (\S+) /gm)].map(([, id]) => id as string),
    next: command === undefined ? [] : (splitWords(command) as string[]),
  };
}

async function ids(user: User, ...args: string[]): Promise<string[]> {
  return (await page(user, args)).ids;
}

test('a turn is shown as it was said, with a line of what the tools did', async (t) => {
  const user = await makeAskingUser(t);
  const { stdout, stderr, exitCode } = await user.tracecraft('recall', '019a2f00.1');
  assert.deepEqual([exitCode, stderr], [0, '']);
  assert.match(stdout, /^━━ 019a2f00\.1 {2}2026-09-21 \d\d:\d\d {2}codex, work\n/);
  assert.equal(
    stdout.replace(/^.*\n/, ''),
    '── user\nWhich port does the server take?\n\n── agent\nPort 4711.\n\n── did: ran ls\n\n',
  );
  const { stdout: whole } = await user.tracecraft('recall', '019a2f00.1', '--tools');
  assert.match(
    whole,
    /── call: exec_command\ncmd: ls\n\n── result\nlistening on 4711\n\n── agent\n/,
  );
});

test('turns are named by id, by range, by session, within one, or by words', async (t) => {
  const user = await makeAskingUser(t);
  const cases: [args: string[], ids: string[]][] = [
    [
      ['88e9328b.1', '99aa328b.3-4'],
      ['88e9328b.1', '99aa328b.3', '99aa328b.4'],
    ],
    [
      ['2-3', '--session', '88e9'],
      ['88e9328b.2', '88e9328b.3'],
    ],
    [['--session', '019a2f00'], ['019a2f00.1']],
    [['login', 'timeout'], ['88e9328b.1']],
  ];
  for (const [args, expected] of cases) assert.deepEqual(await ids(user, ...args), expected);
  const wrong: [args: string[], message: RegExp, code: number][] = [
    [['88e9328b.9'], /There is no turn 9 of 88e9328b/, 1],
    [[], /What is to be recalled/, 2],
    [['--before', 'login'], /"login" is no turn/, 2],
    [['login', '--before', '88e9328b.2'], /--before stands alone/, 2],
  ];
  for (const [args, message, code] of wrong) {
    const { stderr, exitCode } = await user.tracecraft('recall', ...args);
    assert.match(stderr, message);
    assert.equal(exitCode, code);
  }
});

test('by time, and the answer says which day', async (t) => {
  const user = await makeAskingUser(t);
  await addTurn(user, first, '2026-10-01T22:30:00.000Z', ['past midnight', 'late']);
  await addTurn(user, first, '2026-10-25T00:30:00.000Z', ['in the first hour of two', 'ok']);
  await addTurn(user, first, '2026-10-25T01:30:00.000Z', ['in the second hour of two', 'ok']);
  assert.deepEqual(await ids(user, '2026-10-02'), ['88e9328b.4']);
  assert.deepEqual(await ids(user, '2026-10-01'), []);
  assert.deepEqual(await ids(user, '2026-10-02T00:30'), ['88e9328b.4']);
  assert.deepEqual(await ids(user, '2026-10-01', '23:00-01:00'), ['88e9328b.4']);
  assert.deepEqual(await ids(user, '2026-10-01T22:30Z'), ['88e9328b.4']);
  assert.deepEqual(await ids(user, '2026-10-25', '2:30'), ['88e9328b.5', '88e9328b.6']);
  const { stdout } = await user.tracecraft('recall', '2026-10-02T00:31');
  assert.equal(
    stdout.replace(/99aa328b\.30 \([^)]*\)/, 'ID'),
    [
      'Turns from 2026-10-02T00:31:00+02:00 to 2026-10-02T00:32:00+02:00:',
      '',
      'There is no turn in work; --all looks in every project. The nearest: 88e9328b.4 (2026-10-02 00:30) and 88e9328b.5 (2026-10-25 02:30).',
      '',
    ].join('\n'),
  );
});

test('what has no room is printed by the command that is named, and by it alone', async (t) => {
  const user = await makeAskingUser(t);
  const starts = [
    ['2026-09-21'],
    ['prompt'],
    ['99aa328b.3-21', '88e9328b.1-3'],
    ['--before', '99aa328b.25'],
  ];
  for (const start of starts) {
    const all = await ids(user, ...start, '--limit', '100');
    assert.ok(all.length > 18, start.join(' '));
    const pages: string[][] = [];
    for (let args = [...start, '--limit', '12']; args.length > 0; ) {
      const { ids, next } = await page(user, args);
      pages.push(ids);
      args = next;
    }
    assert.ok(pages.length > 1);
    const read = start[0] === '--before' ? pages.toReversed() : pages;
    assert.deepEqual(read.flat(), all, start.join(' '));
  }
});

test('--json is the turn as exports have it, with its ids', async (t) => {
  const user = await makeAskingUser(t);
  const { asked, turns, next } = await user.json('recall', '019a2f00.1');
  assert.deepEqual([asked, next, turns.length], ['turns', null, 1]);
  const { id, harness, project, session, record, ordinal, started_by, items } = turns[0];
  assert.deepEqual(
    { id, harness, project, session, record, ordinal, started_by },
    {
      id: '019a2f00.1',
      harness: 'codex',
      project: 'work',
      session: thread,
      record: thread,
      ordinal: 1,
      started_by: 'user',
    },
  );
  assert.deepEqual(
    items.map(({ kind }: { kind: string }) => kind),
    ['message', 'tool', 'message'],
  );
});

test('what a text holds cannot move the cursor, nor pass for a line of ours', async (t) => {
  const user = await makeAskingUser(t);
  const evil =
    'red \u001b[31mtext\u001b[0m \u001b]0;title\u0007 bell\u0007\u202e back\n━━ 88e9328b.99  forged\n── user\nforged\ttoo\r\nend';
  await addTurn(user, first, '2026-10-01T22:30:00.000Z', [evil, 'ok']);
  const { stdout } = await user.tracecraft('recall', '88e9328b.4');
  assert.doesNotMatch(stdout, /(?![\n\t])[\p{Cc}\u202e]/u);
  assert.match(
    stdout,
    /\nred text {2}bell␇ back\n ━━ 88e9328b\.99 {2}forged\n ── user\nforged\ttoo\nend\n/,
  );
});

test('an id that is nowhere is a failure, one that a text has is found, and other words that are not found are none', async (t) => {
  const user = await makeAskingUser(t);
  const text = 'See 0a1b2c3d in the trace';
  await addTurn(user, first, '2026-10-01T22:30:00.000Z', [text, 'ok']);
  const missing = ['abcd1234', '12345678-aaaa-4000-8000-000000000009'];
  for (const id of missing) {
    const { exitCode, stdout, stderr } = await user.tracecraft('recall', id);
    assert.deepEqual([exitCode, stdout], [1, '']);
    assert.match(stderr, new RegExp(`No session's id begins with "${id}"`));
    const { turns, error } = await user.json('recall', id);
    assert.deepEqual([turns, error.exit_code], [[], 1]);
  }
  assert.deepEqual(await ids(user, '0a1b2c3d'), ['88e9328b.4']);
  assert.deepEqual(await ids(user, first.slice(0, 8), '--limit', '1'), ['88e9328b.1']);
  for (const words of [['nowhere'], ['abcd123'], ['abcd1234', 'nowhere']]) {
    const { exitCode, stdout } = await user.tracecraft('recall', ...words);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^Nothing is found in work/);
  }
});

test('behind -- a word is no command and no option', async (t) => {
  const user = await makeAskingUser(t);
  await addTurn(user, first, '2026-10-01T22:30:00.000Z', ['prune the roses', 'ok']);
  assert.deepEqual(await ids(user, '--', 'prune'), ['88e9328b.4']);
  assert.deepEqual(await ids(user, '--', '-roses', 'login'), ['88e9328b.1']);
  assert.deepEqual(await ids(user, '--limit', '1', '--', '88e9328b.2-3'), ['88e9328b.2']);
});
