import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { openRecall } from '../../src/recall/database.ts';
import { handoverOf } from '../../src/recall/handover/record.ts';
import { statePaths } from '../../src/state/paths.ts';
import { type IndexContents, indexContents } from '../support/index-contents.ts';
import { seeded } from '../support/random.ts';
import { fakeGithubToken } from '../support/transcript.ts';
import { makeUser, type User } from './tracecraft.ts';

const one = '11111111-aaaa-4000-8000-000000000001';
const two = '22222222-bbbb-4000-8000-000000000002';

async function withSessions(t: TestContext): Promise<User> {
  const user = await makeUser(t);
  for (const turn of ['the lighthouse', 'its keeper', '灯台の光']) {
    user.writeTurns(one, [`Draw ${turn}`]);
    user.writeTurns(two, [`Paint ${turn} at night`]);
    await run(user, 'session', 'mirror');
  }
  return user;
}

async function run(user: User, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await user.tracecraft(...args);
  assert.equal(exitCode, 0, `${args.join(' ')}: ${stderr}`);
  return stdout;
}

const pathsOf = ({ sandbox }: User) => statePaths({ HOME: sandbox.home });
const bucketOf = (user: User) => pathToFileURL(pathsOf(user).bucket).href;

function contents(user: User): IndexContents {
  const db = openRecall(pathsOf(user), 1_000);
  try {
    return indexContents(db);
  } finally {
    db.close();
  }
}

test('an index that is made from the bucket alone in another home finds the same and hands over the same', async (t) => {
  const here = await withSessions(t);
  const queries = ['lighthouse', '"its keeper"', '灯台', 'Done', 'night OR keeper', 'pain*'];
  const answers = async (asked: User) =>
    Promise.all(queries.map((query) => asked.json('search', query, '--all')));
  const before = await answers(here);
  assert.ok(before.every(({ hits }) => hits.length > 0));

  const there = await makeUser(t);
  there.sandbox.env.TRACECRAFT_BUCKET = bucketOf(here);
  await run(there, 'recall', 'reindex');
  assert.deepEqual(await answers(there), before);
  assert.deepEqual(contents(there), contents(here));
  assert.deepEqual(handoverIn(there, bucketOf(here)), handoverIn(here, bucketOf(here)));

  rmSync(pathsOf(here).recall);
  await run(here, 'recall', 'reindex');
  assert.deepEqual(await answers(here), before);
});

function handoverIn(asked: User, bucket: string) {
  const db = openRecall(pathsOf(asked), 1_000);
  const handover = handoverOf(db, { bucket, harness: 'claude-code', session: one });
  db.close();
  assert.ok(handover);
  return handover;
}

test('what is deleted from the bucket is gone from the index at once', async (t) => {
  const user = await withSessions(t);
  await run(user, 'search', 'lighthouse');
  assert.equal(contents(user).records.length, 2);
  await run(user, 'session', 'delete', one, '--yes', '--force');
  const { records, turns } = contents(user);
  assert.deepEqual(
    records.map(({ record }) => record),
    [two],
  );
  assert.doesNotMatch(JSON.stringify(turns), /Draw/);
  await run(user, 'session', 'prune', '--older-than', '0s', '--yes', '--force');
  assert.equal(contents(user).turns.length, 0);
});

test('what is redacted anew is found as it is now alone, and what is merged stays as it is', async (t) => {
  const user = await makeUser(t);
  const token = fakeGithubToken(seeded(1));
  const off = { bucket: bucketOf(user), redaction: { off_for: [bucketOf(user)] } };
  mkdirSync(pathsOf(user).home, { recursive: true });
  writeFileSync(pathsOf(user).config, JSON.stringify(off));
  for (const turn of ['a', 'b', 'c', 'd']) {
    user.writeTurns(one, [`${turn} ${token}`]);
    await run(user, 'session', 'mirror');
  }
  await run(user, 'search', 'Done');
  assert.match(JSON.stringify(contents(user).turns), new RegExp(token));
  const before = rowId(user);
  await run(user, 'session', 'compact', one);
  await run(user, 'search', 'Done');
  assert.equal(rowId(user), before, 'it was read again');
  writeFileSync(pathsOf(user).config, '{}');
  await run(user, 'redact', 'rewrite', one);
  assert.doesNotMatch(JSON.stringify(contents(user)), new RegExp(token));
  assert.match(await run(user, 'search', 'Done'), /Done/);
  assert.doesNotMatch(JSON.stringify(contents(user)), new RegExp(token));
});

function rowId(user: User): unknown {
  const db = openRecall(pathsOf(user), 1_000);
  const row = db.prepare('SELECT id, last_part FROM records').get();
  db.close();
  return row?.id;
}

test('one session that is mirrored by its id can be searched before anything else is done', async (t) => {
  const user = await makeUser(t);
  user.writeTurns(one, ['Draw the lighthouse']);
  await run(user, 'session', 'mirror', '--session-id', one);
  assert.match(JSON.stringify(contents(user).turns), /Draw the lighthouse/);
});

test('transcripts are indexed redacted, without the bucket, and as the bucket will have them', async (t) => {
  const user = await makeUser(t);
  const token = fakeGithubToken(seeded(1));
  user.writeTurns(one, ['Draw the lighthouse', `with ${token}`]);
  user.writeTurns(one, ['Look into it'], { agent: 'agent-c0ffee42' });
  const told = await run(user, 'recall', 'reindex', '--from', 'transcripts');
  assert.match(told, /^Indexed 2 session records in .*: 3 turns in all/);
  const indexed = contents(user);
  assert.doesNotMatch(JSON.stringify(indexed), new RegExp(token));
  // The bucket does not list it yet, which is no reason to forget it.
  assert.match(await run(user, 'search', 'lighthouse'), /lighthouse/);
  await run(user, 'session', 'mirror');
  await run(user, 'search', 'lighthouse');
  const mirrored = contents(user);
  const isMirrored = ({ unmirrored, last_part, ...facts }: Record<string, unknown>) => facts;
  assert.deepEqual(indexed.records.map(isMirrored), mirrored.records.map(isMirrored));
  assert.deepEqual(indexed.turns, mirrored.turns);
  assert.ok(mirrored.records.every(({ unmirrored }) => unmirrored === 0));
  const again = await run(user, 'recall', 'reindex', '--from', 'transcripts');
  assert.match(again, /^Indexed 0 session records/);
});

test('pruning takes turns out, says that the bucket keeps them, and reindex brings them back', async (t) => {
  const user = await withSessions(t);
  await run(user, 'search', 'lighthouse');
  const dry = await user.json('recall', 'prune', '--session', one.slice(0, 8), '--dry-run');
  assert.deepEqual([dry.dry_run, dry.records.length, dry.records[0].turns], [true, 1, 3]);
  const done = await user.tracecraft('recall', 'prune', '--session', one.slice(0, 8));
  assert.match(done.stdout, /3 turns taken out of the index\.\n$/);
  assert.match(done.stderr, /The bucket keeps them/);
  assert.doesNotMatch(await run(user, 'search', 'Draw', '--all'), /lighthouse/);
  assert.equal((await user.json('recall', 'status')).pruned, 1);
  await run(user, 'recall', 'reindex');
  assert.match(await run(user, 'search', 'Draw'), /lighthouse/);
  const wrong = await user.tracecraft('recall', 'prune');
  assert.deepEqual([wrong.exitCode, wrong.stdout], [2, '']);
});

test('every turn is exported, and status says what the index holds', async (t) => {
  const user = await withSessions(t);
  assert.match(await run(user, 'recall', 'status'), /There is no index yet/);
  const lines = (await run(user, 'recall', 'export'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(lines.length, 6);
  assert.deepEqual(lines.map(({ id }) => id).sort()[0], '11111111.1');
  assert.ok(lines.every(({ items, line, session }) => items.length > 0 && line && session));
  const file = join(user.sandbox.root, 'turns.jsonl');
  await run(user, 'recall', 'export', '-o', file);
  assert.equal(readFileSync(file, 'utf8').trim().split('\n').length, 6);
  const { records, turns, behind } = await user.json('recall', 'status');
  assert.deepEqual([records, turns, behind], [2, 6, 0]);
  const { findings } = await user.json('doctor');
  const [finding] = findings.filter(({ check }: { check: string }) => check === 'recall');
  assert.match(finding.what, /^6 turns of 2 records can be searched/);
});

test('a command below recall refuses the options of recall and does nothing; of its own the last one counts', async (t) => {
  const user = await withSessions(t);
  await run(user, 'search', 'lighthouse');
  const before = contents(user);
  const wrong = [
    ['prune', '--older-than', '0s', '--harness', 'codex'],
    ['--harness', 'codex', 'prune', '--older-than', '0s'],
    ['prune', '--session', one, '--all'],
    ['export', '--session', 'ffff'],
    ['reindex', '--limit', '1'],
    ['status', '--tools'],
    ['status', '--project', 'work'],
    ['summarize', '--harness', 'codex'],
  ];
  for (const args of wrong) {
    const { exitCode, stdout, stderr } = await user.tracecraft('recall', ...args);
    assert.deepEqual([exitCode, stdout], [2, ''], args.join(' '));
    assert.match(stderr, /^tracecraft: There is no option --/);
  }
  assert.deepEqual(contents(user), before);
  const twice = ['--session', one, '--session', two, '--dry-run'];
  const { records } = await user.json('recall', 'prune', ...twice);
  assert.deepEqual(
    records.map(({ record }: { record: string }) => record),
    [two],
  );
});
