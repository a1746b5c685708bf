import assert from 'node:assert/strict';
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { bringUpToDate } from '../../src/recall/bring-up-to-date.ts';
import { openRecall } from '../../src/recall/database.ts';
import { type Machine, makeMachine, temporaryFolder } from '../support/machine.ts';
import { append, userRow } from '../support/transcript.ts';

for (const isDamaged of [true, false]) {
  const what = isDamaged
    ? 'of which the meta is lost stays'
    : 'that was deleted and begun anew by a hook that died goes';
  test(`what the index knows of a session ${what}`, async (t) => {
    const machine = makeMachine(temporaryFolder(t));
    const source = machine.source('s');
    append(source.path, userRow('The first life'));
    await machine.step(source);
    assert.equal(await turnsOf(machine), 1);
    const folder = machine.recordFolder('s');
    rmSync(join(folder, 'meta.json'));
    const [part = ''] = readdirSync(folder).filter((name) => name.startsWith('part-'));
    // Another life has parts of other names.
    if (!isDamaged)
      renameSync(
        join(folder, part),
        join(folder, part.replace(/-[^-]+\.jsonl$/, '-00000000.jsonl')),
      );
    assert.equal(await turnsOf(machine), isDamaged ? 1 : 0);
  });
}

function turnsOf(machine: Machine): Promise<unknown> {
  return machine.use(async (context) => {
    const db = openRecall(context.paths, 5_000);
    try {
      await bringUpToDate(context, db);
      return db.prepare('SELECT count(*) AS turns FROM turns').get()?.turns;
    } finally {
      db.close();
    }
  });
}
