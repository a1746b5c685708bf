import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { writeHistory } from '../../bench/history.ts';
import { makeUser, type User } from '../cli/tracecraft.ts';
import { type Random, seeded } from '../support/random.ts';
import { pinnedNode } from '../support/sandbox.ts';
import {
  type ClaudeAnswer,
  type CodexTokens,
  claudeAnswer,
  claudePrompt,
  codexRollout,
  writeClaude,
  writeCodex,
} from '../support/usage-transcripts.ts';

/**
 * What `usage` counts, beside a counter that others publish (ccusage 20.0.24), on the same transcripts: to the
 * token, by day and model. Where the two differ, a test shows both, and says why ours is right.
 */

const peer = join(process.env.TRACECRAFT_TEST_PEER ?? '', 'node_modules/ccusage/src/cli.js');
const random = seeded();
const noon = Date.parse('2026-10-01T12:00:00Z');
const day = 86_400_000;

test(`Claude Code's transcripts count to the token as with the other counter (seed ${random.seed})`, async (t) => {
  const user = await makeUser(t);
  writeSessions(user.sandbox.home, random);
  const { ours, theirs } = await bothCount(user, 'claude');
  assert.ok(Object.keys(ours).length > 20);
  assert.deepEqual(ours, theirs);
});

test("years of Claude Code's work count to the token as with the other counter", async (t) => {
  const user = await makeUser(t);
  writeHistory(user.sandbox.home, { sessions: 40, bytes: 8_000_000 });
  const { ours, theirs } = await bothCount(user, 'claude');
  assert.deepEqual(ours, theirs);
});

test(`Codex's rollouts count to the token as with the other counter (seed ${random.seed})`, async (t) => {
  const user = await makeUser(t);
  writeThreads(user.sandbox.home, random);
  const { ours, theirs } = await bothCount(user, 'codex');
  assert.ok(Object.keys(ours).length > 10);
  assert.deepEqual(ours, theirs);
});

test('what it costs is the same, where both know the price', async (t) => {
  const user = await makeUser(t);
  writeSessions(user.sandbox.home, random);
  writeThreads(user.sandbox.home, random);
  for (const harness of ['claude', 'codex'] as const) {
    const ours = (await usage(user, harness)).total.cost_usd;
    const { totals } = await peerReport(user, harness);
    const theirs = totals.totalCost ?? totals.costUSD;
    assert.ok(ours > 0);
    assert.ok(Math.abs(ours - theirs) < 1e-5, `${harness}: ${ours}, ${theirs}`);
  }
});

const tokens = { input_tokens: 100, output_tokens: 10 };

test('they differ: rows of one answer that name no request are one answer, and the other counts each', async (t) => {
  // Servers that only speak like Anthropic's send no id of the request; a message's id is its own all the same.
  const answer = { session: 's1', at: noon, id: 'msg_1', request: null, usage: tokens };
  const rows = [1, 2, 3].map((second) => claudeAnswer({ ...answer, at: noon + second * 1000 }));
  const { ours, theirs } = await inputs(t, (home) => writeClaude(home, 's1', rows));
  assert.deepEqual([ours, theirs], [100, 300]);
});

test('they differ: such an answer that a fork copied was had once', async (t) => {
  const answer = { at: noon, id: 'msg_1', request: null, usage: tokens };
  const { ours, theirs } = await inputs(t, (home) => {
    writeClaude(home, 's1', [claudeAnswer({ ...answer, session: 's1' })]);
    const more = { forkedFrom: { sessionId: 's1', messageUuid: 'u1' } };
    writeClaude(home, 's2', [claudeAnswer({ ...answer, session: 's2', more })]);
  });
  assert.deepEqual([ours, theirs], [100, 200]);
});

test('they differ: what the client made up in place of an answer was none', async (t) => {
  const { ours, theirs } = await inputs(t, (home) =>
    writeClaude(home, 's1', [
      claudeAnswer({ session: 's1', at: noon, usage: tokens }),
      claudeAnswer({
        session: 's1',
        at: noon + 1000,
        model: '<synthetic>',
        usage: tokens,
        more: { isApiErrorMessage: true },
      }),
    ]),
  );
  assert.deepEqual([ours, theirs], [100, 200]);
});

test('they differ: an answer whose row has no time was had, if nobody knows when', async (t) => {
  const { ours, theirs } = await inputs(t, (home) =>
    writeClaude(home, 's1', [
      claudeAnswer({ session: 's1', at: noon, usage: tokens }),
      claudeAnswer({ session: 's1', at: noon + 1, usage: tokens, more: { timestamp: undefined } }),
    ]),
  );
  assert.deepEqual([ours, theirs], [200, 100]);
});

test('they differ: what a client has deleted since was used', async (t) => {
  const user = await makeUser(t);
  const { home } = user.sandbox;
  writeClaude(home, 's1', [claudeAnswer({ session: 's1', at: noon, usage: tokens })]);
  writeClaude(home, 's2', [claudeAnswer({ session: 's2', at: noon + 1000, usage: tokens })]);
  await usage(user, 'claude');
  rmSync(join(home, '.claude/projects/-home-me-shop/s1.jsonl'));
  const { ours, theirs } = await bothInputs(user);
  assert.deepEqual([ours, theirs], [200, 100]);
});

test("they differ: a subagent's answer that took as much as its parent's is another one", async (t) => {
  const user = await makeUser(t);
  const { home } = user.sandbox;
  const answer = { input: 1000, cached: 600, output: 50, reasoning: 20 };
  const parent = codexRollout(threadId(1), noon);
  parent.model('gpt-5.5');
  parent.answer(answer, 'resp_1');
  writeCodex(home, threadId(1), noon, parent.rows);
  // Codex 0.169.0 copies the history without what was counted in it, and counts from 0 on.
  const meta = {
    forked_from_id: threadId(1),
    parent_thread_id: threadId(1),
    source: { subagent: { thread_spawn: { parent_thread_id: threadId(1), depth: 1 } } },
    subagent_history_start_ordinal: 2,
  };
  const child = codexRollout(threadId(2), noon + 60_000, meta, 10);
  child.row('session_meta', { id: threadId(1), cwd: '/home/me/shop' });
  child.model('gpt-5.5');
  child.answer(answer, 'resp_2');
  child.answer(answer, 'resp_3');
  writeCodex(home, threadId(2), noon + 60_000, child.rows);
  const { total } = await usage(user, 'codex');
  const { totals } = await peerReport(user, 'codex');
  assert.deepEqual([total.tokens, totals.totalTokens], [3 * 1050, 2 * 1050]);
  assert.equal(total.subagents.tokens, 2 * 1050);
});

test('they differ: a thread that does not name its model costs what nobody knows, and is not priced as another', async (t) => {
  const user = await makeUser(t);
  const thread = codexRollout(threadId(1), noon);
  thread.answer({ input: 1000, cached: 600, output: 50, reasoning: 20 }, 'resp_1');
  writeCodex(user.sandbox.home, threadId(1), noon, thread.rows);
  const { total } = await usage(user, 'codex');
  const { totals, daily } = await peerReport(user, 'codex');
  assert.deepEqual([total.tokens, totals.totalTokens], [1050, 1050]);
  assert.deepEqual([total.cost_usd, total.unpriced], [0, [{ model: '(not named)', tokens: 1050 }]]);
  assert.deepEqual(Object.keys(daily[0].models), ['gpt-5']);
  assert.ok(totals.costUSD > 0);
});

interface Figures {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

/** By `<day> <model>`. */
type Told = Record<string, Figures>;
type Harness = 'claude' | 'codex';

async function bothCount(user: User, harness: Harness): Promise<{ ours: Told; theirs: Told }> {
  const { rows } = await usage(user, harness);
  const { daily } = await peerReport(user, harness);
  const ours: Told = {};
  for (const { day, models } of rows) {
    for (const own of models) {
      ours[`${day} ${own.model}`] = {
        input: own.input,
        output: own.output,
        cacheRead: own.cache_read,
        cacheWrite: own.cache_write,
      };
    }
  }
  const theirs: Told = {};
  for (const { date, models, modelBreakdowns } of daily) {
    const named = modelBreakdowns ?? Object.keys(models).map((name) => ({ name, ...models[name] }));
    for (const own of named) {
      theirs[`${date} ${own.modelName ?? own.name}`] = {
        input: own.inputTokens,
        output: own.outputTokens,
        cacheRead: own.cacheReadTokens,
        cacheWrite: own.cacheCreationTokens,
      };
    }
  }
  return { ours, theirs };
}

// biome-ignore lint/suspicious/noExplicitAny: a test asks for what it expects
type Json = any;

function usage(user: User, harness: Harness): Promise<Json> {
  const name = harness === 'claude' ? 'claude-code' : harness;
  return user.json('usage', '--harness', name, '--utc');
}

async function peerReport({ sandbox }: User, harness: Harness): Promise<Json> {
  const args = [peer, harness, 'daily', '--offline', '--json', '--timezone', 'UTC'];
  const { stdout } = await sandbox.run(pinnedNode, args);
  return JSON.parse(stdout);
}

/** Input tokens by the two, of all there is. */
async function inputs(t: TestContext, write: (home: string) => void) {
  const user = await makeUser(t);
  write(user.sandbox.home);
  return bothInputs(user);
}

async function bothInputs(user: User): Promise<{ ours: number; theirs: number }> {
  const { total } = await usage(user, 'claude');
  const { totals } = await peerReport(user, 'claude');
  return { ours: total.input, theirs: totals.inputTokens };
}

const claudeModels = ['claude-opus-4-8', 'claude-sonnet-5', 'claude-haiku-4-5-20251001'];

/** Sessions over some weeks, with answers in several rows, forks, subagents, side questions and advisors. */
function writeSessions(home: string, random: Random): void {
  const written: { session: string; answers: ClaudeAnswer[] }[] = [];
  for (let n = 0; n < 25; n += 1) {
    const session = `${String(n).padStart(8, '0')}-0000-4000-8000-000000000000`;
    const from = random.chance(0.3) ? written.at(random.between(0, written.length - 1)) : undefined;
    const copied = from?.answers.slice(0, random.between(1, from.answers.length)) ?? [];
    const own = newAnswers(session, noon + n * day * random.next(), random);
    const more = from && { forkedFrom: { sessionId: from.session, messageUuid: 'u' } };
    writeClaude(home, session, [
      claudePrompt(session, noon, 'Mend the shop, {"usage": {"input_tokens": 5}}'),
      ...copied.flatMap((answer) => rowsOf({ ...answer, session, ...(more && { more }) }, random)),
      ...own.flatMap((answer) => rowsOf(answer, random)),
    ]);
    written.push({ session, answers: [...copied, ...own] });
    if (random.chance(0.4)) {
      const agent = `a${String(n).padStart(16, '0')}`;
      const aside = newAnswers(`${session}-${agent}`, noon + n * day * random.next(), random);
      // A side question has its session's answers before its own, under requests of its own.
      const repeated = own
        .slice(0, random.between(0, own.length))
        .map((answer) => ({ ...answer, request: `${answer.request}_again` }));
      const rows = [...repeated, ...aside].flatMap((answer) =>
        rowsOf({ ...answer, session, more: { isSidechain: true, agentId: agent } }, random),
      );
      writeClaude(home, `${session}/subagents/agent-${agent}`, rows);
    }
  }
}

function newAnswers(name: string, from: number, random: Random): ClaudeAnswer[] {
  return Array.from({ length: random.between(1, 12) }, (_, index) => {
    const cacheWrite = random.between(0, 20_000);
    const long = random.between(0, cacheWrite);
    return {
      session: name,
      at: Math.round(from + index * random.between(1, 4) * 3_600_000),
      id: `msg_${name}_${index}`,
      request: `req_${name}_${index}`,
      model: random.pick(claudeModels),
      usage: {
        input_tokens: random.between(0, 500),
        output_tokens: random.between(100, 9000),
        cache_read_input_tokens: random.between(0, 180_000),
        cache_creation_input_tokens: cacheWrite,
        cache_creation: {
          ephemeral_5m_input_tokens: cacheWrite - long,
          ephemeral_1h_input_tokens: long,
        },
        service_tier: 'standard',
        ...(random.chance(0.1) && { iterations: advice(random) }),
      },
    };
  });
}

/** Of an answer for which another model was asked in between. */
function advice(random: Random): object[] {
  const asked = { type: 'advisor_message', model: 'claude-opus-5' };
  return [
    { type: 'message', input_tokens: 5, output_tokens: 10 },
    { ...asked, input_tokens: random.between(1, 90_000), output_tokens: random.between(1, 5000) },
    { type: 'message', input_tokens: 5, output_tokens: 10 },
  ];
}

/** As the answer comes in: each row holds what was written until then. */
function rowsOf(answer: ClaudeAnswer, random: Random): object[] {
  const { output_tokens: output } = answer.usage;
  const first = Array.from({ length: random.between(0, 2) }, () =>
    claudeAnswer({
      ...answer,
      usage: { ...answer.usage, output_tokens: random.between(1, output) },
    }),
  );
  return [...first, claudeAnswer(answer)];
}

const codexModels = ['gpt-5.5', 'gpt-5.4', 'gpt-5.1-codex'];

/** Threads over some weeks, with forks, and with answers that name no id, as older releases wrote them. */
function writeThreads(home: string, random: Random): void {
  const written: { rows: object[]; sum: CodexTokens }[] = [];
  for (let n = 0; n < 20; n += 1) {
    const id = threadId(n);
    const at = noon + n * day;
    const from = random.chance(0.3) ? random.pick(written) : undefined;
    const thread = codexRollout(id, at, from && { forked_from_id: 'before' });
    if (from) thread.copy(from.rows, from.sum);
    const sum = from ? { ...from.sum } : { input: 0, cached: 0, output: 0, reasoning: 0 };
    const hasIds = random.chance(0.7);
    for (let turn = 0; turn < random.between(1, 8); turn += 1) {
      thread.model(random.pick(codexModels));
      const last = newTokens(random);
      thread.answer(last, hasIds || from ? `resp_${id}_${turn}` : undefined);
      for (const key of ['input', 'cached', 'output', 'reasoning'] as const) sum[key] += last[key];
      if (random.chance(0.2)) thread.repeat(last);
    }
    writeCodex(home, id, at, thread.rows);
    written.push({ rows: thread.rows, sum });
  }
}

function newTokens(random: Random): CodexTokens {
  const input = random.between(1000, 150_000);
  const output = random.between(50, 8000);
  return {
    input,
    cached: random.between(0, input),
    output,
    reasoning: random.between(0, output),
  };
}

function threadId(n: number): string {
  return `0199a213-81c0-7800-8aa1-${String(n).padStart(12, '0')}`;
}
