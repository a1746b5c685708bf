import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { itemsOf, planTrim } from '../../../../src/harness/codex/threads/plan.ts';
import { recoverTrims } from '../../../../src/harness/codex/threads/recover.ts';
import type { Outcome } from '../../../../src/harness/codex/threads/settle.ts';
import { executeTrim, preflight } from '../../../../src/harness/codex/threads/trim.ts';
import { handoverItem } from '../../../../src/recall/handover/item.ts';
import type { Fault } from '../../../support/codex-app-server.ts';
import { temporaryFolder } from '../../../support/machine.ts';
import { pinnedNode } from '../../../support/sandbox.ts';
import { makeWorld, questions, thread, type World } from './thread.ts';

const context = handoverItem('what was said in the turns that go');

async function trimToTwo({ surgery, history }: World): Promise<Outcome> {
  const plan = planTrim(await history(), 2, '');
  return executeTrim(surgery, plan, itemsOf(plan, { ...context }));
}

const instructions = '<environment_context>a folder</environment_context>';
const said = (name: string) => [
  `question ${name}`,
  'exec_command',
  `output ${name}`,
  `answer ${name}`,
];
const whole = [instructions, ...questions.flatMap(said)];
const trimmed = [instructions, context.content[0].text, ...said('five'), ...said('six')];

/** Whole or trimmed, and nothing else. */
function standing(world: World): 'whole' | 'trimmed' {
  const texts = world.texts();
  if (texts.length === whole.length) {
    assert.deepEqual(texts, whole);
    assert.deepEqual(
      world.turns(),
      questions.map((name) => `turn-${name}`),
    );
    return 'whole';
  }
  assert.deepEqual(texts, trimmed);
  assert.deepEqual(world.turns(), []);
  return 'trimmed';
}

function journals({ surgery }: World): string[] {
  return existsSync(surgery.journals) ? readdirSync(surgery.journals) : [];
}

test('a trim takes the first turns out and puts in what is told of them, and the others as they were', async (t) => {
  const world = makeWorld(t);
  assert.deepEqual(await trimToTwo(world), { status: 'verified' });
  assert.equal(standing(world), 'trimmed');
  assert.deepEqual(journals(world), []);
});

test('a preflight changes nothing', async (t) => {
  const world = makeWorld(t);
  const plan = planTrim(await world.history(), 2, '');
  const { refusal, version } = await preflight(world.surgery, plan);
  assert.deepEqual([refusal, version], [undefined, '0.169.0']);
  assert.equal(standing(world), 'whole');
  assert.ok(!world.codex.calls().some((method) => /revert|inject|resume/.test(method)));
});

const steps = ['thread/resume', 'thread/revert', 'thread/inject_items'];

const faults: [about: string, Fault[]][] = [
  // The first calls are before anything is done, the next one reads back.
  ...(
    [
      ['initialize', 1],
      ['thread/read', 1],
      ['thread/read', 2],
      ['thread/turns/list', 1],
      ['thread/turns/list', 2],
    ] as const
  ).flatMap(([method, skip]) => [
    one({ method, when: 'after', what: 'end', skip: skip - 1 }),
    one({ method, when: 'before', what: 'silent', skip }),
    one({ method, when: 'before', what: 'error', skip, times: 1 }),
  ]),
  ...steps.flatMap((method) => [
    one({ method, when: 'before', what: 'error', times: 1 }),
    one({ method, when: 'before', what: 'silent' }),
    one({ method, when: 'after', what: 'silent', times: 1 }),
    one({ method, when: 'before', what: 'end' }),
    one({ method, when: 'after', what: 'end', times: 1 }),
  ]),
  ...(['error', 'end'] as const).map((what): [string, Fault[]] => [
    `nothing is put in, and then ${what} before all that would take it back`,
    [
      { method: 'thread/inject_items', when: 'before', what: 'error' },
      { method: 'thread/resume', when: 'before', what, skip: 1 },
    ],
  ]),
];

function one(fault: Fault): [string, Fault[]] {
  const { method, when, what, skip, times } = fault;
  const which = `${skip ? `from number ${skip + 1} on` : 'every one'}${times ? ', once' : ''}`;
  return [`${what} ${when} ${method}, ${which}`, [fault]];
}

for (const [about, these] of faults) {
  test(`${about}: the thread is whole or trimmed, and it is said`, async (t) => {
    const world = makeWorld(t);
    world.surgery.patience = 600;
    world.codex.setFaults(these);
    await assertHonest(world, await outcomeOf(world));
  });
}

/** The app server may not even start. */
async function outcomeOf(world: World): Promise<Outcome> {
  return trimToTwo(world).catch((error: Error) => ({ status: 'refused', reason: error.message }));
}

async function assertHonest(world: World, outcome: Outcome): Promise<void> {
  world.codex.setFaults([]);
  if (outcome.status === 'unverified') {
    assert.equal(journals(world).length, 1, outcome.reason);
    const [recovered] = await recoverTrims({ ...world.surgery, patience: 5_000 });
    assert.ok(recovered);
    assert.notEqual(recovered.status, 'unverified', recovered.reason);
    assert.equal(standing(world), recovered.status === 'verified' ? 'trimmed' : 'whole');
  } else {
    assert.equal(standing(world), outcome.status === 'verified' ? 'trimmed' : 'whole');
  }
  assert.deepEqual(journals(world), []);
  // Whole or not, it can be trimmed again.
  if (standing(world) === 'whole') {
    world.surgery.patience = 5_000;
    assert.deepEqual(await trimToTwo(world), { status: 'verified' });
  }
}

for (const method of steps) {
  for (const when of ['before', 'after'] as const) {
    test(`a process that is killed ${when} ${method}: the next run ends it or takes it back`, async (t) => {
      const world = makeWorld(t);
      world.codex.setFaults([{ method, when, what: 'kill', times: 1 }]);
      await killedTrim(world);
      world.codex.setFaults([]);
      const recovered = await recoverTrims(world.surgery);
      assert.ok(recovered.every(({ status }) => status !== 'unverified'));
      const isDone = recovered.some(({ status }) => status === 'verified');
      assert.equal(standing(world), isDone ? 'trimmed' : 'whole');
      assert.deepEqual(journals(world), []);
    });
  }
}

async function killedTrim({ surgery, history }: World): Promise<void> {
  const { source } = await history();
  const given = JSON.stringify({ surgery, source, context });
  const once = join(import.meta.dirname, 'trim-once.ts');
  const { signal } = spawnSync(pinnedNode, [once, given], { encoding: 'utf8' });
  assert.equal(signal, 'SIGKILL');
}

test('a thread that had a turn after a trim was killed keeps it, and it is said what is missing', async (t) => {
  const world = makeWorld(t);
  const inject = { method: 'thread/inject_items', when: 'before' } as const;
  world.codex.setFaults([
    { ...inject, what: 'error' },
    { method: 'thread/read', when: 'before', what: 'error', skip: 2 },
  ]);
  assert.equal((await trimToTwo(world)).status, 'unverified');
  world.codex.setFaults([]);
  const { source } = await world.history();
  appendTurn(source.path, 'seven');
  const [recovered] = await recoverTrims(world.surgery);
  assert.equal(recovered?.status, 'unverified');
  assert.match(recovered?.reason ?? '', /had turns since/);
  assert.deepEqual(world.texts(), ['question seven', 'answer seven']);
  assert.deepEqual(journals(world), []);
});

test('a thread that was deleted before its trim could be ended is let be', async (t) => {
  const world = makeWorld(t);
  world.codex.setFaults([
    { method: 'thread/inject_items', when: 'before', what: 'error' },
    { method: 'thread/read', when: 'before', what: 'error', skip: 2 },
  ]);
  assert.equal((await trimToTwo(world)).status, 'unverified');
  rmSync(join(world.home, 'sessions'), { recursive: true });
  const [recovered] = await recoverTrims(world.surgery);
  assert.deepEqual([recovered?.status, recovered?.reason], ['refused', 'The thread is gone']);
  assert.deepEqual(journals(world), []);
});

test('what is put in by half is taken back', async (t) => {
  const world = makeWorld(t);
  world.codex.setFaults([
    { method: 'thread/inject_items', when: 'before', what: 'half', times: 1 },
  ]);
  const outcome = await trimToTwo(world);
  assert.equal(outcome.status, 'refused');
  assert.equal(standing(world), 'whole');
  assert.deepEqual(journals(world), []);
});

test('what Codex makes something else of is unverified', async (t) => {
  const world = makeWorld(t);
  world.codex.setFaults([{ method: 'thread/inject_items', when: 'before', what: 'other' }]);
  const outcome = await trimToTwo(world);
  assert.equal(outcome.status, 'unverified');
});

test('a thread whose turns Codex counts otherwise is left alone', async (t) => {
  const world = makeWorld(t);
  world.codex.setFaults([{ method: 'thread/turns/list', when: 'before', what: 'other' }]);
  const outcome = await trimToTwo(world);
  assert.equal(outcome.status, 'refused');
  assert.match(outcome.reason ?? '', /Codex counts 5 turns, its rollout 6/);
  assert.equal(standing(world), 'whole');
});

test('where a trim cannot be noted, none is begun', async (t) => {
  const world = makeWorld(t);
  mkdirSync(join(world.surgery.journals, `${thread}.json`), { recursive: true });
  const outcome = await trimToTwo(world);
  assert.equal(outcome.status, 'refused');
  assert.match(outcome.reason ?? '', /cannot be noted in the state folder: E/);
  assert.equal(standing(world), 'whole');
  assert.ok(!world.codex.calls().includes('thread/revert'));
});

test('a thread that another client writes to is left alone', async (t) => {
  const world = makeWorld(t);
  const locks = join(world.home, 'thread-writer-locks');
  mkdirSync(locks, { recursive: true });
  writeFileSync(join(locks, `${thread}.lock`), String(process.pid));
  const outcome = await trimToTwo(world);
  assert.deepEqual(
    [outcome.status, outcome.reason],
    ['refused', 'The thread is open in a window of Codex'],
  );
  assert.equal(standing(world), 'whole');
});

test('a thread that has had a turn since the plan is left alone', async (t) => {
  const world = makeWorld(t);
  const plan = planTrim(await world.history(), 2, '');
  const row = { timestamp: '', ordinal: 99, type: 'event_msg', payload: { type: 'settings' } };
  appendFileSync(plan.history.source.path, `${JSON.stringify(row)}\n`);
  const outcome = await executeTrim(world.surgery, plan, itemsOf(plan, { ...context }));
  assert.deepEqual(
    [outcome.status, outcome.reason],
    ['refused', 'The thread has changed in the meantime'],
  );
});

test('a thread whose trim could not be ended is not trimmed again, so that it can still be', async (t) => {
  const world = makeWorld(t);
  const plan = planTrim(await world.history(), 2, '');
  world.codex.setFaults([
    { method: 'thread/inject_items', when: 'before', what: 'error' },
    { method: 'thread/resume', when: 'before', what: 'error', skip: 1 },
  ]);
  assert.equal((await trimToTwo(world)).status, 'unverified');
  const before = journals(world).map((name) => readFileSync(join(world.surgery.journals, name)));
  const outcome = await executeTrim(world.surgery, plan, itemsOf(plan, { ...context }));
  assert.equal(outcome.reason, 'Another trim of the thread is not at its end');
  const after = journals(world).map((name) => readFileSync(join(world.surgery.journals, name)));
  assert.deepEqual(after, before);
});

test('a server that outlives a killed trim may still do what it was told: its journal stays until it is gone', async (t) => {
  const world = makeWorld(t);
  world.codex.setFaults([{ method: 'thread/revert', when: 'before', what: 'kill', times: 1 }]);
  await killedTrim(world);
  world.codex.setFaults([]);
  const lock = join(world.home, 'thread-writer-locks', `${thread}.lock`);
  writeFileSync(lock, String(process.pid));
  const [early] = await recoverTrims(world.surgery);
  assert.deepEqual([early?.status, journals(world).length], ['unverified', 1]);
  rmSync(lock);
  const [late] = await recoverTrims(world.surgery);
  assert.deepEqual([late?.status, journals(world).length], ['refused', 0]);
  assert.equal(standing(world), 'whole');
});

test('with another folder of Codex, a thread whose trim was interrupted is not taken for gone', async (t) => {
  const world = makeWorld(t);
  world.codex.setFaults([
    { method: 'thread/inject_items', when: 'before', what: 'error' },
    { method: 'thread/resume', when: 'before', what: 'error', skip: 1 },
  ]);
  assert.equal((await trimToTwo(world)).status, 'unverified');
  world.codex.setFaults([]);
  const CODEX_HOME = temporaryFolder(t);
  const elsewhere = { ...world.surgery, env: { ...world.surgery.env, CODEX_HOME } };
  assert.deepEqual(await recoverTrims(elsewhere), []);
  assert.equal(journals(world).length, 1);
  const [recovered] = await recoverTrims(world.surgery);
  assert.equal(recovered?.status, 'refused');
  assert.equal(standing(world), 'whole');
});

test('the thread can be trimmed again; what the first trim put in stays', async (t) => {
  const world = makeWorld(t);
  await trimToTwo(world);
  const { source } = await world.history();
  appendTurn(source.path, 'seven');
  const plan = planTrim(await world.history(), 0, '');
  assert.deepEqual(
    plan.go.map(({ prompt }) => prompt),
    ['question seven'],
  );
  const second = handoverItem('and what was said in the seventh');
  assert.deepEqual(await executeTrim(world.surgery, plan, itemsOf(plan, { ...second })), {
    status: 'verified',
  });
  assert.deepEqual(world.texts(), [...trimmed, 'and what was said in the seventh']);
});

test('a second trim that fails is taken back to what the first one left', async (t) => {
  const world = makeWorld(t);
  await trimToTwo(world);
  const { source } = await world.history();
  appendTurn(source.path, 'seven');
  world.codex.setFaults([{ method: 'thread/inject_items', when: 'before', what: 'error' }]);
  const plan = planTrim(await world.history(), 0, '');
  const outcome = await executeTrim(world.surgery, plan, itemsOf(plan, { ...context }));
  assert.equal(outcome.status, 'refused');
  assert.deepEqual(world.texts(), [...trimmed, 'question seven', 'answer seven']);
  assert.deepEqual(world.turns(), ['turn-seven']);
});

/** As Codex would, in a window. */
function appendTurn(path: string, name: string): void {
  const rows = [
    { type: 'event_msg', payload: { type: 'task_started', turn_id: `turn-${name}` } },
    { type: 'response_item', payload: item('user', `question ${name}`) },
    { type: 'response_item', payload: item('assistant', `answer ${name}`) },
    { type: 'event_msg', payload: { type: 'task_complete', turn_id: `turn-${name}` } },
  ].map((row, index) => JSON.stringify({ timestamp: '', ordinal: 100 + index, ...row }));
  appendFileSync(path, `${rows.join('\n')}\n`);
}

function item(role: string, text: string) {
  return { type: 'message', role, content: [{ type: 'input_text', text }] };
}
