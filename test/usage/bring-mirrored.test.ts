import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import test from 'node:test';
import type { Source } from '../../src/harness/harness.ts';
import { compactRecord } from '../../src/records/compact.ts';
import { bringMirrored } from '../../src/usage/bring-mirrored.ts';
import { report } from '../../src/usage/report.ts';
import { type CountingBucket, countingBucket } from '../support/counting-bucket.ts';
import { temporaryFolder } from '../support/machine.ts';
import { add, makeSpender, type Spender, turn, write } from './spender.ts';

test("another machine's sessions are counted, then only their new parts", async (t) => {
  const { one, two } = makeTwo(t);
  write(one.claude('s1'), turn('s1', 'a', 3) + turn('s1', 'b', 4));
  await mirror(one, 's1');
  const { bytes, left } = await bring(two);
  assert.deepEqual(left, []);
  assert.ok(bytes > 0);
  assert.deepEqual(await two.counted(), { s1: 7 });
  assert.deepEqual(await bring(two), { bytes: 0, left: [] });

  add(one.claude('s1'), turn('s1', 'c', 10));
  await mirror(one, 's1');
  const more = await bring(two);
  assert.ok(more.bytes > 0 && more.bytes < bytes, `${more.bytes} of ${bytes}`);
  assert.deepEqual(await two.counted(), { s1: 17 });
});

test('where nothing is new, the bucket is listed and no part is read', async (t) => {
  const { one, two } = makeTwo(t);
  for (const session of ['s1', 's2', 's3']) {
    write(one.claude(session), turn(session, session, 3));
    await mirror(one, session);
  }
  await bring(two);
  let bucket: CountingBucket | undefined;
  two.machine.wrap = (real) => {
    bucket = countingBucket(real);
    return bucket;
  };
  await bring(two);
  const metas = 3;
  assert.ok(bucket && bucket.counts.get <= metas, JSON.stringify(bucket?.counts));
});

test('what this machine has mirrored is not fetched; what its client has deleted before is', async (t) => {
  const { one } = makeTwo(t);
  for (const session of ['s1', 's2']) {
    write(one.claude(session), turn(session, session, 3));
    await mirror(one, session);
  }
  rmSync(one.claude('s2'));
  await one.bring();
  assert.deepEqual(await one.counted(), { s1: 3 });
  await bring(one);
  assert.deepEqual(await one.counted(), { s1: 3, s2: 3 });
  const places = await one.use((_, db) =>
    db.prepare("SELECT session, place <> '' AS afar FROM sources ORDER BY session").all(),
  );
  assert.deepEqual(
    places.map(({ session, afar }) => [session, afar]),
    [
      ['s1', 0],
      ['s2', 1],
    ],
  );
});

test("a session that lies on both machines is counted once, and is this one's", async (t) => {
  const { one, two } = makeTwo(t);
  const [first, second] = [turn('s1', 'a', 3), turn('s1', 'b', 4)];
  write(one.claude('s1'), first + second);
  await mirror(one, 's1');
  write(two.claude('s1'), first);
  await bring(two);
  await two.bring();
  assert.deepEqual(await two.counted(), { s1: 7 });
  const mine = await two.use((_, db) =>
    db
      .prepare(
        "SELECT sum(output) AS output FROM answers JOIN sources ON id = answers.source WHERE place = ''",
      )
      .get(),
  );
  assert.equal(mine?.output, 3);
});

test("without the bucket's sessions, an answer that one of them had is the local fork's", async (t) => {
  const { one, two } = makeTwo(t);
  const [first, second] = [turn('s1', 'a', 3), turn('s1', 'b', 4)];
  write(one.claude('s1'), first + second);
  await mirror(one, 's1');
  write(two.claude('s2'), first + turn('s2', 'c', 5));
  await bring(two);
  await two.bring();
  const bySession = (isMirrored: boolean) =>
    two.use(({ bucketUrl }, db) => {
      const { rows } = report(db, { by: 'session', mirrors: isMirrored ? [bucketUrl] : [] });
      return Object.fromEntries(rows.map(({ key, amount }) => [key, amount.output]));
    });
  assert.deepEqual(await bySession(false), { s2: 8 });
  assert.deepEqual(await bySession(true), { s1: 7, s2: 5 });
});

test('parts that were merged are counted as they were; what was deleted stays counted', async (t) => {
  const { one, two } = makeTwo(t);
  for (const [index, output] of [3, 4, 5].entries()) {
    add(one.claude('s1'), turn('s1', `${index}`, output));
    await mirror(one, 's1');
    if (index === 1) await bring(two);
  }
  const address = { project: 'p', harness: 'claude-code', record: 's1' };
  await one.machine.use((context) => compactRecord(context, address));
  assert.deepEqual((await bring(two)).left, []);
  assert.deepEqual(await two.counted(), { s1: 12 });

  rmSync(one.machine.recordFolder('s1'), { recursive: true });
  assert.deepEqual(await bring(two), { bytes: 0, left: [] });
  assert.deepEqual(await two.counted(), { s1: 12 });
});

function makeTwo(t: Parameters<typeof temporaryFolder>[0]): Record<'one' | 'two', Spender> {
  const root = temporaryFolder(t);
  return { one: makeSpender(t, root, 'one'), two: makeSpender(t, root, 'two') };
}

function bring(spender: Spender) {
  return spender.use((context, db) => bringMirrored(context, db));
}

async function mirror(spender: Spender, session: string): Promise<void> {
  const source: Source = { session, id: 'main', kind: 'main', path: spender.claude(session) };
  await spender.machine.step(source);
}
