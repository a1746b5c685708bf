import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { openDatabase } from '../../src/state/database.ts';
import { statePaths } from '../../src/state/paths.ts';
import { startHook } from '../support/hook-process.ts';
import { makeMachine, redacted, temporaryFolder } from '../support/machine.ts';
import { append, assistantRow, userRow } from '../support/transcript.ts';

/** bytes */
const pageSize = 4096;

test('whichever page of the state is damaged beside a whole log, hooks soon store all there is', async (t) => {
  const machine = makeMachine(temporaryFolder(t));
  const { database } = statePaths(machine.env);
  const { path } = machine.source('s1');
  const stop = async () => {
    const hook = startHook({ env: machine.env, session: 's1', transcript: path });
    assert.equal((await hook.ended).code, 0);
  };
  append(path, userRow('the first words'));
  await stop();
  openDatabase(database, 1_000).close();
  const pages = statSync(database).size / pageSize;
  for (let page = 1; page < pages; page += 1) {
    append(path, userRow(`words before page ${page}`) + assistantRow('yes'));
    await stop();
    const bytes = readFileSync(database);
    writeFileSync(database, bytes.fill(0, page * pageSize, (page + 1) * pageSize));
    append(path, userRow('after the damage'));
    for (let hooks = 0; hooks < 2; hooks += 1) await stop();
    assert.ok(machine.record('s1').bytes.equals(redacted(readFileSync(path))), `page ${page}`);
    // All that it has is in its file again.
    openDatabase(database, 1_000).close();
  }
});
