import assert from 'node:assert/strict';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { Answer } from '../../src/harness/usage-reader.ts';
import { preparedOnce } from '../../src/state/prepared-once.ts';
import { openUsage } from '../../src/usage/database.ts';
import { putSource } from '../../src/usage/source-row.ts';
import { forgetAnswers, takeAnswers } from '../../src/usage/take-answers.ts';
import { temporaryFolder } from '../support/machine.ts';
import { type Random, seeded } from '../support/random.ts';

test('in whatever order and pieces sources are read, what is counted and for whom is the same', (t) => {
  const random = seeded();
  console.log(`seed ${random.seed}`);
  const { db, asked } = openIn(t);
  for (let family = 0; family < 50; family += 1) {
    const sources = randomSources(random);
    const expected = plainCount(sources);
    for (let order = 0; order < 20; order += 1) {
      db.exec('BEGIN');
      readAtRandom(random, sources, asked);
      assert.deepEqual(stored(db), expected);
      db.exec('ROLLBACK');
    }
  }
});

test('what a source told that begins anew goes, but for what others tell, which is then theirs', (t) => {
  const random = seeded();
  console.log(`seed ${random.seed}`);
  const { db, asked } = openIn(t);
  for (let round = 0; round < 200; round += 1) {
    const sources = randomSources(random);
    db.exec('BEGIN');
    const ids = readAtRandom(random, sources, asked);
    const gone = random.pick(sources);
    forgetAnswers(asked, ids.get(gone) as number);
    const owners = (rows: Stored[]) => rows.map(({ output: _, ...row }) => row);
    const others = sources.filter((source) => source !== gone);
    assert.deepEqual(
      owners(stored(db)).map(({ owner }) => owner),
      owners(plainCount(others)).map(({ owner }) => owner),
    );
    takeAnswers(asked, ids.get(gone) as number, gone.rows);
    assert.deepEqual(stored(db), plainCount(sources));
    db.exec('ROLLBACK');
  }
});

test('an answer without a time, a model or a price takes them from whoever tells them', (t) => {
  const { db, asked } = openIn(t);
  const source = putSource(asked, keyOf('s1'), facts);
  const usage = { input: 1, output: 2, cacheRead: 3, cacheWrite: 4, reasoning: 5 };
  const bare: Answer = { id: 'a', usage, cacheWriteLong: 0 };
  takeAnswers(asked, source, [bare]);
  takeAnswers(asked, source, [{ ...bare, at: 7, model: 'm', cost: 0.5, fast: true }, bare]);
  takeAnswers(asked, source, [{ ...bare, at: 9, cost: 0.25 }]);
  const row = db
    .prepare('SELECT at, name, cost, fast FROM answers JOIN models ON id = model')
    .get();
  assert.deepEqual({ ...row }, { at: 7, name: 'm', cost: 0.5, fast: 1 });
});

function openIn(t: TestContext) {
  const db = openUsage({ usage: join(temporaryFolder(t), 'usage.db') }, 0);
  t.after(() => db.close());
  return { db, asked: preparedOnce(db) };
}

const facts = { isSubagent: false, project: 'p' };

function keyOf(session: string, place = '') {
  return { place, harness: 'claude-code', session, source: 'main', path: session };
}

interface TestSource {
  session: string;
  place: string;
  rows: (Answer & { at: number })[];
}

/** Sessions, their forks, forks of those, and mirrors of some: each begins with rows of another one. */
function randomSources(random: Random): TestSource[] {
  const sources: TestSource[] = [];
  let clock = 1000;
  let answers = 0;
  for (let count = random.between(1, 6); count > 0; count -= 1) {
    const parent = sources.length > 0 && random.chance(0.7) ? random.pick(sources) : undefined;
    const marks = random.chance(0.5);
    const copied = (parent?.rows ?? []).slice(0, random.between(0, 8)).map((row) => ({
      ...row,
      usage: { ...row.usage, output: random.between(1, row.usage.output) },
      ...(marks && { copied: true as const }),
      ...(random.chance(0.1) && { at: row.at + 50 }),
    }));
    const own: TestSource['rows'] = [];
    for (let left = random.between(0, 6); left > 0; left -= 1) {
      if (random.chance(0.7)) answers += 1;
      clock += random.between(0, 2);
      const usage = {
        input: 1,
        output: random.between(1, 9),
        cacheRead: 0,
        cacheWrite: 0,
        reasoning: 0,
      };
      own.push({ id: `answer ${answers}`, at: clock, usage, cacheWriteLong: 0 });
    }
    const mirrors = parent !== undefined && random.chance(0.2);
    const session = mirrors ? parent.session : `s${random.between(0, 1e6)}`;
    sources.push({
      session,
      place: mirrors ? `b${sources.length}` : '',
      rows: [...copied, ...own],
    });
  }
  return sources;
}

function readAtRandom(
  random: Random,
  sources: readonly TestSource[],
  db: ReturnType<typeof preparedOnce>,
): Map<TestSource, number> {
  const ids = new Map<TestSource, number>();
  const left = sources.map((source) => ({ source, at: 0 })).sort(() => random.next() - 0.5);
  while (left.length > 0) {
    const one = random.pick(left);
    const { source } = one;
    const id = ids.get(source) ?? putSource(db, keyOf(source.session, source.place), facts);
    ids.set(source, id);
    const end = one.at + random.between(1, random.pick([1, 3, 20]));
    takeAnswers(db, id, source.rows.slice(one.at, end));
    one.at = end;
    if (end >= source.rows.length) left.splice(left.indexOf(one), 1);
  }
  return ids;
}

interface Stored {
  owner: string;
  copied: number;
  output: number;
  at: number;
}

function stored(db: ReturnType<typeof openUsage>): Stored[] {
  return db
    .prepare(
      `SELECT session || ' ' || place AS owner, copied, output, at
       FROM answers JOIN sources ON id = answers.source`,
    )
    .all()
    .map((row) => ({ ...row }) as unknown as Stored)
    .sort(inOrder);
}

/** The same without a database: all tellings of an answer side by side. */
function plainCount(sources: readonly TestSource[]): Stored[] {
  const tellings = sources.flatMap((source) => source.rows.map((row) => ({ source, row })));
  return [...Map.groupBy(tellings, ({ row }) => row.id).values()]
    .map((all) => {
      const bySource = [...Map.groupBy(all, ({ source }) => source)].map(([source, told]) => ({
        source,
        copied: Math.min(...told.map(({ row }) => (row.copied ? 1 : 0))),
        began: source.rows[0]?.at ?? 0,
      }));
      const [owner] = bySource.sort(
        (a, b) =>
          a.copied - b.copied ||
          a.began - b.began ||
          compare(a.source.session, b.source.session) ||
          compare(a.source.place, b.source.place),
      );
      return {
        owner: `${owner?.source.session} ${owner?.source.place}`,
        copied: owner?.copied ?? 0,
        output: Math.max(...all.map(({ row }) => row.usage.output)),
        at: Math.min(...all.map(({ row }) => row.at)),
      };
    })
    .sort(inOrder);
}

function inOrder(a: Stored, b: Stored): number {
  return compare(JSON.stringify(a), JSON.stringify(b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
