import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { discover } from '../../../../src/harness/codex/sources.ts';
import { threadRow } from '../../../../src/harness/codex/threads/list.ts';
import { visibleItems } from '../../../../src/harness/codex/threads/visible.ts';
import { isOpenElsewhere } from '../../../../src/harness/codex/threads/writer-lock.ts';
import { makeWorld, questions, thread, writeTurn, writeTurns } from './thread.ts';

test('a thread is read with its turns, its end and its fill', async (t) => {
  const history = await makeWorld(t).history();
  assert.deepEqual(
    history.turns.map(({ id, prompt, used }) => [id, prompt, used]),
    questions.map((name, index) => [`turn-${name}`, `question ${name}`, 1_000 * (index + 2)]),
  );
  assert.deepEqual(history.fill, { used: 7_000, window: 10_000 });
  assert.equal(history.end.bytes, statSync(history.source.path).size);
  assert.equal(history.asked, 'question one');
});

test('a reverted thread goes on behind the rows that its file names of the one before', async (t) => {
  const world = makeWorld(t);
  const before = await world.history();
  const third = before.turns[2]?.ordinal as number;
  const payload = {
    id: thread,
    cwd: '/work/shop',
    history_base: { thread_id: thread, end_ordinal_exclusive: third, end_byte_offset: 0 },
  };
  const path = before.source.path.replace('.jsonl', '_019b0000-0000.jsonl');
  const rows = [
    { ordinal: third, type: 'session_meta', payload },
    { ordinal: third + 1, type: 'event_msg', payload: { type: 'task_started', turn_id: 'new' } },
  ];
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const { turns, source } = await world.history();
  assert.equal(source.id, 'rev-019b0000-0000');
  assert.deepEqual(
    turns.map(({ id }) => id),
    ['turn-one', 'turn-two', 'new'],
  );
});

test('a row that is not whole yet is not read', async (t) => {
  const world = makeWorld(t);
  const { source, end } = await world.history();
  appendFileSync(source.path, '{"ordinal":99,"type":"event_msg","payload":{"type":"task_st');
  assert.deepEqual((await world.history()).end, end);
});

test('of a thread that Codex has put into a summary, the model is given that and what came since', async (t) => {
  const summary = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'sum' }] };
  const world = makeWorld(t, (log) => {
    writeTurns(log, questions.slice(0, 2));
    log.event({ type: 'task_started', turn_id: 'turn-summary' });
    log.assistant('the summary as it was written');
    log.row('compacted', { message: 'sum', replacement_history: [summary] });
    log.event({ type: 'task_complete', turn_id: 'turn-summary' });
    writeTurn(log, 'three', 100);
  });
  const [first, second, ...others] = visibleItems(await world.history());
  assert.deepEqual(first, summary);
  assert.match(JSON.stringify(second), /question three/);
  assert.equal(others.length, 3);
});

test('a summary that does not say what the model was given in its place takes nothing away', async (t) => {
  const world = makeWorld(t, (log) => {
    writeTurns(log, questions.slice(0, 2));
    log.row('compacted', { message: 'sum' });
  });
  const items = JSON.stringify(visibleItems(await world.history()));
  for (const name of questions.slice(0, 2)) assert.match(items, new RegExp(`answer ${name}`));
});

test('a list tells of a thread without reading all of it', async (t) => {
  const world = makeWorld(t);
  const [found] = [...discover(world.surgery.env, { id: thread })];
  assert.ok(found);
  const row = await threadRow(found, world.surgery.env);
  assert.deepEqual(
    [row?.title, row?.turns, row?.fill, row?.isOpen, row?.cwd],
    ['question one', 6, { used: 7_000, window: 10_000 }, false, '/work/shop'],
  );
});

test('a lock file that nobody holds is of a client that was killed', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const world = makeWorld(t);
  const folder = join(world.home, 'thread-writer-locks');
  mkdirSync(folder);
  writeFileSync(join(folder, `${thread}.lock`), '');
  assert.equal(isOpenElsewhere(world.surgery.env, thread), false);
});
