import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { zstdCompressSync } from 'node:zlib';
import { allSessions } from '../../src/mirror/select.ts';
import { bringOne, bringUsage } from '../../src/usage/bring.ts';
import { openUsage } from '../../src/usage/database.ts';
import { seeded } from '../support/random.ts';
import { add, countedIn, makeSpender, type Spender, thread, turn, write } from './spender.ts';

test('every transcript is counted once, and then only what it has more', async (t) => {
  const one = makeSpender(t);
  write(one.claude('s1'), turn('s1', 'a', 3) + turn('s1', 'b', 4));
  write(one.codex('t1'), thread('t1', [5, 6]));
  const size = statSync(one.claude('s1')).size + statSync(one.codex('t1')).size;
  assert.deepEqual(await one.bring(), { bytes: size, left: [] });
  assert.deepEqual(await one.counted(), { s1: 7, t1: 11 });
  assert.deepEqual(await one.bring(), { bytes: 0, left: [] });

  const more = turn('s1', 'c', 10);
  add(one.claude('s1'), more);
  assert.deepEqual(await one.bring(), { bytes: more.length, left: [] });
  assert.deepEqual(await one.counted(), { s1: 17, t1: 11 });
});

test('a row that is not whole yet is counted when it is', async (t) => {
  const one = makeSpender(t);
  const rows = turn('s1', 'a', 3) + turn('s1', 'b', 4).replaceAll('\n', '\r\n');
  write(one.claude('s1'), rows.slice(0, -50));
  await one.bring();
  assert.deepEqual(await one.counted(), { s1: 3 });
  write(one.claude('s1'), rows);
  await one.bring();
  assert.deepEqual(await one.counted(), { s1: 7 });
});

test('rows that are longer than what is read at once are counted', async (t) => {
  const one = makeSpender(t);
  const long = { toolUseResult: 'x "usage":{ '.repeat(600_000) };
  write(one.claude('s1'), turn('s1', 'a', 3, long) + turn('s1', 'b', 4) + turn('s1', 'c', 5, long));
  assert.deepEqual((await one.bring()).left, []);
  assert.deepEqual(await one.counted(), { s1: 12 });
});

test('a transcript that was rewritten is counted anew; one that is deleted stays counted', async (t) => {
  const one = makeSpender(t);
  const [a, b, c] = ['a', 'b', 'c'].map((id) => turn('s1', id, 2));
  write(one.claude('s1'), `${a}${b}${c}`);
  await one.bring();
  truncateSync(one.claude('s1'), (a as string).length);
  await one.bring();
  assert.deepEqual(await one.counted(), { s1: 2 });

  write(one.claude('s1'), `${turn('s1', 'x', 9)}${b}${c}`);
  await one.bring();
  assert.deepEqual(await one.counted(), { s1: 13 });

  rmSync(one.claude('s1'));
  assert.deepEqual(await one.bring(), { bytes: 0, left: [] });
  assert.deepEqual(await one.counted(), { s1: 13 });
});

test("forks, resumes of old and subagents' transcripts count each answer once, for who had it", async (t) => {
  const one = makeSpender(t);
  const [first, second] = [turn('s1', 'a', 3), turn('s1', 'b', 4)];
  const forked = (text: string) =>
    text
      .replaceAll('"sessionId":"s1"', '"sessionId":"s0"')
      .replaceAll('"requestId"', '"requestSessionId":"s1","requestId"');
  // Read before the ones that they came out of: their names come first.
  write(one.claude('s0'), forked(first + second) + turn('s0', 'c', 5));
  write(one.claude('r1'), first + turn('r1', 'd', 6));
  write(one.claude('s1'), first + second);
  const side = { isSidechain: true, agentId: 'x' };
  write(join(dirname(one.claude('s1')), 's1/subagents/agent-x.jsonl'), turn('s1', 'e', 7, side));
  await one.bring();
  const expected = { s0: 5, r1: 6, s1: 7, 's1 agent-x': 7 };
  assert.deepEqual(await one.counted(), expected);
  assert.deepEqual(await one.use((_, db) => flagsOf(db)), { 's1 agent-x': 1 });

  rmSync(one.claude('s0'));
  write(one.claude('s0'), forked(first));
  await one.bring();
  assert.deepEqual(await one.counted(), { r1: 6, s1: 7, 's1 agent-x': 7 });
});

test('a rollout that was compressed or archived goes on where it was counted to', async (t) => {
  const one = makeSpender(t);
  write(one.codex('t1'), thread('t1', [5, 6]));
  await one.bring();
  const rows = readFileSync(one.codex('t1'));
  rmSync(one.codex('t1'));
  writeFileSync(`${one.codex('t1')}.zst`, zstdCompressSync(rows));
  assert.deepEqual(await one.bring(), { bytes: 0, left: [] });

  const archived = one.codex('t1').replace('sessions/2026/01/02', 'archived_sessions');
  mkdirSync(dirname(archived));
  renameSync(`${one.codex('t1')}.zst`, `${archived}.zst`);
  assert.deepEqual(await one.bring(), { bytes: 0, left: [] });
  rmSync(`${archived}.zst`);
  const more = thread('t1', [5, 6, 7]).split('\n').at(-2);
  writeFileSync(archived, `${rows}${more}\n`);
  assert.equal((await one.bring()).bytes, `${more}\n`.length);
  assert.deepEqual(await one.counted(), { t1: 18 });
});

test('a transcript under the name of one that is gone is another one, if it reads otherwise', async (t) => {
  const one = makeSpender(t);
  write(one.claude('s1'), turn('s1', 'a', 3) + turn('s1', 'b', 4));
  await one.bring();
  rmSync(one.claude('s1'));
  write(one.claude('s1').replace('-work', '-elsewhere'), turn('s1', 'c', 5));
  await one.bring();
  assert.deepEqual(await one.counted(), { s1: 12 });
});

test('it is noted what a session is: its project, its title, whose subagent', async (t) => {
  const one = makeSpender(t);
  write(one.claude('s1'), turn('s1', 'a', 3));
  const call = { subagent: { thread_spawn: { parent_thread_id: 't1', depth: 1 } } };
  write(one.codex('t2'), thread('t2', [5], { source: call }));
  await one.bring();
  const facts = await one.use((_, db) =>
    db.prepare('SELECT session, project, title, is_subagent, parent FROM sources').all(),
  );
  const byName = facts
    .map((row) => ({ ...row }))
    .sort((a, b) => (`${a.session}` < `${b.session}` ? -1 : 1));
  assert.deepEqual(byName, [
    { session: 's1', project: 'p', title: 'Do a', is_subagent: 0, parent: null },
    { session: 't2', project: 'p', title: null, is_subagent: 1, parent: 't1' },
  ]);
});

test('of one session alone, only that is read', async (t) => {
  const one = makeSpender(t);
  for (const session of ['s1', 's2']) write(one.claude(session), turn(session, session, 3));
  await one.use(async (context, db) => {
    const [found] = [...allSessions(context, { id: 's2' })];
    assert.ok(found);
    assert.equal(await bringOne(context, db, found), true);
    assert.deepEqual(countedIn(db), { s2: 3 });
    assert.equal(await bringOne(context, db, found), false);
  });
});

test('a session that cannot be read is named, and keeps no other', async (t) => {
  const one = makeSpender(t);
  write(one.codex('t1'), thread('t1', [5]));
  const packed = zstdCompressSync(Buffer.from(thread('t0', [7, 8])));
  write(`${one.codex('t0')}.zst`, '');
  writeFileSync(`${one.codex('t0')}.zst`, packed.subarray(0, packed.length / 2));
  const { left } = await one.bring();
  assert.deepEqual(
    left.map(({ session }) => session),
    ['t0'],
  );
  assert.match(left[0]?.error?.message ?? '', /damaged/);
  assert.equal((await one.counted()).t1, 5);
});

test("a client's database that is damaged is named, and is not taken for the one that counts", async (t) => {
  const one = makeSpender(t);
  write(one.claude('s1'), turn('s1', 's1', 3));
  const path = join(one.machine.home, '.hermes/state.db');
  write(path, 'This is no database.'.repeat(1000));
  const source = { session: 'h1', id: 'main', kind: 'main', path } as const;
  const hermes = { harness: 'hermes', id: 'h1', sources: [source], modified: 0, size: 9 } as const;
  const { left } = await one.use((context, db) =>
    bringUsage(context, db, {
      sessions: [{ ...hermes, sources: [source] }, ...allSessions(context)],
    }),
  );
  assert.deepEqual(
    left.map(({ session, error }) => [session, error?.message]),
    [['h1', `${path} is damaged`]],
  );
  assert.deepEqual(await one.counted(), { s1: 3 });
});

test('what there is no time for is left, and counted the next time', async (t) => {
  const one = makeSpender(t);
  for (const session of ['s1', 's2']) write(one.claude(session), turn(session, session, 3));
  const stop = new AbortController();
  const { left } = await one.bring({ signal: stop.signal, onProgress: () => stop.abort() });
  assert.equal(left.length, 1);
  assert.equal(Object.keys(await one.counted()).length, 1);
  await one.bring();
  assert.deepEqual(await one.counted(), { s1: 3, s2: 3 });
});

test('when a reader has changed, its sources are counted anew', async (t) => {
  const one = makeSpender(t);
  write(one.claude('s1'), turn('s1', 'a', 3));
  await one.bring();
  const spoiled = ['reader_version = 0', "reader = '{}'", "reader = '{'"];
  for (const change of spoiled) {
    await one.use((_, db) =>
      db.exec(`UPDATE sources SET ${change}; UPDATE answers SET output = 99`),
    );
    add(one.claude('s1'), turn('s1', change, 1));
    await one.bring();
  }
  assert.deepEqual(await one.counted(), { s1: 6 });
});

test('while another process holds the database, what was read is named as left', async (t) => {
  const one = makeSpender(t);
  write(one.claude('s1'), turn('s1', 'a', 3));
  await one.use(async (context) => {
    const [holder, db] = [openUsage(context.paths, 0), openUsage(context.paths, 0)];
    try {
      holder.exec('BEGIN IMMEDIATE');
      const { left } = await bringUsage(context, db);
      assert.deepEqual(
        left.map(({ session, error }) => [session, error?.message]),
        [['s1', 'database is locked']],
      );
      const [found] = [...allSessions(context)];
      assert.ok(found);
      await assert.rejects(bringOne(context, db, found), /locked/);
      holder.exec('ROLLBACK');
      assert.equal(await bringOne(context, db, found), true);
    } finally {
      holder.close();
      db.close();
    }
  });
});

test('what another process has counted meanwhile is looked at again', async (t) => {
  const one = makeSpender(t);
  write(one.claude('s1'), turn('s1', 'a', 3));
  await one.bring();
  add(one.claude('s1'), turn('s1', 'b', 4));
  await one.use(async (context, db) => {
    const other = openUsage(context.paths, 0);
    let isFirst = true;
    const { left } = await bringUsage(context, db, {
      onProgress() {
        if (isFirst) other.exec("UPDATE sources SET fingerprint = 'of another'");
        isFirst = false;
      },
    });
    other.close();
    assert.deepEqual(left, []);
    assert.deepEqual(countedIn(db), { s1: 7 });
  });
});

test('a database that is none is put aside, and all is counted anew', async (t) => {
  const one = makeSpender(t);
  write(one.claude('s1'), turn('s1', 'a', 3));
  await one.bring();
  await one.machine.use(({ paths }) => {
    for (const suffix of ['-wal', '-shm']) rmSync(paths.usage + suffix, { force: true });
    writeFileSync(paths.usage, 'This is no database.'.repeat(1000));
  });
  await one.bring();
  assert.deepEqual(await one.counted(), { s1: 3 });
});

test('processes that count at once, some of them killed, count together what one would', async (t) => {
  const random = seeded();
  console.log(`seed ${random.seed}`);
  const one = makeSpender(t);
  const expected: Record<string, number> = {};
  for (let index = 0; index < 60; index += 1) {
    const ids = Array.from({ length: 40 }, (_, turn) => `${index}-${turn}`);
    write(one.claude(`s${index}`), ids.map((id) => turn(`s${index}`, id, 2)).join(''));
    expected[`s${index}`] = 80;
  }
  const doomed = start(one);
  setTimeout(() => doomed.kill('SIGKILL'), random.between(150, 700));
  await Promise.all([run(one), run(one), once(doomed, 'exit')]);
  for (let index = 0; index < 60; index += 1) {
    add(one.claude(`s${index}`), turn(`s${index}`, `${index}-more`, 1));
    expected[`s${index}`] = 81;
  }
  await Promise.all([one.bring(), one.bring()]);
  assert.deepEqual(await one.counted(), expected);
});

const program = join(import.meta.dirname, 'bring-process.ts');

function start({ machine }: Spender) {
  return spawn(process.execPath, [program], { env: machine.env, stdio: 'ignore' });
}

async function run({ machine }: Spender): Promise<void> {
  const { stdout } = await promisify(execFile)(process.execPath, [program], { env: machine.env });
  assert.deepEqual(JSON.parse(stdout), []);
}

function flagsOf(db: ReturnType<typeof openUsage>): Record<string, number> {
  const rows = db
    .prepare("SELECT session || ' ' || source AS name FROM sources WHERE is_subagent")
    .all();
  return Object.fromEntries(rows.map(({ name }) => [String(name), 1]));
}
