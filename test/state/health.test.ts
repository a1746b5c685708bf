import assert from 'node:assert/strict';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { openDatabase } from '../../src/state/database.ts';
import {
  largestPart,
  mayTry,
  noteFailure,
  noteSuccess,
  noteTooSlow,
  readHealth,
} from '../../src/state/health.ts';
import { temporaryFolder } from '../support/machine.ts';

const bucket = 'file:///b';
const second = 1_000;
const minute = 60 * second;

function open(t: TestContext) {
  const db = openDatabase(join(temporaryFolder(t), 'state.db'), 1_000);
  t.after(() => db.close());
  return db;
}

test('a bucket of which nothing is known may be tried', (t) => {
  const db = open(t);
  assert.equal(mayTry(db, bucket, 0), true);
  assert.equal(readHealth(db, bucket).partLimit, largestPart);
});

test('one failure does not open the breaker, two in a row do', (t) => {
  const db = open(t);
  noteFailure(db, bucket, 'no', 1_000);
  assert.equal(mayTry(db, bucket, 1_001), true);
  noteFailure(db, bucket, 'no', 2_000);
  assert.equal(mayTry(db, bucket, 2_001), false);
  assert.equal(mayTry(db, bucket, 2_000 + 29 * second), false);
});

test('an open breaker stops no other bucket', (t) => {
  const db = open(t);
  for (const now of [1, 2, 3]) noteFailure(db, bucket, 'no', now);
  assert.equal(mayTry(db, 'file:///other', 4), true);
});

test('once it has cooled, one hook of several at once is let through', (t) => {
  const db = open(t);
  for (const now of [0, 0]) noteFailure(db, bucket, 'no', now);
  const later = 31 * second;
  assert.deepEqual(
    [1, 2, 3].map(() => mayTry(db, bucket, later)),
    [true, false, false],
  );
  assert.equal(mayTry(db, bucket, later + 31 * second), true, 'had that hook died, the next one');
});

test('each further failure doubles the pause, up to ten minutes', (t) => {
  const db = open(t);
  const pauses: number[] = [];
  for (let failures = 1; failures <= 2_000; failures += 1) {
    noteFailure(db, bucket, 'no', 0);
    if (failures >= 2 && failures <= 8) pauses.push(readHealth(db, bucket).openUntil / second);
  }
  assert.deepEqual(pauses, [30, 60, 120, 240, 480, 600, 600]);
  assert.equal(readHealth(db, bucket).openUntil, 10 * minute);
});

test('a success forgets all failures', (t) => {
  const db = open(t);
  for (const now of [0, 1, 2]) noteFailure(db, bucket, 'no', now);
  noteSuccess(db, bucket);
  const { failures, error, openUntil } = readHealth(db, bucket);
  assert.deepEqual([failures, error, openUntil], [0, '', 0]);
  assert.equal(mayTry(db, bucket, 3), true);
});

test('since when it fails is the time of the first failure in a row', (t) => {
  const db = open(t);
  noteFailure(db, bucket, 'a', 5);
  noteFailure(db, bucket, 'b', 9);
  assert.equal(readHealth(db, bucket).failingSince, 5);
  assert.equal(readHealth(db, bucket).error, 'b');
});

test('a clock that is set back does not keep hooks away for longer than the longest pause', (t) => {
  const db = open(t);
  const year = 365 * 24 * 60 * minute;
  for (const now of [year, year]) noteFailure(db, bucket, 'no', now);
  assert.equal(mayTry(db, bucket, 1), true);
});

test('parts shrink by half where they are too slow, never below 64 KiB, and grow back', (t) => {
  const db = open(t);
  noteTooSlow(db, bucket, 1 << 20);
  assert.equal(readHealth(db, bucket).partLimit, 1 << 19);
  for (let times = 0; times < 20; times += 1) noteTooSlow(db, bucket, 1 << 20);
  assert.equal(readHealth(db, bucket).partLimit, 64 * 1024);
  for (let times = 0; times < 7; times += 1) noteSuccess(db, bucket);
  assert.equal(readHealth(db, bucket).partLimit, largestPart);
});

test('one long line that was too slow says nothing of parts that are smaller than the limit', (t) => {
  const db = open(t);
  noteTooSlow(db, bucket, 20 << 20);
  assert.equal(readHealth(db, bucket).partLimit, largestPart / 2);
});

test('failing and being too slow are counted apart', (t) => {
  const db = open(t);
  noteTooSlow(db, bucket, 1 << 20);
  assert.equal(readHealth(db, bucket).failures, 0);
  noteFailure(db, bucket, 'no', 1);
  assert.equal(readHealth(db, bucket).partLimit, 1 << 19);
});
