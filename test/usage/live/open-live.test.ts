import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { runningProcess } from '../../../src/running-process.ts';
import { openDatabase } from '../../../src/state/database.ts';
import { noteFilling } from '../../../src/state/fills.ts';
import { noteEnd, noteWindow } from '../../../src/state/windows.ts';
import type { Live } from '../../../src/usage/live/open-live.ts';
import { makeAgent } from '../../harness/hermes/agent.ts';
import { events, makeClawDatabase } from '../../support/openclaw-database.ts';
import { append } from '../../support/transcript.ts';
import { claudeTurn, codexThread, makeLiveMachine } from './live-machine.ts';

const id = '11111111-2222-4333-8444-555555555555';
const thread = '019b0c1e-1111-7000-8000-000000000000';

async function only(live: Live, all = false) {
  await live.look(all);
  assert.equal(live.rows().length, 1);
  return live.rows()[0] as ReturnType<Live['rows']>[number];
}

/** ms until a look finds something changed, without looking before it is told to. */
async function told(live: Live): Promise<number> {
  const start = performance.now();
  do await live.next(3_000);
  while (!(await live.look(false)) && performance.now() - start < 3_000);
  return performance.now() - start;
}

test('sessions of several harnesses are rows, with the figures that their clients wrote', async (t) => {
  const machine = makeLiveMachine(t);
  append(
    machine.claude(id),
    claudeTurn(id, { input: 7, cacheRead: 30_000, cacheWrite: 500, output: 90 }),
  );
  append(
    machine.codex(thread),
    codexThread(thread, 258_400, { input: 12_345, cacheRead: 1_000, output: 20 }),
  );
  const live = machine.open();
  assert.equal(await live.look(false), true);
  const rows = live.rows().toSorted((a, b) => a.harness.localeCompare(b.harness));
  assert.deepEqual(
    rows.map(({ harness, session, project, model, fill }) => ({
      harness,
      session,
      project,
      model,
      fill,
    })),
    [
      {
        harness: 'claude-code',
        session: id,
        project: 'shop',
        model: 'claude-opus-4-5-20251101',
        fill: { used: 30_507, window: 200_000, isEstimated: true },
      },
      {
        harness: 'codex',
        session: thread,
        project: 'api',
        model: 'gpt-5.5',
        fill: { used: 12_345, window: 258_400, isEstimated: false },
      },
    ],
  );
  // $5 input, $25 output, $0.5 read and $6.25 written to the cache, a million.
  const expected = (7 * 5 + 90 * 25 + 30_000 * 0.5 + 500 * 6.25) / 1e6;
  assert.ok(Math.abs((rows[0]?.cost ?? 0) - expected) < 1e-9);
  assert.equal(await live.look(false), false);
});

test('a turn that comes is counted, and the row before it is another one', async (t) => {
  const machine = makeLiveMachine(t);
  append(machine.claude(id), claudeTurn(id, { input: 100, output: 20 }));
  const live = machine.open();
  const before = await only(live);
  append(machine.claude(id), claudeTurn(id, { input: 900, output: 20 }));
  assert.equal(await live.look(false), true);
  assert.equal((await only(live)).fill?.used, 900);
  assert.equal(before.fill?.used, 100);
});

test('what is written to a transcript is told at once, and so is a session that begins', async (t) => {
  const machine = makeLiveMachine(t);
  append(machine.claude(id), claudeTurn(id, { input: 100, output: 20 }));
  const live = machine.open();
  await live.look(false);
  for (const [path, session] of [
    [machine.claude(id), id],
    [machine.claude('second'), 'second'],
    [machine.claude('third', '-home-someone-elsewhere'), 'third'],
  ] as const) {
    append(path, claudeTurn(session, { input: 300, output: 20 }));
    const ms = await told(live);
    assert.ok(ms < 1_000, `${ms} ms`);
    assert.equal(live.rows().find((row) => row.session === session)?.fill?.used, 300);
  }
});

test('an unfinished row counts when it is finished', async (t) => {
  const machine = makeLiveMachine(t);
  const turn = claudeTurn(id, { input: 4_000, output: 20 });
  append(machine.claude(id), claudeTurn(id, { input: 100, output: 20 }) + turn.slice(0, -10));
  const live = machine.open();
  assert.equal((await only(live)).fill?.used, 100);
  append(machine.claude(id), turn.slice(-10));
  assert.equal((await only(live)).fill?.used, 4_000);
});

test('what is not JSON is passed over', async (t) => {
  const machine = makeLiveMachine(t);
  const broken = '{"type":"assistant","message":{"usage":{"input_tokens":\n\0\0\0\n"usage":7}\n';
  append(machine.claude(id), claudeTurn(id, { input: 100, output: 20 }) + broken);
  append(machine.claude('none'), broken);
  const live = machine.open();
  await live.look(false);
  const used = Object.fromEntries(live.rows().map((row) => [row.session, row.fill?.used]));
  assert.deepEqual(used, { [id]: 100, none: undefined });
});

test('a transcript that is cut short is counted anew; one that is deleted goes', async (t) => {
  const machine = makeLiveMachine(t);
  const path = machine.claude(id);
  append(
    path,
    claudeTurn(id, { input: 100, output: 20 }) + claudeTurn(id, { input: 200, output: 20 }),
  );
  const live = machine.open();
  const whole = await only(live);
  truncateSync(path, 0);
  append(path, claudeTurn(id, { input: 50, output: 20 }));
  const cut = await only(live);
  assert.equal(cut.fill?.used, 50);
  assert.ok((cut.cost ?? 0) < (whole.cost ?? 0));
  rmSync(path);
  await live.look(false);
  assert.deepEqual(live.rows(), []);
});

test('what changed long ago is not live; of a day with all, longer when it is asked for by its id', async (t) => {
  const machine = makeLiveMachine(t);
  for (const [session, minutes] of [
    ['now', 1],
    ['earlier', 60],
    ['long-ago', 3_000],
  ] as const) {
    append(machine.claude(session), claudeTurn(session, { input: 100, output: 20 }));
    const at = Date.now() / 1000 - minutes * 60;
    utimesSync(machine.claude(session), at, at);
  }
  const names = async (live: Live, all: boolean) => {
    await live.look(all);
    return live
      .rows()
      .map(({ session }) => session)
      .sort();
  };
  const live = machine.open();
  assert.deepEqual(await names(live, false), ['now']);
  assert.deepEqual(await names(live, true), ['earlier', 'now']);
  assert.deepEqual(await names(live, false), ['now']);
  assert.deepEqual(await names(machine.open({ session: 'long' }), false), ['long-ago']);
});

test('a session that goes on after a long while is live again', async (t) => {
  const machine = makeLiveMachine(t);
  append(machine.claude(id), claudeTurn(id, { input: 100, output: 20 }));
  const old = Date.now() / 1000 - 7_200;
  utimesSync(machine.claude(id), old, old);
  const live = machine.open();
  await live.look(false);
  assert.deepEqual(live.rows(), []);
  append(machine.claude(id), claudeTurn(id, { input: 150, output: 20 }));
  await told(live);
  assert.equal((await only(live)).fill?.used, 150);
});

test('scopes: a project, a harness', async (t) => {
  const machine = makeLiveMachine(t);
  append(machine.claude(id), claudeTurn(id, { input: 100, output: 20 }));
  append(machine.codex(thread), codexThread(thread, 258_400, { input: 12_345, output: 20 }));
  assert.equal((await only(machine.open({ project: 'shop' }))).session, id);
  assert.equal((await only(machine.open({ harness: 'codex' }))).session, thread);
});

test('a session whose client has gone is over, until it goes on', async (t) => {
  const machine = makeLiveMachine(t);
  const { db } = machine.context;
  append(machine.claude(id), claudeTurn(id, { input: 100, output: 20 }));
  const client = spawn('sleep', ['60']);
  t.after(() => client.kill());
  const pid = client.pid as number;
  const who = { harness: 'claude-code', session: id, project: 'shop' } as const;
  noteWindow(db, `${pid} ${runningProcess(pid)?.started}`, who, Date.now());
  assert.equal((await only(machine.open())).process, pid);
  client.kill();
  await once(client, 'exit');
  const live = machine.open();
  await live.look(false);
  assert.deepEqual(live.rows(), []);
  assert.equal((await only(live, true)).hasEnded, true);
  const later = Date.now() / 1000 + 60;
  append(machine.claude(id), claudeTurn(id, { input: 200, output: 20 }));
  utimesSync(machine.claude(id), later, later);
  assert.equal((await only(live)).hasEnded, false);
});

test('a session whose window was left is over', async (t) => {
  const machine = makeLiveMachine(t);
  const { db } = machine.context;
  append(machine.claude(id), claudeTurn(id, { input: 100, output: 20 }));
  const window = `${process.pid} ${runningProcess(process.pid)?.started}`;
  noteWindow(db, window, { harness: 'claude-code', session: id, project: 'shop' }, Date.now());
  const live = machine.open();
  assert.equal((await only(live)).hasEnded, false);
  const other = openDatabase(machine.context.paths.database, 1_000);
  noteEnd(other, window, 'other', Date.now());
  other.close();
  await live.look(false);
  assert.deepEqual(live.rows(), []);
});

test('a window that the client told elsewhere is no guess', async (t) => {
  const machine = makeLiveMachine(t);
  append(machine.claude(id), claudeTurn(id, { input: 100, output: 20 }));
  const name = { harness: 'claude-code', session: id } as const;
  noteFilling(machine.context.db, name, { window: 1_000_000, isOffered: false }, Date.now());
  const { fill } = await only(machine.open());
  assert.deepEqual(fill, { used: 100, window: 1_000_000, isEstimated: false });
});

test('while another process keeps the counts locked, the row says so; then it is counted', async (t) => {
  const machine = makeLiveMachine(t);
  append(machine.claude(id), claudeTurn(id, { input: 100, output: 20 }));
  const live = machine.open();
  await live.look(false);
  const other = openDatabase(machine.context.paths.usage, 1_000, ['']);
  t.after(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  append(machine.claude(id), claudeTurn(id, { input: 200, output: 20 }));
  const locked = await only(live);
  assert.equal(locked.fill?.used, 100);
  assert.match(locked.trouble ?? '', /locked/);
  other.exec('ROLLBACK');
  const counted = await only(live);
  assert.equal(counted.trouble, undefined);
  assert.equal(counted.fill?.used, 200);
});

test('a damaged store of a harness keeps no other', async (t) => {
  const machine = makeLiveMachine(t);
  append(machine.claude(id), claudeTurn(id, { input: 100, output: 20 }));
  const store = join(machine.home, '.hermes/state.db');
  mkdirSync(dirname(store), { recursive: true });
  writeFileSync(store, 'SQLite format 3\0 and then nothing of it'.repeat(100));
  assert.equal((await only(machine.open())).fill?.used, 100);
});

test("a subagent's answers cost its session, and do not fill its window", async (t) => {
  const machine = makeLiveMachine(t);
  const path = machine.claude(id);
  append(path, claudeTurn(id, { input: 100, output: 20 }));
  const live = machine.open();
  const before = await only(live);
  const aside = { isSidechain: true, agentId: 'agent-1' };
  const beside = join(path.replace(/\.jsonl$/, ''), 'subagents/agent-1.jsonl');
  append(beside, claudeTurn(id, { input: 90_000, output: 500 }, aside));
  const reread = machine.open();
  const after = await only(reread);
  assert.equal(after.fill?.used, 100);
  assert.ok((after.cost ?? 0) > (before.cost ?? 0));
});

test('a subagent that is a thread of its own has a window of its own', async (t) => {
  const machine = makeLiveMachine(t);
  const spawn = '"source":{"subagent":{"thread_spawn":{"parent_thread_id":"t0","depth":1}}},';
  const thread = codexThread('t1', 1_000, { input: 100, output: 20 });
  append(machine.codex('t1'), thread.replace('"cli_version"', `${spawn}"cli_version"`));
  const live = machine.open();
  const { fill, model } = await only(live);
  assert.deepEqual([fill?.used, fill?.window, model], [100, 1_000, 'gpt-5.5']);
});

test('what is much to count is counted while what is known is shown', async (t) => {
  const machine = makeLiveMachine(t);
  append(machine.claude(id), claudeTurn(id, { input: 100, output: 20 }));
  const live = machine.open();
  await live.look(false, { countsFor: 0 });
  assert.equal(live.rows()[0]?.isCounting, true);
  const start = performance.now();
  await live.next(5_000);
  assert.ok(performance.now() - start < 1_000);
  assert.equal((await only(live)).fill?.used, 100);
});

test('the page of a session has its last turns and what each model took', async (t) => {
  const machine = makeLiveMachine(t);
  append(machine.claude(id), claudeTurn(id, { input: 100, output: 20 }));
  const live = machine.open();
  const row = await only(live);
  const detail = await live.detail(row);
  assert.equal(detail?.turns.length, 1);
  assert.match(detail?.turns[0]?.line ?? '', /Fix the basket/);
  assert.equal(detail?.amounts.get('claude-opus-4-5-20251101')?.input, 100);
});

test('a session in a database of Hermes is a row, and so is the next answer in it', async (t) => {
  const machine = makeLiveMachine(t);
  const store = join(machine.home, '.hermes/state.db');
  mkdirSync(dirname(store), { recursive: true });
  const agent = makeAgent(store, 30);
  t.after(() => agent.close());
  const used = { input_tokens: 100, output_tokens: 20, model: 'claude-opus-4-5' };
  agent.begin('s1', { cwd: '/home/someone/shop', title: 'The basket', ...used });
  agent.say('s1', { content: 'Fix the basket' });
  const live = machine.open();
  const before = await only(live);
  assert.deepEqual([before.harness, before.session, before.project], ['hermes', 's1', 'shop']);
  agent.set('s1', { input_tokens: 1_000_100 });
  agent.say('s1', { role: 'assistant', content: 'Done.' });
  assert.ok((await told(live)) < 1_000);
  assert.ok(Math.abs(((await only(live)).cost ?? 0) - (before.cost ?? 0) - 5) < 1e-6);
});

test("a session in OpenClaw's database is a row", async (t) => {
  const machine = makeLiveMachine(t);
  const claw = makeClawDatabase(join(machine.home, '.openclaw'));
  t.after(() => claw.db.close());
  claw.append(
    's1',
    events.session('/home/someone/shop'),
    events.user('Hello'),
    events.assistant('Hi'),
  );
  const row = await only(machine.open({ session: 'main__s1' }));
  assert.deepEqual(row.fill?.used, 10 + 3 + 1);
  assert.equal(row.project, 'shop');
});
