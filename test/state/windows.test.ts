import assert from 'node:assert/strict';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { Continues } from '../../src/records/meta.ts';
import { type Database, openDatabase } from '../../src/state/database.ts';
import {
  confirmSuccession,
  continuesOf,
  findSuccession,
  noteSuccession,
} from '../../src/state/successions.ts';
import {
  findWindow,
  forgetWindows,
  isSeated,
  noteEnd,
  noteWindow,
} from '../../src/state/windows.ts';
import { temporaryFolder } from '../support/machine.ts';

function open(t: TestContext): Database {
  const db = openDatabase(join(temporaryFolder(t), 'state.db'), 1_000);
  t.after(() => db.close());
  return db;
}

const who = { harness: 'claude-code', session: 's1', project: 'p' } as const;
const day = 86_400_000;

test('a window is at the session that was noted last, until it is forgotten', (t) => {
  const db = open(t);
  noteWindow(db, '7 100', who, 0);
  noteWindow(db, '7 100', { ...who, session: 's2' }, 10);
  assert.deepEqual(findWindow(db, '7 100'), { ...who, session: 's2', at: 10 });
  noteEnd(db, '7 100', 'clear', 20);
  assert.partialDeepStrictEqual(findWindow(db, '7 100'), { endedAt: 20, reason: 'clear' });
  noteWindow(db, '7 100', { ...who, session: 's2' }, 30);
  assert.equal(findWindow(db, '7 100')?.endedAt, undefined);
  assert.ok(isSeated(db, 'claude-code', 's2'));
  assert.ok(!isSeated(db, 'claude-code', 's1'));
  noteWindow(db, '8 200', who, 31 * day);
  assert.equal(findWindow(db, '7 100'), undefined);
});

test("the end of a window that nobody knows is nobody's", (t) => {
  const db = open(t);
  noteEnd(db, '7 100', 'clear', 20);
  assert.equal(findWindow(db, '7 100'), undefined);
});

test('all windows of a process are forgotten, and those of no other one', (t) => {
  const db = open(t);
  for (const name of [
    '7 100, socket 1',
    '7 100, socket 2',
    '7 1000, socket 3',
    '77 100, socket 4',
  ]) {
    noteWindow(db, name, who, 0);
  }
  forgetWindows(db, '7 100');
  const left = db.prepare('SELECT process FROM windows ORDER BY 1').all();
  assert.deepEqual(
    left.map(({ process }) => process),
    ['7 1000, socket 3', '77 100, socket 4'],
  );
});

const continues: Continues = {
  harness: 'codex',
  session: 's0',
  project: 'p',
  by: 'baton',
  at: '2026-11-21T12:00:00.000Z',
};

test('what a session goes on from stands in its record once it has begun', (t) => {
  const db = open(t);
  noteSuccession(db, who, { continues, isReal: false }, 0);
  assert.equal(continuesOf(db, 'claude-code', 's1'), undefined);
  confirmSuccession(db, 'claude-code', 's1');
  assert.deepEqual(continuesOf(db, 'claude-code', 's1'), continues);
  assert.equal(continuesOf(db, 'codex', 's1'), undefined);
});

test('one that never began is forgotten after a week, one that did is not', (t) => {
  const db = open(t);
  noteSuccession(db, { ...who, session: 'ghost' }, { continues, isReal: false }, 0);
  noteSuccession(db, { ...who, session: 'real' }, { continues, isReal: true }, 0);
  noteSuccession(db, who, { continues, isReal: false }, 8 * day);
  assert.equal(findSuccession(db, 'claude-code', 'ghost'), undefined);
  assert.ok(findSuccession(db, 'claude-code', 'real'));
});

for (const doc of ['{', '[]', 'null', '{"harness": "codex"}', '{"session": 7}']) {
  test(`a row that holds ${doc} is none`, (t) => {
    const db = open(t);
    db.prepare('INSERT INTO successions VALUES (?, ?, ?, 1, 0)').run('claude-code', 's1', doc);
    assert.equal(continuesOf(db, 'claude-code', 's1'), undefined);
  });
}
