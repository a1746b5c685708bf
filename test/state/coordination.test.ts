import assert from 'node:assert/strict';
import test from 'node:test';
import {
  clockOffset,
  forgetBeat,
  hasJustBeaten,
  lastBeat,
  noteClockOffset,
  readNotice,
  storeNotice,
  takeBeat,
} from '../../src/state/coordination.ts';
import { temporaryState } from '../support/coordination.ts';

const place = { bucket: 's3://b', project: 'p', agent: 'alice' };
const start = Date.UTC(2026, 10, 21);

test('a heartbeat is due once a minute for each agent, and at once when one failed', (t) => {
  const { db } = temporaryState(t);
  assert.ok(takeBeat(db, place, {}, start));
  assert.ok(!takeBeat(db, place, {}, start + 59_999));
  assert.ok(takeBeat(db, { ...place, agent: 'bob' }, {}, start + 1));
  assert.ok(takeBeat(db, place, {}, start + 60_000));
  forgetBeat(db, place);
  assert.ok(takeBeat(db, place, {}, start + 60_001));
});

test('a clock that was set back does not silence an agent', (t) => {
  const { db } = temporaryState(t);
  assert.ok(takeBeat(db, place, {}, start));
  assert.ok(takeBeat(db, place, {}, start - 86_400_000));
});

test('what a heartbeat that was not due would have said is said by the next one', (t) => {
  const { db } = temporaryState(t);
  takeBeat(db, place, { step: null }, start);
  takeBeat(db, place, { step: 'build' }, start + 5_000);
  assert.deepEqual(lastBeat(db, place), { at: start, doc: { step: 'build' } });
});

test('a session that has just told of its agent need not again, until another session has', (t) => {
  const { db } = temporaryState(t);
  const told = (session: string, at: number) =>
    hasJustBeaten(db, { bucket: place.bucket, project: place.project, session }, start + at);
  assert.ok(!told('s1', 0));
  takeBeat(db, place, { session: 's1', status: 'active' }, start);
  assert.deepEqual([told('s1', 0), told('s1', 59_999), told('s2', 0)], [true, true, false]);
  assert.deepEqual([told('s1', 60_000), told('s1', -1)], [false, false]);
  takeBeat(db, { ...place, agent: 'bob' }, { session: 's2', status: 'active' }, start + 1);
  assert.deepEqual([told('s1', 2), told('s2', 2)], [true, true]);
  takeBeat(db, place, { session: 's3', status: 'active' }, start + 3);
  assert.ok(!told('s1', 4));
  takeBeat(db, place, { session: 's3', status: 'ended' }, start + 5);
  assert.ok(!told('s3', 6));
  takeBeat(db, place, null, start + 7);
  assert.ok(!told('s3', 8));
});

test('a session has its own notice, which is forgotten after a month', (t) => {
  const { db } = temporaryState(t);
  const one = { ...place, session: 'one' };
  const two = { ...place, session: 'two' };
  storeNotice(db, one, { shown: ['a'] }, start);
  assert.equal(readNotice(db, two), undefined);
  assert.deepEqual(readNotice(db, one), { at: start, doc: { shown: ['a'] } });
  storeNotice(db, two, {}, start + 31 * 86_400_000);
  assert.equal(readNotice(db, one), undefined);
});

test("a bucket's clock is remembered as what this machine's is off", (t) => {
  const { db } = temporaryState(t);
  assert.equal(clockOffset(db, 's3://b'), undefined);
  noteClockOffset(db, 's3://b', -600_000.4, start);
  noteClockOffset(db, 's3://b', 12.6, start);
  assert.equal(clockOffset(db, 's3://b'), 13);
});
