import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { BucketError } from '../../src/bucket/bucket.ts';
import type { MirrorContext } from '../../src/mirror/context.ts';
import { openRecall } from '../../src/recall/database.ts';
import { type FreshOptions, freshIndex } from '../../src/recall/fresh.ts';
import { indexStatus } from '../../src/recall/index-status.ts';
import { noteLook } from '../../src/recall/looks.ts';
import { pruneRecords } from '../../src/recall/prune.ts';
import { statePaths } from '../../src/state/paths.ts';
import { type CountingBucket, countingBucket } from '../support/counting-bucket.ts';
import { indexContents } from '../support/index-contents.ts';
import { type Machine, makeMachine, temporaryFolder } from '../support/machine.ts';
import { append, assistantRow, userRow } from '../support/transcript.ts';

test('what another machine has mirrored is found by a command here', async (t) => {
  const { one, two } = worlds(t);
  await turn(one, 's1', 'said over there');
  const { said, notes } = await look(two);
  assert.match(said, /said over there/);
  assert.deepEqual(notes, []);
});

test('a remote bucket is asked what it lists once a minute, or when it is told to', async (t) => {
  const { one, two } = worlds(t);
  const remote = { ...two, env: two.env };
  await turn(one, 's1', 'the first');
  const counts: CountingBucket[] = [];
  two.wrap = (real) => {
    counts.push(countingBucket(real));
    return counts.at(-1) as CountingBucket;
  };
  const lists = () => counts.at(-1)?.counts.list ?? 0;
  await look(remote, {}, 's3://far');
  assert.ok(lists() > 0);
  await turn(one, 's2', 'the second');
  assert.doesNotMatch((await look(remote, {}, 's3://far')).said, /the second/);
  assert.equal(lists(), 0);
  assert.match((await look(remote, { always: true }, 's3://far')).said, /the second/);
});

test('what this machine has stored and not indexed is found without a listing', async (t) => {
  const { one } = worlds(t);
  await look(one, {}, undefined);
  await turn(one, 's1', 'stored by a hook that could not index');
  let counted: CountingBucket | undefined;
  one.wrap = (real) => {
    counted = countingBucket(real);
    return counted;
  };
  const { said } = await look(one, {}, undefined, { isFar: true });
  assert.match(said, /stored by a hook/);
  // Of the record alone.
  assert.ok((counted?.counts.list ?? 9) <= 1);
});

test('a bucket that is away is no reason not to search what is there', async (t) => {
  const { one } = worlds(t);
  await turn(one, 's1', 'known already');
  await look(one);
  const away = new BucketError('unreachable', 'no such host', { hint: 'none' });
  one.wrap = (real) => ({
    ...real,
    get: () => Promise.reject(away),
    // biome-ignore lint/correctness/useYield: it fails before the first.
    async *list() {
      throw away;
    },
  });
  const { said, notes } = await look(one);
  assert.match(said, /known already/);
  assert.deepEqual(notes, ['The bucket could not be asked what is new in it: no such host.']);
});

test('a command goes on with what there is once its patience is over, and says so', async (t) => {
  const { one, two } = worlds(t);
  for (const session of ['s1', 's2', 's3']) await turn(one, session, `words of ${session}`);
  two.wrap = (real) => ({
    ...real,
    get: async (key) => {
      await pause(30);
      return real.get(key);
    },
  });
  const { notes } = await look(two, { patience: 50 });
  two.wrap = undefined;
  assert.equal(notes.length, 1);
  assert.match((await look(two)).said, /words of s1.*words of s2.*words of s3/s);
});

test('a command that was told to stop leaves an index that the next one goes on with', async (t) => {
  const { one, two } = worlds(t);
  for (const session of ['s1', 's2', 's3']) await turn(one, session, `words of ${session}`);
  const stop = new AbortController();
  two.wrap = (real) => ({
    ...real,
    get: (key) => {
      if (key.includes('part-')) stop.abort();
      return real.get(key);
    },
  });
  await look(two, { signal: stop.signal });
  two.wrap = undefined;
  assert.match((await look(two)).said, /words of s1.*words of s2.*words of s3/s);
});

test('an index that turns out to be damaged is made anew', async (t) => {
  const { one } = worlds(t);
  await turn(one, 's1', `said before ${'and more '.repeat(20_000)}`);
  await look(one);
  const { recall, home } = statePaths(one.env);
  const bytes = readFileSync(recall);
  // Beyond the schema's pages: it opens.
  bytes.fill(0x5a, 16 * 4096);
  writeFileSync(recall, bytes);
  for (const end of ['-wal', '-shm']) rmSync(recall + end, { force: true });
  await turn(one, 's1', 'said behind');
  const { said, notes } = await look(one);
  assert.match(said, /said behind/);
  if (notes.length > 0) {
    assert.match(notes.join(), /damaged/);
    assert.ok(readdirSync(home).some((name) => name.startsWith('recall.db.damaged-')));
  }
});

test('what was pruned stays out until it goes on, and what is too old is not indexed', async (t) => {
  const { one } = worlds(t);
  await turn(one, 's1', 'the old words');
  await look(one);
  await inIndex(one, (db, { bucketUrl }) => {
    assert.equal(pruneRecords(db, bucketUrl, {}, { dryRun: true }).length, 1);
    assert.equal(pruneRecords(db, bucketUrl, {}).length, 1);
  });
  assert.doesNotMatch((await look(one)).said, /the old words/);
  await turn(one, 's1', 'it goes on');
  assert.match((await look(one)).said, /the old words.*it goes on/s);
  // The rows are of 2026-09, which is past by then.
  const later = await look(one, {}, undefined, { keep: '1s' });
  assert.doesNotMatch(later.said, /the old words/);
  assert.doesNotMatch((await look(one, {}, undefined, { keep: '1s' })).said, /it goes on/);
});

test('the switch that turns indexing off leaves the index as it is', async (t) => {
  const { one } = worlds(t);
  await turn(one, 's1', 'not to be indexed');
  const { said, notes } = await look(one, {}, undefined, { index: false });
  assert.doesNotMatch(said, /not to be indexed/);
  assert.deepEqual(notes, ['Nothing new is indexed: recall.index is false.']);
});

test('what the index lacks is known without asking the bucket', async (t) => {
  const { one } = worlds(t);
  await look(one);
  await turn(one, 's1', 'new');
  await inIndex(one, (db, context) => {
    const { records, behind } = indexStatus(context, db);
    assert.deepEqual([records, behind], [0, 1]);
  });
  await look(one);
  await inIndex(one, (db, context) => {
    const { records, behind, turns } = indexStatus(context, db);
    assert.deepEqual([records, behind, turns], [1, 0, 1]);
  });
});

function worlds(t: TestContext): { one: Machine; two: Machine } {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'bucket'), { recursive: true });
  return { one: makeMachine(folder, 'one'), two: makeMachine(folder, 'two') };
}

/** Mirrored as by a hook that does not index. */
async function turn(machine: Machine, session: string, text: string): Promise<void> {
  const source = machine.source(session);
  mkdirSync(dirname(source.path), { recursive: true });
  append(source.path, userRow(text) + assistantRow('done'));
  await machine.step(source);
}

interface Settings {
  keep?: string;
  index?: boolean;
  /** The bucket is a remote one, to the one who asks. */
  isFar?: boolean;
}

async function look(
  machine: Machine,
  options: Partial<FreshOptions> = {},
  bucketUrl?: string,
  { isFar = false, ...recall }: Settings = {},
): Promise<{ said: string; notes: string[] }> {
  const notes: string[] = [];
  const note = (text: string) => void notes.push(text);
  const said = await machine.use(async (context) => {
    const config = { ...context.config, recall };
    const asked = { ...context, config, bucketUrl: bucketUrl ?? context.bucketUrl };
    if (isFar) return farLook(asked, note);
    const db = await freshIndex(asked, { patience: 60_000, note, ...options });
    const text = JSON.stringify(indexContents(db).turns.map(({ body }) => body));
    db.close();
    return text;
  });
  return { said, notes };
}

/** As of a remote bucket that was looked at just now. */
async function farLook(context: MirrorContext, note: (text: string) => void): Promise<string> {
  const url = context.bucketUrl.replace('file:', 's3:');
  context.db.prepare('UPDATE sources SET bucket = ?').run(url);
  const far = { ...context, bucketUrl: url };
  const first = openRecall(context.paths, 1_000);
  noteLook(first, url, {}, Date.now());
  first.close();
  const db = await freshIndex(far, { patience: 60_000, note });
  const text = JSON.stringify(indexContents(db).turns.map(({ body }) => body));
  db.close();
  return text;
}

type Db = Awaited<ReturnType<typeof freshIndex>>;

async function inIndex(
  machine: Machine,
  work: (db: Db, context: MirrorContext) => void,
): Promise<void> {
  await machine.use(async (context) => {
    const off = { ...context, config: { recall: { index: false } } };
    const db = await freshIndex(off, { patience: 1_000, note: () => {} });
    work(db, context);
    db.close();
  });
}
