import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { Source } from '../../src/harness/harness.ts';
import { openDatabase } from '../../src/state/database.ts';
import { releaseLease, takeLease } from '../../src/state/leases.ts';
import {
  addSource,
  allSources,
  findSource,
  forgetRecord,
  moveSource,
  noteBehind,
  recentSources,
  removeSource,
  type SourceKey,
  saveIntent,
  sessionSources,
} from '../../src/state/sources.ts';
import { temporaryFolder } from '../support/machine.ts';

const bucket = 'file:///b';
const target = (session: string, id = 'main'): Source => ({
  session,
  id,
  kind: 'main',
  path: `/${session}/${id}`,
});
const keyOf = (session: string, source = 'main', project = 'p'): SourceKey => ({
  bucket,
  project,
  harness: 'claude-code',
  session,
  source,
});

function open(t: TestContext) {
  const db = openDatabase(join(temporaryFolder(t), 'state.db'), 1_000);
  t.after(() => db.close());
  return {
    db,
    add: (session: string, source = 'main', now = 1) =>
      addSource(db, keyOf(session, source), target(session, source), now),
    find: (session: string) => findSource(db, bucket, 'claude-code', target(session)),
    take: (owner: string, until: number, now: number) =>
      takeLease(db, keyOf('s'), owner, until, now) !== undefined,
  };
}

test('a source that was never seen is unknown; a seen one stands at its start', (t) => {
  const { add, find } = open(t);
  assert.equal(find('s'), undefined);
  add('s');
  assert.deepEqual(find('s')?.position, { cursor: '0', fingerprint: '' });
  assert.equal(find('s')?.meta, undefined);
});

test('adding a source twice keeps the first row', (t) => {
  const { db, add, find } = open(t);
  add('s');
  noteBehind(db, keyOf('s'), 7);
  add('s', 'main', 99);
  assert.equal(find('s')?.behindSince, 7);
});

test('a session is found whatever project it was filed under', (t) => {
  const { db, find } = open(t);
  addSource(db, keyOf('s', 'main', 'elsewhere'), target('s'), 1);
  assert.equal(find('s')?.project, 'elsewhere');
});

test('a session has all its sources, and no others', (t) => {
  const { db, add } = open(t);
  for (const [session, source] of [
    ['s', 'main'],
    ['s', 'agent-1'],
    ['s2', 'main'],
  ] as const) {
    add(session, source);
  }
  const found = sessionSources(db, bucket, 'claude-code', 's').map(({ source }) => source);
  assert.deepEqual(found.sort(), ['agent-1', 'main']);
});

test('sessions with hostile ids are rows like any other', (t) => {
  const { db, add, find } = open(t);
  const ids = ["'; DROP TABLE sources; --", '..', '\u202e', '😀', 'x'.repeat(100_000), '%', '"'];
  for (const id of ids) add(id);
  for (const id of ids) assert.equal(find(id)?.session, id);
  assert.equal(allSources(db, bucket).length, ids.length);
});

test('a lease keeps others out until it is released', (t) => {
  const { db, add, take } = open(t);
  add('s');
  assert.equal(take('one', 1_000, 0), true);
  assert.equal(take('two', 1_000, 1), false);
  assert.equal(take('one', 2_000, 1), true, 'its holder may take it again');
  releaseLease(db, keyOf('s'), 'two', { caughtUp: true });
  assert.equal(take('two', 1_000, 2), false, 'nobody releases the lease of another');
  releaseLease(db, keyOf('s'), 'one', { caughtUp: true });
  assert.equal(take('two', 1_000, 3), true);
});

test('a lease that has expired belongs to whoever asks', (t) => {
  const { add, take } = open(t);
  add('s');
  assert.equal(take('one', 1_000, 0), true);
  assert.equal(take('two', 5_000, 1_001), true);
});

test('the lease of a process that is gone is free at once', (t) => {
  const { db, add, take } = open(t);
  add('s');
  take('one', Date.now() + 60_000, Date.now());
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  db.prepare('UPDATE sources SET lease_pid = ?').run(pid);
  assert.equal(take('two', Date.now() + 60_000, Date.now()), true);
});

test('a lease of a source that is not there is not granted', (t) => {
  const { take } = open(t);
  assert.equal(take('one', 1_000, 0), false);
});

test('who has lost the lease changes nothing', (t) => {
  const { db, add, find, take } = open(t);
  add('s');
  take('one', 1_000, 0);
  take('two', 5_000, 1_001);
  const intent = { from: target('s'), next: target('s'), part: 'x', attempts: 0, meta: {} };
  saveIntent(db, keyOf('s'), 'one', intent as never);
  assert.equal(find('s')?.intent, undefined);
  saveIntent(db, keyOf('s'), 'two', intent as never);
  assert.equal(find('s')?.intent?.part, 'x');
  forgetRecord(db, keyOf('s'));
  assert.equal(find('s')?.intent, undefined);
});

test('a transcript that moved is the same source', (t) => {
  const { db, add, find } = open(t);
  add('s');
  moveSource(db, keyOf('s'), '/elsewhere');
  assert.equal(find('s')?.target.path, '/elsewhere');
});

test('being behind dates from the first time, and keeps a source in sight', (t) => {
  const { db, add, find } = open(t);
  add('old');
  add('new', 'main', 5);
  noteBehind(db, keyOf('old'), 10);
  noteBehind(db, keyOf('old'), 20);
  assert.equal(find('old')?.behindSince, 10);
  assert.deepEqual(
    recentSources(db, bucket, 1).map(({ session }) => session),
    ['old'],
  );
});

test('a removed source is unknown again', (t) => {
  const { db, add, find } = open(t);
  add('s');
  removeSource(db, keyOf('s'));
  assert.equal(find('s'), undefined);
});
