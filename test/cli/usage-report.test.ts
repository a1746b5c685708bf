import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import stringWidth from 'string-width';
import { pinnedNode } from '../support/sandbox.ts';
import { bringTmux, openTerminal } from '../support/tmux.ts';
import {
  claudeAnswer,
  claudePrompt,
  codexRollout,
  writeClaude,
  writeCodex,
} from '../support/usage-transcripts.ts';
import { entry, makeUser, type User } from './tracecraft.ts';

const first = '11111111-0000-4000-8000-000000000000';
const second = '22222222-0000-4000-8000-000000000000';
const thread = '0199a213-81c0-7800-8aa1-000000000001';
const noon = Date.parse('2026-10-01T12:00:00Z');
const hour = 3_600_000;

/** Two sessions of Claude Code, one with a subagent, and a thread of Codex whose model has no price. */
async function makeUsingUser(t: TestContext): Promise<User> {
  const user = await makeUser(t);
  const { home } = user.sandbox;
  const usage = { input_tokens: 1000, output_tokens: 2000, cache_read_input_tokens: 100_000 };
  writeClaude(home, first, [
    claudePrompt(first, noon, 'Mend the shop window'),
    claudeAnswer({ session: first, at: noon, usage }),
    claudeAnswer({ session: first, at: noon + 26 * hour, usage }),
  ]);
  writeClaude(home, `${first}/subagents/agent-a0000000000000001`, [
    claudeAnswer({
      session: first,
      at: noon + hour,
      model: 'claude-haiku-4-5',
      usage,
      more: { isSidechain: true, agentId: 'a0000000000000001' },
    }),
  ]);
  writeClaude(home, second, [
    claudePrompt(second, noon, '=HYPERLINK("x"), "paint" it'),
    claudeAnswer({ session: second, at: noon + 50 * hour, usage }),
  ]);
  const codex = codexRollout(thread, noon + 60 * hour);
  codex.model('mystery-1');
  codex.answer({ input: 12_000, cached: 0, output: 300, reasoning: 100 }, 'resp_1');
  writeCodex(home, thread, noon + 60 * hour, codex.rows);
  return user;
}

test('usage tells each day with what it took and cost, the newest last, and the sum', async (t) => {
  const user = await makeUsingUser(t);
  const { stdout, stderr, exitCode } = await user.tracecraft('usage', '--utc');
  assert.deepEqual([stderr, exitCode], ['', 0]);
  assert.deepEqual(stdout.split('\n'), [
    'DAY         INPUT  OUTPUT  TO CACHE  CACHED  SUBAGENTS  TOKENS     COST',
    '2026-10-01   2.0k    4.0k         0    200k       103k    206k    $0.13',
    '2026-10-02   1.0k    2.0k         0    100k               103k    $0.10',
    '2026-10-03   1.0k    2.0k         0    100k               103k    $0.10',
    '2026-10-04  12.0k     300         0       0              12.3k        ?',
    'total       16.0k    8.3k         0    400k       103k    424k  ≥ $0.34',
    '',
    'Cache: 400k tokens read for $1.44 less than input',
    'no price: mystery-1 (12,300 tokens)',
    'Give one, in USD a million tokens: tracecraft config set usage.prices',
    `  '{"mystery-1": {"input": …, "output": …}}'`,
    '',
  ]);
});

test('subagents are part of their session, and apart in a line of their own when asked for', async (t) => {
  const user = await makeUsingUser(t);
  const { stdout } = await user.tracecraft('usage', 'session', '--subagents');
  const [, one = '', below = ''] = stdout.split('\n');
  assert.match(one, /^11111111 +Mend the shop wi… .* 309k +\$0\.2\d$/);
  assert.match(below, /^└ subagents .* 103k +\$0\.02$/);
  const { rows, total } = await user.json('usage', 'session');
  assert.deepEqual([rows.length, total.sessions, total.answers], [3, 3, 5]);
  const [row] = rows;
  assert.deepEqual(
    [row.session, row.harness, row.title, row.tokens, row.subagents.tokens, row.subagents.cost_usd],
    [first, 'claude-code', 'Mend the shop window', 309_000, 103_000, 0.021],
  );
});

test("what a side question repeats of its session is the session's, and counted once", async (t) => {
  const user = await makeUser(t);
  const usage = { input_tokens: 1000, output_tokens: 2000 };
  const answer = { session: first, at: noon, id: 'msg_1', usage };
  const more = { isSidechain: true, agentId: 'a0000000000000001' };
  writeClaude(user.sandbox.home, first, [claudeAnswer({ ...answer, request: 'req_1' })]);
  writeClaude(user.sandbox.home, `${first}/subagents/agent-a0000000000000001`, [
    claudeAnswer({ ...answer, request: 'req_2', more }),
    claudeAnswer({ ...answer, request: 'req_2', id: 'msg_2', at: noon + 1000, more }),
  ]);
  const { total } = await user.json('usage');
  assert.deepEqual([total.answers, total.tokens, total.subagents.tokens], [2, 6000, 3000]);
});

test('figures for programs are exact, under names that stay', async (t) => {
  const user = await makeUsingUser(t);
  const report = await user.json('usage', '--utc', '--harness', 'claude-code');
  assert.deepEqual(Object.keys(report), [
    ...['by', 'since', 'until', 'time_zone', 'prices', 'rows', 'total', 'cache', 'block'],
  ]);
  assert.deepEqual(report.rows[1], {
    day: '2026-10-02',
    input: 1000,
    output: 2000,
    reasoning: 0,
    cache_read: 100_000,
    cache_write: 0,
    cache_write_1h: 0,
    tokens: 103_000,
    answers: 1,
    cost_usd: 0.105,
    unpriced: [],
    sessions: 1,
    subagents: {
      input: 0,
      output: 0,
      reasoning: 0,
      cache_read: 0,
      cache_write: 0,
      cache_write_1h: 0,
      tokens: 0,
      answers: 0,
      cost_usd: 0,
      unpriced: [],
    },
    models: [
      {
        model: 'claude-opus-4-8',
        input: 1000,
        output: 2000,
        reasoning: 0,
        cache_read: 100_000,
        cache_write: 0,
        cache_write_1h: 0,
        tokens: 103_000,
        answers: 1,
        cost_usd: 0.105,
        unpriced: [],
      },
    ],
    first_at: '2026-10-02T14:00:00.000Z',
    last_at: '2026-10-02T14:00:00.000Z',
  });
  assert.equal(report.block, null);
  const csv = await user.tracecraft('usage', 'session', '--csv');
  assert.match(csv.stdout, /^session,harness,project,title,input,output,.*\r\n/);
  assert.match(csv.stdout, /,"'=HYPERLINK\(""x""\), ""paint"" it",1000,2000,0,100000,/);
  assert.equal(csv.stdout.split('\r\n').length, 5);
});

test('time, harness and project narrow it', async (t) => {
  const user = await makeUsingUser(t);
  const tokens = async (...args: string[]) =>
    (await user.json('usage', '--utc', ...args)).total.tokens;
  assert.equal(await tokens('--since', '2026-10-02', '--until', '2026-10-03'), 206_000);
  assert.equal(await tokens('--since', '2026-10'), 424_300);
  assert.equal(await tokens('--since', '7d'), 0);
  assert.equal(await tokens('--harness', 'codex'), 12_300);
  assert.equal(await tokens('--project', 'shop'), 424_300);
  assert.equal(await tokens('--project', 'tower'), 0);
  const none = await user.tracecraft('usage', '--since', 'today');
  assert.match(none.stdout, /^Nothing was used since 2\d{3}-\d\d-\d\d\.\n$/);
});

test("a day is by the machine's clock, unless UTC's is asked for", async (t) => {
  const user = await makeUser(t);
  const at = Date.parse('2026-10-01T23:30:00Z');
  const usage = { input_tokens: 1, output_tokens: 1 };
  writeClaude(user.sandbox.home, first, [claudeAnswer({ session: first, at, usage })]);
  const dayWith = async (...args: string[]) => {
    const env = { TZ: 'Asia/Tokyo' };
    const { stdout } = await user.tracecraftWith({ env }, 'usage', '--json', ...args);
    const { rows, time_zone } = JSON.parse(stdout);
    return [rows[0].day, time_zone];
  };
  assert.deepEqual(await dayWith(), ['2026-10-02', 'Asia/Tokyo']);
  assert.deepEqual(await dayWith('--utc'), ['2026-10-01', 'UTC']);
});

test('a terminal is shown the last two weeks, unless more is asked for, and what is not one all', async (t) => {
  const user = await makeUser(t);
  const { sandbox } = user;
  const usage = { input_tokens: 1000, output_tokens: 2000 };
  const days = [0, 1, 13, 14, 40];
  const rows = days.map((ago) =>
    claudeAnswer({ session: first, at: Date.now() - ago * 24 * hour, usage }),
  );
  writeClaude(sandbox.home, first, rows);
  bringTmux(sandbox);
  const shown = async (...args: string[]) => {
    const terminal = await openTerminal(sandbox, [pinnedNode, entry, 'usage', '--utc', ...args]);
    const screen = await terminal
      .waitForExit()
      .then(() => terminal.screen())
      .finally(() => terminal.close());
    const dates = screen.split('\n').filter((line) => /^\d{4}-/.test(line));
    return { dates: dates.length, said: /Since .*; --since shows more\./.test(screen) };
  };
  assert.deepEqual(await shown(), { dates: 3, said: true });
  assert.deepEqual(await shown('--since', '90d'), { dates: 5, said: false });
  assert.equal((await user.json('usage', '--utc')).rows.length, 5);
});

test('in a narrow terminal no line is wider than that', async (t) => {
  const user = await makeUsingUser(t);
  const env = { COLUMNS: '40', TZ: 'UTC' };
  const { stdout } = await user.tracecraftWith({ env }, 'usage', '--subagents', '--chart');
  const lines = stdout.split('\n').filter((line) => !line.includes("'{"));
  for (const line of lines) assert.ok(stringWidth(line) <= 40, line);
  assert.match(stdout, /^DAY +OUTPUT +TOKENS +COST\n/);
});

test("a price of the user's own holds, and one that cannot be is told and not taken", async (t) => {
  const user = await makeUsingUser(t);
  const price = '{"mystery-1": {"input": 1, "output": 10}}';
  assert.equal((await user.tracecraft('config', 'set', 'usage.prices', price)).exitCode, 0);
  const { total } = await user.json('usage', '--harness', 'codex');
  assert.deepEqual([total.cost_usd, total.unpriced], [0.015, []]);
  const { stdout } = await user.tracecraft('config', 'get', 'usage.prices');
  assert.deepEqual(JSON.parse(stdout), JSON.parse(price));

  const wrong = await user.tracecraft(
    'config',
    'set',
    'usage.prices',
    '{"mystery-1": {"input": 1}}',
  );
  assert.deepEqual(
    [wrong.exitCode, wrong.stderr.split('\n')[0]],
    [2, 'tracecraft: That is no value of usage.prices: "mystery-1" needs "output"'],
  );
  const folder = join(user.sandbox.home, '.tracecraft');
  mkdirSync(folder, { recursive: true });
  const config = { usage: { prices: { 'mystery-1': { input: 'much', output: 1 } } } };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const { stderr, exitCode } = await user.tracecraft('usage', '--harness', 'codex');
  assert.equal(
    stderr,
    `usage.prices in ${folder}/config.json is not used: "input" of "mystery-1" is no number of USD a million tokens.\n`,
  );
  assert.equal(exitCode, 0);
});

test("today's five hours stand below the days, with what is left of them", async (t) => {
  const user = await makeUser(t);
  const usage = { input_tokens: 1000, output_tokens: 2000 };
  const at = Date.now() - 60_000;
  writeClaude(user.sandbox.home, first, [claudeAnswer({ session: first, at, usage })]);
  const { stdout } = await user.tracecraft('usage');
  assert.match(
    stdout,
    /\nClaude's 5 hours: 3\.0k tokens, \$0\.0\d; ends in \d (?:h|min) \(\d\d:\d\d\)\n/,
  );
  const { block } = await user.json('usage');
  assert.deepEqual([block.tokens, block.answers], [3000, 1]);
  assert.equal(Date.parse(block.ends_at) - Date.parse(block.started_at), 5 * hour);
  assert.equal((await user.json('usage', 'weekly')).block, undefined);
});

test('mistakes are told with what helps', async (t) => {
  const user = await makeUser(t);
  const mistakes: [args: string[], said: string][] = [
    [['--since', 'soon'], '--since does not understand "soon"'],
    [['--until', '2026-02-30'], '--until does not understand "2026-02-30"'],
    [['--since', '1d', '--until', '2026-01-01'], '--until is before --since'],
    [['--csv', '--json'], '--csv and --json exclude each other'],
    [['--csv', '--chart'], '--csv and --chart exclude each other'],
    [['hourly'], ' [by] cannot be "hourly"'],
  ];
  for (const [args, said] of mistakes) {
    const { stderr, exitCode } = await user.tracecraft('usage', ...args);
    assert.equal(exitCode, 2, args.join(' '));
    assert.ok(stderr.includes(said), stderr);
  }
});

test('what other machines have mirrored counts when it is asked for, and once', async (t) => {
  const one = await makeUsingUser(t);
  const two = await makeUser(t);
  const bucket = { TRACECRAFT_BUCKET: `file://${join(one.sandbox.root, 'bucket')}` };
  const mirrored = await one.tracecraftWith({ env: bucket }, 'session', 'mirror', '--all', '--yes');
  assert.equal(mirrored.exitCode, 0, mirrored.stderr);
  const usage = { input_tokens: 5, output_tokens: 5 };
  writeClaude(two.sandbox.home, second, [claudeAnswer({ session: second, at: noon, usage })]);
  const tokens = async (user: User, ...args: string[]) => {
    const { stdout } = await user.tracecraftWith({ env: bucket }, 'usage', '--json', ...args);
    return JSON.parse(stdout).total.tokens;
  };
  assert.equal(await tokens(two), 10);
  assert.equal(await tokens(two, '--mirrored'), 10 + 424_300);
  assert.equal(await tokens(two), 10);
  assert.equal(await tokens(one, '--mirrored'), 424_300);
});
