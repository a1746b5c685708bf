import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { bringUpToDate } from '../../src/recall/bring-up-to-date.ts';
import { openRecall } from '../../src/recall/database.ts';
import { freshIndex } from '../../src/recall/fresh.ts';
import { indexPart } from '../../src/recall/index-part.ts';
import type { Meta } from '../../src/records/meta.ts';
import { lastHookRuns } from '../../src/state/hook-log.ts';
import { statePaths } from '../../src/state/paths.ts';
import { startHook } from '../support/hook-process.ts';
import { type IndexContents, indexContents } from '../support/index-contents.ts';
import { type Machine, makeMachine, temporaryFolder } from '../support/machine.ts';
import { append, assistantRow, userRow } from '../support/transcript.ts';

test('six processes that open a fresh index at once all write to it', async (t) => {
  const home = temporaryFolder(t);
  const script = `
    import { openRecall } from ${JSON.stringify(import.meta.resolve('../../src/recall/database.ts'))};
    import { indexPart } from ${JSON.stringify(import.meta.resolve('../../src/recall/index-part.ts'))};
    import { statePaths } from ${JSON.stringify(import.meta.resolve('../../src/state/paths.ts'))};
    const [record, row] = process.argv.slice(1);
    const db = openRecall(statePaths({ HOME: ${JSON.stringify(home)} }), 5_000);
    const meta = { project: 'p', harness: 'claude-code', session_id: record, session: record,
      source: 'main', parent: null, relation: null };
    const bytes = Buffer.from(row);
    console.log(indexPart(db, { bucket: 'file:///b', meta, behind: null, upTo: '1', bytes }));
    db.close();`;
  const ends = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => {
      const args = ['--input-type=module', '-e', script, `r${index}`, userRow(`words ${index}`)];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      const output = Promise.all([child.stdout, child.stderr].map((each) => Array.fromAsync(each)));
      const [code] = await once(child, 'exit');
      return `${code} ${(await output).flat().join('')}`;
    }),
  );
  assert.deepEqual(ends, Array(6).fill('0 indexed\n'));
  const db = openRecall(statePaths({ HOME: home }), 1_000);
  assert.equal(indexContents(db).turns.length, 6);
  db.close();
});

test('what a writer holds the index from is in it after the next command, and nothing complains', async (t) => {
  const machine = worldOf(t);
  const paths = statePaths(machine.env);
  await stop(machine, 's1');
  const { ended } = await holdFor(paths.recall, 1_500);
  append(machine.source('s1').path, userRow('while it was held'));
  const held = await stop(machine, 's1');
  assert.equal(held.output, '');
  const [run] = lastHookRuns(paths.hookLog, 1);
  assert.equal(run?.outcome, 'mirrored');
  assert.equal(run?.index, undefined, 'that another process was at it is no trouble');
  const contents = await fresh(machine);
  await ended;
  assert.match(JSON.stringify(contents.turns), /while it was held/);
  assert.deepEqual(contents, await anew(machine));
});

test('two Stops of one session at once leave an index that one command makes whole', async (t) => {
  const machine = worldOf(t);
  for (let turn = 0; turn < 4; turn += 1) {
    append(machine.source('s1').path, userRow(`turn ${turn}`) + assistantRow(`done ${turn}`));
    const ends = await Promise.all([stop(machine, 's1'), stop(machine, 's1')]);
    assert.deepEqual(
      ends.map(({ code, output }) => [code, output]),
      [
        [0, ''],
        [0, ''],
      ],
    );
  }
  const runs = lastHookRuns(statePaths(machine.env).hookLog, 20);
  assert.deepEqual(
    runs.filter(({ index, outcome }) => index !== undefined || outcome === 'failed'),
    [],
  );
  assert.deepEqual(await fresh(machine), await anew(machine));
});

test('a hook indexes the turn that it has stored, before any command asks', async (t) => {
  const machine = worldOf(t);
  await stop(machine, 's1');
  const db = openRecall(statePaths(machine.env), 1_000);
  assert.match(JSON.stringify(indexContents(db).turns), /the first words/);
  db.close();
});

test('a damaged index is put aside and made anew by the hook that finds it', async (t) => {
  const machine = worldOf(t);
  await stop(machine, 's1');
  const { recall, home } = statePaths(machine.env);
  // Whole pages in the log would heal it.
  for (const end of ['-wal', '-shm']) rmSync(recall + end);
  writeFileSync(recall, 'this is no database at all '.repeat(1_000));
  append(machine.source('s1').path, userRow('after the damage'));
  await stop(machine, 's1');
  assert.ok(readdirSync(home).some((name) => name.startsWith('recall.db.damaged-')));
  assert.match(JSON.stringify((await fresh(machine)).turns), /the first words.*after the damage/);
});

test('the index is its user’s alone, its log too', async (t) => {
  const machine = worldOf(t);
  await stop(machine, 's1');
  const { recall } = statePaths(machine.env);
  const db = openRecall(statePaths(machine.env), 1_000);
  db.exec('BEGIN IMMEDIATE; CREATE TABLE x (y); COMMIT');
  for (const end of ['', '-wal', '-shm']) assert.equal(statSync(recall + end).mode & 0o077, 0);
  db.close();
});

test('however much is written, the log beside the index stays small', (t) => {
  // What is tried here is no disk.
  const home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tracecraft-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const paths = statePaths({ HOME: home });
  const db = openRecall(paths, 1_000);
  // One that reads all the while, as a server does.
  const reader = openRecall(paths, 1_000);
  const row = assistantRow('the same words again and again, so that it is quick. '.repeat(80_000));
  const bytes = Buffer.from(userRow('much') + row);
  const meta = { project: 'p', harness: 'claude-code', source: 'main' } as Meta;
  for (let written = 0, index = 0; written < 200 * 1024 * 1024; index += 1) {
    const session = `s${index}`;
    const of = { ...meta, session, session_id: session, parent: null, relation: null };
    indexPart(db, { bucket: 'file:///b', meta: of, behind: null, upTo: '1', bytes });
    reader.prepare('SELECT count(*) FROM records').get();
    written += bytes.length;
  }
  const log = statSync(`${paths.recall}-wal`).size;
  assert.ok(log <= 20 * 1024 * 1024, `${log} bytes`);
  reader.close();
  db.close();
});

/** Another process that writes for so long; comes back when it has begun. */
async function holdFor(path: string, ms: number): Promise<{ ended: Promise<unknown> }> {
  const script = `
    import { DatabaseSync } from 'node:sqlite';
    const db = new DatabaseSync(${JSON.stringify(path)});
    db.exec('BEGIN IMMEDIATE');
    console.log('begun');
    setTimeout(() => db.exec('COMMIT'), ${ms});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  return { ended: once(child, 'exit') };
}

function worldOf(t: TestContext): Machine {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'bucket'), { recursive: true });
  const machine = makeMachine(folder);
  const { path } = machine.source('s1');
  mkdirSync(dirname(path), { recursive: true });
  append(path, userRow('the first words') + assistantRow('the first answer'));
  return machine;
}

async function stop(machine: Machine, session: string) {
  const { path: transcript } = machine.source(session);
  const { code, output } = await startHook({ env: machine.env, session, transcript }).ended;
  assert.equal(code, 0, readFileSync(statePaths(machine.env).hookLog, 'utf8'));
  return { code, output };
}

/** What a command finds that reads the index now. */
function fresh(machine: Machine): Promise<IndexContents> {
  return machine.use(async (context) => {
    const notes: string[] = [];
    const note = (text: string) => void notes.push(text);
    const db = await freshIndex(context, { patience: 10_000, note });
    const contents = indexContents(db);
    db.close();
    assert.deepEqual(notes, []);
    return contents;
  });
}

/** An index that never saw a hook. */
function anew(machine: Machine): Promise<IndexContents> {
  return machine.use(async (context) => {
    const recall = `${context.paths.recall}.anew`;
    const db = openRecall({ ...context.paths, recall }, 1_000);
    await bringUpToDate(context, db);
    const contents = indexContents(db);
    db.close();
    return contents;
  });
}
