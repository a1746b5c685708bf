import assert from 'node:assert/strict';
import test from 'node:test';
import { openCodexUsage } from '../../../src/harness/codex/usage.ts';
import { type Rollout, rollout, tokens } from './rollout.ts';

const one = { input: 40, output: 20, cacheRead: 60, cacheWrite: 0, reasoning: 5 };

test('a record of usage is an answer; the count that repeats it tells of the window alone', () => {
  const log = rollout();
  log.meta({ id: 't1' });
  log.row('turn_context', { model: 'gpt-a' });
  record(log, 'r1');
  count(log, 1);
  log.row('turn_context', { model: 'gpt-b' });
  record(log, 'r2');
  count(log, 2);
  count(log, 2);
  const reader = read(log, 't1');
  assert.deepEqual(
    reader.answers().map(({ id, model, usage }) => ({ id, model, usage })),
    [
      { id: 'answer t1 r1', model: 'gpt-a', usage: one },
      { id: 'answer t1 r2', model: 'gpt-b', usage: one },
    ],
  );
  const { at: _, ...fill } = reader.fill() ?? {};
  assert.deepEqual(fill, { used: 100, window: 258_400, model: 'gpt-b' });
});

test('before there were records a count is an answer, unless it is repeated', () => {
  const log = rollout();
  log.meta({ id: 't1' });
  log.event({ type: 'task_started', model_context_window: 1000 });
  log.event({ type: 'token_count', info: null });
  for (const total of [1, 1, 2, 2, 3]) count(log, total, {});
  const reader = read(log, 't1');
  assert.deepEqual(
    reader.answers().map(({ usage }) => usage),
    [one, one, one],
  );
  assert.equal(reader.fill()?.window, 1000);
});

test('an answer whose record has no id is counted by the count behind it', () => {
  const log = rollout();
  log.meta({ id: 't1' });
  for (const [index, id] of ['r1', '', 'r3', ''].entries()) {
    record(log, id);
    count(log, index + 1);
  }
  assert.equal(read(log, 't1').answers().length, 4);
  assert.equal(new Set(ids(log, 't1')).size, 4);
});

test('the first count of a fork tells of an answer that was had elsewhere', () => {
  const log = rollout();
  log.meta({ id: 't2', forked_from_id: 't1' });
  count(log, 4);
  count(log, 5);
  assert.equal(read(log, 't2').answers().length, 1);
});

test("a fork of old that begins with its parent's rows, written later, has its answers too", () => {
  const parent = rollout();
  parent.meta({ id: 't1' });
  for (const total of [1, 2, 3]) count(parent, total);
  const fork = rollout();
  fork.meta({ id: 't2', forked_from_id: 't1' });
  fork.meta({ id: 't1' });
  fork.user('rows stand at other times');
  for (const total of [1, 2]) count(fork, total);
  const own = ids(fork, 't2');
  assert.deepEqual(own, ids(parent, 't1').slice(0, 2));

  count(fork, 7);
  assert.ok(!ids(parent, 't1').includes(ids(fork, 't2')[2] as string));
});

test("threads of their own that count alike are two threads' answers", () => {
  const [a, b] = ['t1', 't2'].map((id) => {
    const log = rollout();
    log.meta({ id });
    count(log, 1);
    return ids(log, id);
  });
  assert.notDeepEqual(a, b);
});

test("answers within a subagent's copy of its parent's history, and of another thread, are told as copied", () => {
  const log = rollout();
  log.meta({ id: 't2', source: { subagent: {} }, subagent_history_start_ordinal: 3 });
  log.usage('r1');
  record(log, 'r2', 't1');
  record(log, 'r3', 't2');
  record(log, 'r4', 't1');
  assert.deepEqual(
    read(log, 't2')
      .answers()
      .map(({ id, copied }) => [id, copied]),
    [
      ['answer  r1', true],
      ['answer t1 r2', true],
      ['answer t2 r3', undefined],
      ['answer t1 r4', true],
    ],
  );
});

test("a count within a subagent's copy of its parent's history, whose record is not copied, is no answer", () => {
  const log = rollout();
  log.meta({ id: 't2', source: { subagent: {} }, subagent_history_start_ordinal: 3 });
  log.meta({ id: 't1' });
  log.event({
    type: 'token_count',
    info: { last_token_usage: tokens(1), total_token_usage: tokens(1) },
  });
  record(log, 'r3', 't2');
  assert.deepEqual(
    read(log, 't2')
      .answers()
      .map(({ id }) => id),
    ['answer t2 r3'],
  );
});

function record(log: Rollout, id: string, thread = 't1'): void {
  log.row('token_usage_record', { thread_id: thread, response_id: id, usage: tokens(1) });
}

function count(log: Rollout, total: number, window: object = { model_context_window: 258_400 }) {
  const info = { total_token_usage: tokens(total), last_token_usage: tokens(1), ...window };
  log.event({ type: 'token_count', info });
}

function read(log: Rollout, session: string) {
  const reader = openCodexUsage(undefined, { session, source: 'main' });
  reader.take(Buffer.from(log.rows.map((row) => `${JSON.stringify(row)}\n`).join('')));
  return reader;
}

function ids(log: Rollout, session: string): string[] {
  return read(log, session)
    .answers()
    .map(({ id }) => id);
}
