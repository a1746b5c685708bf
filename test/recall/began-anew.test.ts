import assert from 'node:assert/strict';
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

test('a record that another machine began anew is not held to go on in what followed its first life', async (t) => {
  const root = temporaryFolder(t);
  const [one, two] = [makeMachine(root, 'one'), makeMachine(root, 'two')];
  append(one.source('s').path, userRow('The first life'));
  await one.step(one.source('s'));
  writeFileSync(one.source('s').path, userRow('Rewritten'));
  await one.step(one.source('s'));
  rmSync(one.recordFolder('s'), { recursive: true });
  append(two.source('s').path, userRow('The second life'));
  await two.step(two.source('s'));
  assert.deepEqual(one.records(), ['s', 's__g2']);
  // As a hook does it: what followed the first life comes to the index behind the second.
  const aside = join(root, 'aside');
  renameSync(one.recordFolder('s__g2'), aside);
  assert.deepEqual(await successors(two), [null]);
  renameSync(aside, one.recordFolder('s__g2'));
  assert.deepEqual(await successors(two), [null, null]);
});

async function successors(machine: Machine): Promise<unknown[]> {
  const rows = await upToDate(machine, 'SELECT superseded_by FROM records');
  return rows.map(({ superseded_by }) => superseded_by);
}

async function turnsOf(machine: Machine): Promise<unknown> {
  const [row] = await upToDate(machine, 'SELECT count(*) AS turns FROM turns');
  return row?.turns;
}

function upToDate(machine: Machine, query: string) {
  return machine.use(async (context) => {
    const db = openRecall(context.paths, 5_000);
    try {
      await bringUpToDate(context, db);
      return db.prepare(query).all();
    } finally {
      db.close();
    }
  });
}
