import assert from 'node:assert/strict';
import test from 'node:test';
import { baseMark, firstRowMark } from '../../../src/harness/base-marks.ts';
import { createReader } from '../../../src/harness/codex/turns.ts';
import { rollout } from './rollout.ts';

/** What the reader notes of rows; between the lines it is taken up by another process when `anew`. */
function marksOf(rows: readonly object[], anew: boolean): Map<string, number> {
  const marks = new Map<string, number>();
  const memory = { marks, rewound: new Set<number>() };
  let reader = createReader(memory);
  for (const row of rows) {
    reader.take(Buffer.from(JSON.stringify(row)));
    reader.finished();
    if (anew) reader = createReader(memory, JSON.parse(JSON.stringify(reader.state())));
  }
  reader.end();
  return marks;
}

test('a reader notes where each turn begins, and the row of the other file that its own goes on from', () => {
  const { rows, meta, event, user, assistant } = rollout();
  const thread = '019a2f00-0000-7000-8000-000000000000';
  meta({ history_base: { thread_id: thread, end_ordinal_exclusive: 17, end_byte_offset: 9 } });
  const begins: number[] = [];
  for (const prompt of ['one', 'two', 'three']) {
    begins.push(rows.length);
    event({ type: 'task_started' });
    user(prompt);
    assistant(`Answer to ${prompt}.`);
    event({ type: 'task_complete' });
  }
  for (const anew of [false, true]) {
    const marks = marksOf(rows, anew);
    assert.deepEqual(
      [1, 2, 3].map((turn) => marks.get(firstRowMark(turn))),
      begins,
    );
    assert.equal(marks.get(baseMark(thread)), 17);
    assert.equal(marks.get(baseMark(`rev-${thread}`)), 17);
  }
});

test('of rows without numbers, as older releases wrote them, nothing is noted', () => {
  const { rows, meta, user, assistant } = rollout();
  meta();
  user('one');
  assistant('Answer.');
  const bare = rows.map((row) => ({ ...row, ordinal: undefined }));
  assert.equal(marksOf(bare, false).get(firstRowMark(1)), undefined);
});
