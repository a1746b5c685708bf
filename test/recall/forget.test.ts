import assert from 'node:assert/strict';
import test from 'node:test';
import { besideKey, replaceRecord } from '../../src/recall/forget.ts';
import { bucket, openIndex, put } from './index-with.ts';

test('what a model said of a turn outlasts its record being made anew, where the turn is the same', (t) => {
  const db = openIndex(t);
  const key = { bucket, project: 'p', harness: 'claude-code', record: 's' };
  put(db, {
    session: 's',
    told: [
      ['one', 'first'],
      ['two', 'second'],
    ],
  });
  db.exec(`UPDATE turns SET summary = 'of turn ' || ordinal, summary_tries = 1`);
  db.prepare('UPDATE records SET bucket = ? WHERE bucket = ?').run(besideKey(key).bucket, bucket);
  put(db, {
    session: 's',
    told: [
      ['one', 'first'],
      ['two', 'another reply'],
    ],
  });
  // What was put last is the one that was made anew.
  const swap = db.prepare('UPDATE records SET bucket = ? WHERE id = ?');
  const [old, made] = db.prepare('SELECT id FROM records ORDER BY id').all();
  swap.run('elsewhere', Number(old?.id));
  swap.run(besideKey(key).bucket, Number(made?.id));
  swap.run(bucket, Number(old?.id));
  replaceRecord(db, key);
  const rows = db.prepare('SELECT ordinal, summary, summary_tries AS tries FROM turns').all();
  assert.deepEqual(
    rows.map(({ ordinal, summary, tries }) => [ordinal, summary, tries]),
    [
      [1, 'of turn 1', 1],
      [2, null, 0],
    ],
  );
});
