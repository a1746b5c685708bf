import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { openRecall } from '../../src/recall/database.ts';
import { statePaths } from '../../src/state/paths.ts';
import { makeUser, type User } from './tracecraft.ts';

const session = '11111111-aaaa-4000-8000-000000000001';
const long = ' because it was asked for at length'.repeat(12);

/** A session of 22 turns, and a client that notes that it was asked. */
async function withClient(t: TestContext, script: string): Promise<User> {
  const user = await makeUser(t);
  const prompts = Array.from({ length: 22 }, (_, at) => `Question ${at + 1}${long}`);
  user.writeTurns(session, prompts);
  await run(user, 'session', 'mirror');
  const client = join(user.sandbox.bin, 'claude');
  const note = `echo asked >> ${join(user.sandbox.home, 'asked')}; cat > /dev/null`;
  writeFileSync(client, `#!/bin/sh\n${note}\n${script}\n`);
  chmodSync(client, 0o755);
  return user;
}

const answers = `echo '{"result": "{\\"1\\": \\"A better line of it\\", \\"2\\": \\"Another line of it\\"}"}'`;

async function run(user: User, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await user.tracecraft(...args);
  assert.equal(exitCode, 0, `${args.join(' ')}: ${stderr}`);
  return stdout;
}

const timesAsked = ({ sandbox }: User): number => {
  const file = join(sandbox.home, 'asked');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
};

function summaries({ sandbox }: User): number {
  const db = openRecall(statePaths({ HOME: sandbox.home }), 5_000);
  try {
    return Number(db.prepare('SELECT count(summary) AS all_of_them FROM turns').get()?.all_of_them);
  } finally {
    db.close();
  }
}

test('recall summarize asks the client that was chosen, and its lines are shown', async (t) => {
  const user = await withClient(t, answers);
  const unset = await user.tracecraft('recall', 'summarize');
  assert.equal(unset.exitCode, 2);
  assert.match(unset.stderr, /config set recall\.summarizer claude/);
  assert.equal((await user.tracecraft('config', 'set', 'recall.summarizer', 'gpt')).exitCode, 2);
  await run(user, 'config', 'set', 'recall.summarizer', 'claude');
  assert.equal(await run(user, 'recall', 'summarize'), '2 turns have a better line, by claude.\n');
  assert.match(await run(user, 'timeline'), /A better line of it/);
  const { hits } = await user.json('search', '"Question 1 because"');
  assert.equal(hits[0].line, 'Another line of it');
  assert.deepEqual(await user.json('recall', 'summarize'), {
    summarizer: 'claude',
    summarized: 0,
    unusable: 0,
    failure: null,
  });
  assert.equal(timesAsked(user), 1);
});

test('a session that is named has all its turns summarized, its newest too', async (t) => {
  const user = await withClient(t, answers);
  await run(user, 'config', 'set', 'recall.summarizer', 'claude');
  const { summarized } = await user.json(
    'recall',
    'summarize',
    '--session',
    '1111',
    '--limit',
    '2',
  );
  assert.equal(summarized, 2);
  assert.match(await run(user, 'timeline', '--limit', '3'), /A better line of it/);
});

test('a client that fails is exit code 1, with the reason, also in recall status', async (t) => {
  const user = await withClient(t, 'echo "not logged in" >&2; exit 1');
  await run(user, 'config', 'set', 'recall.summarizer', 'claude');
  const failed = await user.tracecraft('recall', 'summarize');
  assert.equal(failed.exitCode, 1);
  assert.match(
    failed.stdout,
    /gave no answer \(claude: not logged in\): the rest is tried again later/,
  );
  assert.match(
    await run(user, 'recall', 'status'),
    /lines +0 by claude; its last run failed \(claude: not logged in\)/,
  );
  // By itself it is not tried before the pause is over.
  await run(user, 'timeline');
  await delay(1_000);
  assert.equal(timesAsked(user), 1);
});

test('a command that reads the index starts it behind its answer, once an hour', async (t) => {
  const user = await withClient(t, answers);
  await run(user, 'timeline');
  await run(user, 'config', 'set', 'recall.summarizer', 'claude');
  const env = { TRACECRAFT_CHILD: '1' };
  assert.equal((await user.tracecraftWith({ env }, 'timeline')).exitCode, 0);
  assert.equal(timesAsked(user), 0);
  await run(user, 'search', 'Question');
  for (let round = 0; summaries(user) < 2; round += 1) {
    assert.ok(round < 100, 'it has not been summarized within 10 s');
    await delay(100);
  }
  user.writeTurns(session, [`Question 23${long}`]);
  await run(user, 'session', 'mirror');
  await run(user, 'timeline');
  await delay(1_000);
  assert.equal(timesAsked(user), 1);
});
