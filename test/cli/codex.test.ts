import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { rollout } from '../harness/codex/rollout.ts';
import { questions, thread, writeTurn, writeTurns } from '../harness/codex/threads/thread.ts';
import {
  type FaultyCodex,
  faultyCodex,
  itemsInFake,
  turnsInFake,
} from '../support/codex-app-server.ts';
import { pinnedNode } from '../support/sandbox.ts';
import { bringTmux, openTerminal } from '../support/tmux.ts';
import { entry, makeUser, type User } from './tracecraft.ts';

interface Owner extends User {
  codex: FaultyCodex;
  /** Of Codex. */
  folder: string;
  path: string;
}

/** A user with a thread of six turns in the folder where they stand. */
async function makeOwner(t: TestContext): Promise<Owner> {
  const user = await makeUser(t);
  const { sandbox } = user;
  const folder = join(sandbox.home, '.codex');
  const day = join(folder, 'sessions/2026/09/21');
  mkdirSync(day, { recursive: true });
  const path = join(day, `rollout-2026-09-21T10-00-00-${thread}.jsonl`);
  const log = rollout();
  writeTurns(log, questions, sandbox.cwd);
  writeFileSync(path, log.rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  writeFileSync(join(folder, 'fake-state.json'), JSON.stringify({ [thread]: path }));
  const codex = faultyCodex(join(sandbox.root, 'fake'), { node: pinnedNode, home: folder });
  sandbox.env.PATH = `${join(sandbox.root, 'fake')}:${sandbox.env.PATH}`;
  return { ...user, codex, folder, path };
}

test('threads are listed with their turns and how full they are', async (t) => {
  const owner = await makeOwner(t);
  const { threads } = await owner.json('codex', 'threads');
  assert.equal(threads.length, 1);
  const { modified, ...row } = threads[0];
  assert.deepEqual(row, {
    thread,
    title: 'question one',
    turns: 6,
    tokens: { now: 7_000, window: 10_000 },
    cwd: owner.sandbox.cwd,
    open: false,
  });
  assert.ok(Date.parse(modified) > 0);
  const { stdout } = await owner.tracecraft('codex', 'threads');
  assert.match(stdout, /019a2f00 +question one +6 +7,000 \/ 10,000 \(70%\)/);
  const elsewhere = await owner.tracecraftWith({ cwd: '/' }, 'codex', 'threads');
  assert.match(elsewhere.stderr, /no thread of Codex in .*--all looks in every project/);
  const all = await owner.tracecraftWith({ cwd: '/' }, 'codex', 'threads', '--all');
  assert.match(all.stdout, /question one/);
});

test('a trim without a mode says what it would do, and does nothing', async (t) => {
  const owner = await makeOwner(t);
  const { stdout, stderr, exitCode } = await owner.tracecraft(
    'codex',
    'trim',
    '--keep-recent',
    '2',
  );
  assert.equal(exitCode, 0);
  assert.match(stdout, /Window +7,000 of 10,000 tokens, then /);
  assert.match(stdout, /Goes +4 turns, 3,999 tokens\n/);
  assert.match(stdout, /goes +\S+ \S+ +question four\nstays +\S+ \S+ +question five\n/);
  assert.match(stderr, /The newest thread of work: 019a2f00/);
  assert.match(stderr, /Nothing was changed/);
  assert.deepEqual(owner.codex.calls(), []);
});

test('an executed trim is told of the turns that went, and the bucket has all of them', async (t) => {
  const owner = await makeOwner(t);
  const done = await owner.json('codex', 'trim', '--keep-recent', '2', '--execute', '--yes');
  assert.deepEqual([done.status, done.go.length, done.stay.length], ['verified', 4, 2]);
  const [, context, ...others] = textsOf(owner);
  assert.match(context ?? '', /^# What was said before\n/);
  for (const name of questions.slice(0, 4)) assert.ok(context?.includes(`> question ${name}`));
  assert.ok(!context?.includes('five'));
  assert.equal(context?.length, done.injected_characters);
  assert.equal(others.filter((text) => /question/.test(text)).length, 2);
  const kept = await owner.tracecraft('session', 'export', thread);
  for (const name of questions) assert.ok(kept.stdout.includes(`answer ${name}`));
});

test('what is put in is redacted', async (t) => {
  const owner = await makeOwner(t);
  const secret = `ghp_${'a1B2c3D4e5F6g7H8i9J0'.repeat(2).slice(0, 36)}`;
  const text = readFileSync(owner.path, 'utf8').replace('question two', `use ${secret} in two`);
  writeFileSync(owner.path, text);
  const done = await owner.json('codex', 'trim', '--keep-recent', '2', '--execute', '--yes');
  assert.equal(done.status, 'verified');
  const [, context] = textsOf(owner);
  assert.match(context ?? '', /> use .* in two/);
  assert.ok(!context?.includes(secret));
});

test('a preflight says what is wrong, and exits 1', async (t) => {
  const owner = await makeOwner(t);
  const ready = await owner.json('codex', 'trim', '--keep-recent', '2', '--preflight');
  assert.deepEqual([ready.status, ready.codex], ['ready', '0.169.0']);
  owner.codex.setFaults([{ method: 'thread/turns/list', when: 'before', what: 'other' }]);
  const args = ['codex', 'trim', '--keep-recent', '2', '--preflight'];
  const { stderr, exitCode } = await owner.tracecraft(...args);
  assert.equal(exitCode, 1);
  assert.match(stderr, /refused: Codex counts 5 turns, its rollout 6/);
});

test('of a fork, what was said before it is stored and told, too', async (t) => {
  const owner = await makeOwner(t);
  const fork = forkOf(owner);
  const args = ['--thread', fork, '--keep-recent', '1', '--execute', '--yes'];
  const done = await owner.json('codex', 'trim', ...args);
  assert.deepEqual([done.status, done.reason, done.go.length], ['verified', null, 7]);
  const context = textsOf(owner, fork).find((text) => text.startsWith('# What was said before'));
  for (const name of [...questions, 'seven']) assert.ok(context?.includes(`> question ${name}`));
  const kept = await owner.tracecraft('session', 'export', thread);
  for (const name of questions) assert.ok(kept.stdout.includes(`answer ${name}`));
});

/** A thread that goes on from the other one, which stays as it is. */
function forkOf({ folder, path, sandbox }: Owner): string {
  const fork = thread.replace(/.$/, '9');
  const before = readFileSync(path, 'utf8');
  const rows = before.trimEnd().split('\n').length;
  const log = rollout();
  const history_base = {
    thread_id: thread,
    end_ordinal_exclusive: rows,
    end_byte_offset: Buffer.byteLength(before),
  };
  log.meta({ id: fork, cwd: sandbox.cwd, forked_from_id: thread, history_base });
  for (const name of ['seven', 'eight']) writeTurn(log, name, 8_000);
  const own = log.rows.map((row, at) => `${JSON.stringify({ ...row, ordinal: rows + at })}\n`);
  const forkPath = join(dirname(path), `rollout-2026-09-21T12-00-00-${fork}.jsonl`);
  writeFileSync(forkPath, own.join(''));
  const threads = { [thread]: path, [fork]: forkPath };
  writeFileSync(join(folder, 'fake-state.json'), JSON.stringify(threads));
  return fork;
}

test('an app server that ends, or answers nonsense, is a refusal too', async (t) => {
  const owner = await makeOwner(t);
  const args = ['codex', 'trim', '--keep-recent', '2', '--json'];
  const program = join(owner.sandbox.root, 'fake/codex');
  for (const script of ['exit 3', 'echo null; echo "[1"; exit 0']) {
    writeFileSync(program, `#!/bin/sh\n${script}\n`);
    for (const mode of [['--preflight'], ['--execute', '--yes']]) {
      const { stdout, exitCode } = await owner.tracecraft(...args, ...mode);
      const { status, reason } = JSON.parse(stdout);
      assert.deepEqual([exitCode, status], [1, 'refused']);
      assert.match(reason, /app-server ended without an answer/);
    }
  }
  assert.equal(turnsInFake(owner.folder, thread).length, 6);
});

test('a thread that cannot be stored is not trimmed', async (t) => {
  const owner = await makeOwner(t);
  const env = { TRACECRAFT_BUCKET: 'file:///proc/nowhere' };
  const args = ['codex', 'trim', '--keep-recent', '2', '--execute', '--yes', '--json'];
  const { stdout, exitCode } = await owner.tracecraftWith({ env }, ...args);
  assert.equal(exitCode, 1);
  const { status, reason } = JSON.parse(stdout);
  assert.equal(status, 'refused');
  assert.match(reason, /The thread is not stored in the bucket/);
  assert.ok(!owner.codex.calls().includes('thread/revert'));
  assert.equal(turnsInFake(owner.folder, thread).length, 6);
});

test('that a thread was stored once is not believed: the bucket has to have it when its turns go', async (t) => {
  const owner = await makeOwner(t);
  const args = ['codex', 'trim', '--keep-recent', '2'];
  await owner.tracecraft('session', 'mirror', '--all');
  assert.match((await owner.tracecraft(...args)).stdout, /Put in +\d+ characters/);
  const bucket = join(owner.sandbox.home, '.tracecraft/bucket');
  rmSync(bucket, { recursive: true });
  writeFileSync(bucket, 'no folder');
  const away = await owner.json(...args, '--execute', '--yes');
  assert.equal(away.status, 'refused');
  assert.match(away.reason, /The thread is not stored in the bucket/);
  assert.equal(turnsInFake(owner.folder, thread).length, 6);
  rmSync(bucket);
  mkdirSync(bucket);
  const emptied = await owner.json(...args, '--execute', '--yes');
  assert.deepEqual([emptied.status, emptied.reason], ['verified', null]);
  const kept = await owner.tracecraft('session', 'export', thread);
  for (const name of questions) assert.ok(kept.stdout.includes(`answer ${name}`));
});

test('a thread of which the index has nothing to tell is not trimmed', async (t) => {
  const owner = await makeOwner(t);
  await owner.tracecraft('config', 'set', 'recall.index', 'false');
  const done = await owner.json('codex', 'trim', '--keep-recent', '2', '--execute', '--yes');
  assert.equal(done.status, 'refused');
  assert.match(done.reason, /The index does not tell of all the turns that would go/);
  assert.equal(turnsInFake(owner.folder, thread).length, 6);
});

test('how many turns stay is a number, and one mode is asked for', async (t) => {
  const owner = await makeOwner(t);
  for (const wrong of [
    ['--keep-recent', 'many'],
    ['--keep-recent=-1'],
    ['--keep-recent='],
    ['--keep-recent', '2.5'],
    ['--keep-recent', '1e3'],
    ['--all', '--keep-recent', '2'],
    ['--dry-run', '--execute'],
  ]) {
    const { exitCode } = await owner.tracecraft('codex', 'trim', ...wrong);
    assert.equal(exitCode, 2, wrong.join(' '));
  }
  assert.deepEqual(owner.codex.calls(), []);
});

test('nothing is done without a yes', async (t) => {
  const owner = await makeOwner(t);
  const { exitCode, stderr } = await owner.tracecraft('codex', 'trim', '--all', '--execute');
  assert.equal(exitCode, 2);
  assert.match(stderr, /no terminal to ask on/);
  assert.deepEqual(owner.codex.calls(), []);
});

test('no more turns go than the question named', async (t) => {
  const owner = await makeOwner(t);
  const { sandbox, path, codex, folder } = owner;
  bringTmux(sandbox);
  const args = ['codex', 'trim', '--keep-recent', '2', '--execute'];
  const terminal = await openTerminal(sandbox, [pinnedNode, entry, ...args]);
  try {
    await terminal.waitFor(/Take 4 turns out of the thread\?/);
    const log = rollout();
    writeTurns(log, [...questions, 'seven'], sandbox.cwd);
    const before = readFileSync(path, 'utf8').trimEnd().split('\n').length;
    for (const row of log.rows.slice(before)) appendFileSync(path, `${JSON.stringify(row)}\n`);
    await terminal.press('y', 'Enter');
    await terminal.waitFor(/went on meanwhile: 5 turns would go now/);
  } finally {
    await terminal.close();
  }
  assert.ok(!codex.calls().includes('thread/revert'));
  assert.equal(turnsInFake(folder, thread).length, 7);
});

test('a trim that was killed is brought to its end by the next run of the command, which says so', async (t) => {
  const owner = await makeOwner(t);
  const args = ['codex', 'trim', '--keep-recent', '2'];
  owner.codex.setFaults([
    { method: 'thread/inject_items', when: 'before', what: 'kill', times: 1 },
  ]);
  await owner.tracecraft(...args, '--execute', '--yes').catch(() => {});
  assert.equal(turnsInFake(owner.folder, thread).length, 0);
  owner.codex.setFaults([]);
  const { stdout, stderr } = await owner.tracecraft(...args);
  assert.match(stderr, /A trim of thread 019a2f00-\S+ was interrupted: .* They were put back/);
  assert.match(stdout, /Goes +4 turns/);
  assert.equal(turnsInFake(owner.folder, thread).length, 6);
});

test('a trim that was killed when all was done is verified when it is asked for again', async (t) => {
  const owner = await makeOwner(t);
  const args = ['codex', 'trim', '--keep-recent', '2', '--execute', '--yes'];
  owner.codex.setFaults([{ method: 'thread/inject_items', when: 'after', what: 'kill', times: 1 }]);
  await owner.tracecraft(...args).catch(() => {});
  const { stdout, stderr, exitCode } = await owner.tracecraft(...args, '--json');
  assert.match(stderr, /was interrupted; it is finished now/);
  assert.deepEqual([exitCode, JSON.parse(stdout).status], [0, 'verified']);
  assert.equal(textsOf(owner).filter((text) => text.startsWith('# What was said')).length, 1);
});

test('what a thread was before a trim comes back as a new one', async (t) => {
  const owner = await makeOwner(t);
  const none = await owner.tracecraft('codex', 'restore');
  assert.match(none.stderr, /was never trimmed or reverted/);
  await owner.tracecraft('codex', 'trim', '--all', '--execute', '--yes');
  const restored = await owner.json('codex', 'restore', '--thread', thread);
  assert.equal(restored.turns, 6);
  const texts = textsOf(owner, restored.thread);
  for (const name of questions) assert.ok(texts.includes(`answer ${name}`));
});

test('a handoff begins a thread that goes on from another one, trimmed or not', async (t) => {
  const owner = await makeOwner(t);
  const before = readFileSync(owner.path);
  const begun = await owner.json('codex', 'handoff', '--memo', 'mind the gap');
  assert.deepEqual([begun.from, begun.open.cli], [thread, `codex resume ${begun.thread}`]);
  const text = textsOf(owner, begun.thread).at(-1) ?? '';
  assert.match(text, /^# Work to go on with\n[\s\S]*mind the gap[\s\S]*> question six/);
  assert.ok(readFileSync(owner.path).equals(before));

  await owner.tracecraft('codex', 'trim', '--thread', thread, '--all', '--execute', '--yes');
  const again = await owner.json('codex', 'handoff', '--thread', thread);
  assert.match(
    textsOf(owner, again.thread).at(-1) ?? '',
    /^# What was said before\n[\s\S]*> question six/,
  );
});

test('a thread is named by enough of its id, and one that is not there is said so', async (t) => {
  const owner = await makeOwner(t);
  const found = await owner.json('codex', 'trim', '--thread', '019a2f');
  assert.equal(found.thread, thread);
  const env = { CODEX_THREAD_ID: thread };
  const own = await owner.tracecraftWith({ env }, 'codex', 'trim', '--json');
  assert.equal(JSON.parse(own.stdout).thread, thread);
  const { stderr, exitCode } = await owner.tracecraft('codex', 'trim', '--thread', 'ffff');
  assert.equal(exitCode, 1);
  assert.match(stderr, /No thread on this machine has an id that begins with "ffff"/);
});

test('without Codex a plan is shown, and nothing else can be done', async (t) => {
  const owner = await makeOwner(t);
  rmSync(join(owner.sandbox.root, 'fake/codex'));
  const planned = await owner.tracecraft('codex', 'trim', '--keep-recent', '2');
  assert.equal(planned.exitCode, 0);
  const { stderr, exitCode } = await owner.tracecraft('codex', 'trim', '--all', '--preflight');
  assert.equal(exitCode, 1);
  assert.match(stderr, /codex is not on PATH/);
  assert.deepEqual(readdirSync(join(owner.folder, 'sessions/2026/09/21')).length, 1);
});

function textsOf({ folder }: Owner, of = thread): string[] {
  return itemsInFake(folder, of).map(({ content, output }) => {
    const [first] = Array.isArray(content) ? content : [];
    return String(first?.text ?? output ?? '');
  });
}
