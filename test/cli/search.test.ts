import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { makeAskingUser, second, thread } from './asking-user.ts';

test('search shows which turn, what it was about, and the line that matches', async (t) => {
  const user = await makeAskingUser(t);
  const { stdout, stderr, exitCode } = await user.tracecraft('search', 'login', 'timeout');
  assert.deepEqual([exitCode, stderr], [0, '']);
  const [head, line, match, ...rest] = stdout.split('\n');
  assert.match(head ?? '', /^88e9328b\.1 {2}2026-09-21 \d\d:\d\d {2}claude-code$/);
  assert.match(line ?? '', /^ {2}Fix the login timeout in src\/auth\.ts → /);
  assert.equal(match, '  user: Fix the login timeout in src/auth.ts');
  assert.deepEqual(rest, ['']);

  const folded = await user.tracecraft('search', 'CAFE');
  assert.match(folded.stdout, /^88e9328b\.2 /);
  const ideographs = await user.tracecraft('search', '計図');
  assert.match(ideographs.stdout, /^88e9328b\.2 /);
  const tool = await user.tracecraft('search', 'listening');
  assert.match(tool.stdout, /^019a2f00\.1 .*\n.*\n {2}exec_command: listening on 4711\n/);
});

test('ids that search prints are taken by recall and by session show', async (t) => {
  const user = await makeAskingUser(t);
  const { hits } = await user.json('search', '4711');
  assert.equal(hits[0].id, '019a2f00.1');
  assert.match((await user.tracecraft('recall', hits[0].id)).stdout, /── agent\nPort 4711\.\n/);
  const shown = await user.json('session', 'show', hits[0].id.replace(/\.\d+$/, ''));
  assert.equal(shown.session, thread);
});

test('search --json has stable names', async (t) => {
  const user = await makeAskingUser(t);
  const { project, more, query, hits } = await user.json('search', 'number', '17');
  assert.deepEqual([project, more, query, hits.length], ['work', false, 'number 17', 1]);
  const { at, ...hit } = hits[0];
  assert.match(at, /^2026-09-21T/);
  assert.deepEqual(hit, {
    id: '99aa328b.17',
    harness: 'claude-code',
    project: 'work',
    session: second,
    record: second,
    ordinal: 17,
    title: 'prompt number 1',
    started_by: 'user',
    fate: null,
    line: 'prompt number 17 → Done: prompt number 17',
    match: {
      line: 'prompt number 17',
      marks: [
        [7, 13],
        [14, 16],
      ],
      in: 'user',
    },
  });
});

test('options narrow it, and nothing found is one line and no failure', async (t) => {
  const user = await makeAskingUser(t);
  const ids = async (...args: string[]): Promise<string[]> =>
    (await user.json('search', ...args)).hits.map(({ id }: { id: string }) => id);
  assert.deepEqual(await ids('server OR login', '--harness', 'codex'), ['019a2f00.1']);
  assert.deepEqual(await ids('4711', '--said'), ['019a2f00.1']);
  assert.deepEqual(await ids('listening', '--said'), []);
  assert.deepEqual(await ids('listening', '--tool', 'exec_command'), ['019a2f00.1']);
  assert.deepEqual(await ids('login', '--session', '99aa'), []);
  assert.deepEqual(await ids('login', '--since', '7d'), []);
  assert.deepEqual(await ids('login', '--since', '2026-09-20', '--until', '2026-09-21'), [
    '88e9328b.1',
  ]);
  assert.deepEqual(await ids('login -timeout'), []);
  assert.deepEqual(await ids('login', '--project', 'other'), []);
  assert.equal((await ids('prompt', '--limit', '4')).length, 4);

  const none = await user.tracecraft('search', 'nowhere');
  assert.equal(none.exitCode, 0);
  assert.equal(
    none.stdout,
    'Nothing is found in work; --all looks in every project. Try fewer words, or begin*.\n',
  );
  const wrong: [args: string[], message: RegExp][] = [
    [['!!!'], /There is no word to look for/],
    [['x'.repeat(100_000)], /The query is too long/],
    [['login', '--session', 'ffff'], /No session's id begins with "ffff"/],
    [['login', '--since', 'soon'], /--since does not understand "soon"/],
    [['login', '--until', 'soon'], /--until does not understand "soon"/],
  ];
  for (const [args, message] of wrong) {
    const { stderr, stdout, exitCode } = await user.tracecraft('search', ...args);
    assert.match(stderr, message);
    assert.ok(exitCode === 1 || exitCode === 2);
    assert.equal(stdout, '');
  }
});

test('without its bucket, what is indexed is searched, and a line says so', async (t) => {
  const user = await makeAskingUser(t);
  await user.tracecraft('search', 'login');
  const bucket = join(user.sandbox.home, '.tracecraft/bucket');
  renameSync(bucket, `${bucket}-unplugged`);
  const { stdout, stderr, exitCode } = await user.tracecraft('search', 'login');
  assert.equal(exitCode, 0);
  assert.match(stdout, /^88e9328b\.1 /);
  assert.match(stderr, /^The bucket could not be asked what is new in it: .*\n$/);
});

test('words behind -- are the query, and a word with a dash before it is told to go there', async (t) => {
  const user = await makeAskingUser(t);
  const find = async (...words: string[]) => {
    const { stdout } = await user.tracecraft('search', '--json', '--', ...words);
    const { query, hits } = JSON.parse(stdout);
    return [query, hits.map(({ id }: { id: string }) => id)];
  };
  assert.deepEqual(await find('login', '-port'), ['login -port', ['88e9328b.1']]);
  assert.deepEqual(await find('-timeout', 'login'), ['-timeout login', []]);
  assert.deepEqual(await find('--limit'), ['--limit', []]);

  const wrong: [words: string[], message: RegExp][] = [
    [['login', '-test'], /no option -test\n.*tracecraft search -- WORDS -test\n$/],
    [['--', '-test'], /There is no word to look for in "-test"/],
    [['--'], /An argument is missing/],
    [['login', '--frob'], /There is no option --frob\n/],
  ];
  for (const [words, message] of wrong) {
    const { exitCode, stdout, stderr } = await user.tracecraft('search', ...words);
    assert.deepEqual([exitCode, stdout], [2, ''], words.join(' '));
    assert.match(stderr, message);
  }
});
