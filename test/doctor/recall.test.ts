import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { DoctorContext, Found } from '../../src/doctor/finding.ts';
import { hookLogCheck } from '../../src/doctor/hook-log.ts';
import { recallCheck } from '../../src/doctor/recall.ts';
import { stateCheck } from '../../src/doctor/state.ts';
import { openRecall } from '../../src/recall/database.ts';
import { openDatabase } from '../../src/state/database.ts';
import { logHookRun } from '../../src/state/hook-log.ts';
import { statePaths } from '../../src/state/paths.ts';
import { temporaryFolder } from '../support/machine.ts';

test('that hooks could not index is a warning, and no error', (t) => {
  const context = contextOf(t);
  const run = {
    at: new Date().toISOString(),
    harness: 'codex',
    event: 'Stop',
    session: 's',
    ms: 9,
  };
  logHookRun(context.paths.hookLog, { ...run, outcome: 'mirrored', index: 'the disk is full' });
  const [ended, indexed] = hookLogCheck.run(context) as Found[];
  assert.equal(ended?.state, 'ok');
  assert.equal(indexed?.state, 'warn');
  assert.match(String(indexed?.what), /1 of the last 1 could not index .*: the disk is full\.$/);
});

test('an index that others can read is told of', (t) => {
  const context = contextOf(t);
  openRecall(context.paths, 1_000).close();
  chmodSync(context.paths.home, 0o700);
  assert.equal((stateCheck.run(context) as Found[])[0]?.state, 'ok');
  chmodSync(context.paths.recall, 0o644);
  const [found] = stateCheck.run(context) as Found[];
  assert.match(String(found?.what), /can read .*recall\.db/);
});

test('a damaged index that was put aside is named until it is removed', (t) => {
  const context = contextOf(t);
  mkdirSync(dirname(context.paths.recall), { recursive: true });
  writeFileSync(context.paths.recall, 'no database '.repeat(1_000));
  const [whole, aside] = recallCheck.run(context) as Found[];
  assert.deepEqual([whole?.state, aside?.state], ['ok', 'warn']);
  assert.match(String(aside?.what), /recall\.db\.damaged-/);
});

function contextOf(t: TestContext): DoctorContext {
  const paths = statePaths({ HOME: temporaryFolder(t) });
  const db = openDatabase(paths.database, 1_000);
  t.after(() => db.close());
  return { paths, db, bucketUrl: 'file:///b', config: {} } as unknown as DoctorContext;
}
