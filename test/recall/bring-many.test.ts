import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Bucket } from '../../src/bucket/bucket.ts';
import { bringMany } from '../../src/recall/bring-many.ts';
import type { DueRecord } from '../../src/recall/bring-records.ts';
import { bringUpToDate, hasTurns } from '../../src/recall/bring-up-to-date.ts';
import { openRecall } from '../../src/recall/database.ts';
import { recordsOf } from '../../src/records/families.ts';
import { openKnownMetas } from '../../src/records/known-metas.ts';
import { listSessions } from '../../src/records/list-sessions.ts';
import type { Database } from '../../src/state/database.ts';
import { oddConversation } from '../harness/claude-code/odd-conversation.ts';
import { oddLines } from '../harness/odd-words.ts';
import { indexContents } from '../support/index-contents.ts';
import { type Machine, makeMachine, temporaryFolder } from '../support/machine.ts';
import { seeded } from '../support/random.ts';
import { append, assistantRow, userRow } from '../support/transcript.ts';

test('records that come many at once are indexed as those that come one by one, and so are they anew', async (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const machine = makeWorld(t);
  for (let session = 0; session < 8; session += 1) {
    for (let part = random.between(1, 3); part > 0; part -= 1) {
      const lines = oddLines(oddConversation(random, random.between(1, 30)), random);
      await mirror(machine, `s${session}`, lines.map((line) => `${line}\n`).join(''));
    }
  }
  await mirror(machine, 'long', longSession(6));
  const expected = await inIndex(machine, async (db, context) => {
    await bringUpToDate(context, db);
    return indexContents(db);
  });
  rmSync(join(machine.home, '.tracecraft/recall.db'));
  await inIndex(machine, async (db, context) => {
    const bucket = await context.bucket();
    for (const anew of [false, true]) {
      const records = await dueRecords(context, bucket);
      const brought = await bringMany(db, bucket, records, { anew });
      assert.deepEqual(brought, { indexed: 9, left: [] }, `seed ${random.seed}`);
      assert.deepEqual(indexContents(db), expected, `seed ${random.seed}`);
    }
  });
});

test('what is made anew can be searched as it was until it is whole, however it is interrupted', async (t) => {
  const machine = makeWorld(t);
  for (let part = 0; part < 4; part += 1) await mirror(machine, 's1', longSession(3));
  await inIndex(machine, async (db, context) => {
    const bucket = await context.bucket();
    await bringMany(db, bucket, await dueRecords(context, bucket), {});
    const before = indexContents(db);
    const stop = new AbortController();
    let parts = 0;
    const watched: Bucket = {
      ...bucket,
      get: (key) => {
        if (key.endsWith('.jsonl') && ++parts === 4) stop.abort();
        return bucket.get(key);
      },
    };
    const options = { anew: true, signal: stop.signal };
    const halfway = await bringMany(db, watched, await dueRecords(context, bucket), options);
    assert.deepEqual(halfway, { indexed: 0, left: [{ record: 's1' }] });
    const turns =
      'SELECT count(*) AS count FROM turns JOIN records ON records.id = turns.record WHERE bucket';
    const count = (of: string) => db.prepare(`${turns} ${of} ?`).get(context.bucketUrl)?.count;
    assert.deepEqual([count('='), Number(count('<>')) > 0], [before.turns.length, true]);
    await bringMany(db, bucket, await dueRecords(context, bucket), { anew: true });
    assert.deepEqual(indexContents(db), before);
  });
});

test('a record that cannot be read keeps no other out', async (t) => {
  const machine = makeWorld(t);
  for (const session of ['s1', 's2', 's3']) await mirror(machine, session, userRow('hello'));
  await inIndex(machine, async (db, context) => {
    const real = await context.bucket();
    const bucket: Bucket = {
      ...real,
      get: async (key) => {
        if (key.includes('/s2/') && key.endsWith('.jsonl')) throw new Error('the disk is broken');
        return real.get(key);
      },
    };
    const { indexed, left } = await bringMany(db, bucket, await dueRecords(context, real), {});
    assert.equal(indexed, 2);
    const why = left.map(({ record, error }) => [record, error?.message]);
    assert.deepEqual(why, [['s2', 'the disk is broken']]);
  });
});

test('what the other thread had when it died is read here', async (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const machine = makeWorld(t);
  for (let session = 0; session < 6; session += 1) {
    await mirror(machine, `s${session}`, longSession(random.between(1, 4)));
  }
  const expected = await inIndex(machine, async (db, context) => {
    await bringUpToDate(context, db);
    return indexContents(db);
  });
  const post = t.mock.method(Worker.prototype, 'postMessage');
  for (let last = 1; last <= 6; last += 1) {
    rmSync(join(machine.home, '.tracecraft/recall.db'));
    let asked = 0;
    post.mock.mockImplementation(function (this: Worker, ...message: [object]) {
      asked += 1;
      if (asked === last) this.terminate();
      return original.apply(this, message);
    });
    await inIndex(machine, async (db, context) => {
      const bucket = await context.bucket();
      for (const anew of [false, true]) {
        asked = 0;
        const records = await dueRecords(context, bucket);
        const brought = await bringMany(db, bucket, records, { anew });
        assert.deepEqual(brought, { indexed: 6, left: [] }, `seed ${random.seed}, ${last}`);
        assert.deepEqual(indexContents(db), expected, `seed ${random.seed}, ${last}`);
      }
    });
  }
});

const original = Worker.prototype.postMessage;

test('a record that another process is at is left to it', async (t) => {
  const machine = makeWorld(t);
  for (const session of ['s1', 's2']) await mirror(machine, session, userRow('hello'));
  await inIndex(machine, async (db, context) => {
    const real = await context.bucket();
    const bucket: Bucket = {
      ...real,
      get: async (key) => {
        if (key.includes('/s1/') && key.endsWith('.jsonl')) {
          const other = openRecall(context.paths, 1_000);
          await bringUpToDate(context, other);
          other.close();
        }
        return real.get(key);
      },
    };
    const brought = await bringMany(db, bucket, await dueRecords(context, real), {});
    const left = brought.left.map(({ record, error }) => [record, error]).sort();
    assert.deepEqual(left, [
      ['s1', undefined],
      ['s2', undefined],
    ]);
    assert.equal(indexContents(db).turns.length, 2);
  });
});

test('who waits for the bucket keeps nobody else from writing', { timeout: 60_000 }, async (t) => {
  const machine = makeWorld(t);
  const sessions = Array.from({ length: 12 }, (_, at) => `s${at}`);
  for (const session of sessions) await mirror(machine, session, userRow('hello'));
  await inIndex(machine, async (db, context) => {
    const real = await context.bucket();
    let asked = 0;
    const bucket: Bucket = {
      ...real,
      get: async (key) => {
        const found = await real.get(key);
        // By the last one others are written, and have been committed though nothing came behind them.
        if (key.endsWith('.jsonl') && ++asked === 12) await until(() => !db.isTransaction);
        return found;
      },
    };
    const { indexed, left } = await bringMany(db, bucket, await dueRecords(context, real), {});
    assert.deepEqual([indexed, left], [12, []]);
  });
});

/** At most so long as the test may take. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(5);
}

function makeWorld(t: TestContext): Machine {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'bucket'));
  return makeMachine(folder);
}

async function mirror(machine: Machine, session: string, lines: string): Promise<void> {
  const source = machine.source(session);
  mkdirSync(dirname(source.path), { recursive: true });
  append(source.path, lines);
  await machine.step(source);
}

/** Some MB, with a turn a MB: what is read in several stretches. */
function longSession(megabytes: number): string {
  return Array.from({ length: megabytes }, (_, at) => {
    const said = Array.from({ length: 160_000 }, (_, word) => `w${(at * 31 + word) % 999}`);
    return userRow(`ask ${at}`) + assistantRow(said.join(' '));
  }).join('');
}

type Context = Parameters<typeof bringUpToDate>[0];

function inIndex<T>(
  machine: Machine,
  work: (db: Database, context: Context) => Promise<T>,
): Promise<T> {
  return machine.use(async (context) => {
    const db = openRecall(context.paths, 1_000);
    try {
      return await work(db, context);
    } finally {
      db.close();
    }
  });
}

async function dueRecords(context: Context, bucket: Bucket): Promise<DueRecord[]> {
  const known = openKnownMetas(context);
  const { families } = await listSessions(bucket, known, {}).finally(() => known.close());
  const { bucketUrl } = context;
  const share = { add: () => {}, end: () => {} };
  return families
    .flatMap(recordsOf)
    .filter(hasTurns)
    .map(({ address, meta, etag }) => ({
      ...{ address, meta, bucketUrl, share },
      ...(etag !== undefined && { etag }),
    }));
}
