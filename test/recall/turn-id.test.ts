import assert from 'node:assert/strict';
import test from 'node:test';
import { turnIds } from '../../src/recall/turn-id.ts';
import { bucket, openIndex, put } from './index-with.ts';

/** Sessions of the index, and what the third turn of each is called. */
const cases: [sessions: string[], ids: string[]][] = [
  [['88e9328b-2f60-4c4a-a7a8-8b7a2c1f0000'], ['88e9328b.3']],
  [
    ['88e9328b-2f60-4c4a', '88e9328b-2f61-4c4a'],
    ['88e9328b-2f60.3', '88e9328b-2f61.3'],
  ],
  [
    ['short', 'short2', 'other'],
    ['short.3', 'short2.3', 'other.3'],
  ],
  [
    ['main__4f1c2d3e-0000', 'main__4f1c2d3e-1111'],
    ['4f1c2d3e-000.3', '4f1c2d3e-111.3'],
  ],
  [['\u{1f600}'.repeat(20)], [`${'\u{1f600}'.repeat(4)}.3`]],
];

for (const [sessions, ids] of cases) {
  test(`turns of ${sessions.join(', ')} are called ${ids.join(', ')}`, (t) => {
    const db = openIndex(t);
    for (const session of sessions) put(db, { session });
    const nameOf = turnIds(db, bucket);
    const names = sessions.map((session) => nameOf({ record: session, session }, 3));
    assert.deepEqual(names, ids);
  });
}

test('records of one session are told apart: its own, a branch, a rewritten one', (t) => {
  const db = openIndex(t);
  const session = '88e9328b-2f60-4c4a';
  const records = [session, `${session}@ab12cd34`, `${session}__g2`];
  for (const record of records) put(db, { session, session_id: record });
  const nameOf = turnIds(db, bucket);
  const names = records.map((record) => nameOf({ record, session }, 1));
  assert.equal(new Set(names).size, 3, names.join(' '));
  assert.deepEqual(names.slice(0, 2), ['88e9328b.1', '88e9328b@ab12.1']);
});

test('what another bucket has does not make ids longer', (t) => {
  const db = openIndex(t);
  const session = '88e9328b-2f60-4c4a';
  put(db, { session });
  db.prepare('UPDATE records SET bucket = ?').run('file:///other');
  put(db, { session: '88e9328b-2f61' });
  assert.equal(
    turnIds(db, bucket)({ record: '88e9328b-2f61', session: '88e9328b-2f61' }, 9),
    '88e9328b.9',
  );
});
