import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import type { HarnessName } from '../../src/harness/harness.ts';
import type { Turn } from '../../src/harness/turn.ts';
import { turnToJson } from '../../src/harness/turn-json.ts';
import { openRecall } from '../../src/recall/database.ts';
import { indexPart, indexPartWithin, type Stretch } from '../../src/recall/index-part.ts';
import { readElsewhere } from '../../src/recall/read-elsewhere.ts';
import type { Meta } from '../../src/records/meta.ts';
import { type Database, transaction } from '../../src/state/database.ts';
import { statePaths } from '../../src/state/paths.ts';
import { oddConversation } from '../harness/claude-code/odd-conversation.ts';
import { oddRollout } from '../harness/codex/odd-rollout.ts';
import { oddRows } from '../harness/hermes/odd-rows.ts';
import { oddTurns } from '../harness/imported/odd-turns.ts';
import { oddLines } from '../harness/odd-words.ts';
import { oddEvents } from '../harness/openclaw/odd-events.ts';
import { indexContents } from '../support/index-contents.ts';
import { temporaryFolder } from '../support/machine.ts';
import { type Random, seeded } from '../support/random.ts';
import { assistantRow, userRow } from '../support/transcript.ts';

const oddRecords: Record<HarnessName, (random: Random, length: number) => object[]> = {
  'claude-code': oddConversation,
  codex: oddRollout,
  openclaw: oddEvents,
  hermes: oddRows,
  imported: oddTurns,
};

for (const [harness, odd] of Object.entries(oddRecords)) {
  test(`${harness}: a record that comes part by part is indexed as one that comes at once`, (t) => {
    const random = seeded();
    t.diagnostic(`seed ${random.seed}`);
    const bits = makeIndex(t);
    const whole = makeIndex(t);
    for (let round = 0; round < 12; round += 1) {
      const lines = oddLines(odd(random, random.between(1, 50)), random);
      const record = `${harness}-${round}`;
      for (let at = 0; at < lines.length; ) {
        const end = Math.min(lines.length, at + random.between(1, random.pick([1, 5, 30])));
        put(bits, { record, harness, lines: lines.slice(at, end), at, end });
        at = end;
      }
      put(whole, { record, harness, lines, at: 0, end: lines.length });
    }
    assert.deepEqual(indexContents(bits), indexContents(whole), `seed ${random.seed}`);
  });
}

for (const [harness, odd] of Object.entries(oddRecords)) {
  test(`${harness}: a record that another thread reads is indexed as one that is read here`, async (t) => {
    const random = seeded();
    t.diagnostic(`seed ${random.seed}`);
    const here = makeIndex(t);
    const there = makeIndex(t);
    const reader = readElsewhere();
    t.after(reader.close);
    for (let round = 0; round < 6; round += 1) {
      const lines = oddLines(odd(random, random.between(1, 50)), random);
      const record = `${harness}-${round}`;
      for (let at = 0; at < lines.length; ) {
        const end = Math.min(lines.length, at + random.between(1, random.pick([1, 5, 30])));
        const goesOn = end < lines.length;
        const some = { record, harness, lines: lines.slice(at, end), at, end, goesOn };
        put(here, some);
        const { bytes, ...about } = stretchOf(some);
        const stretch = { ...about, bytes: Buffer.from(bytes) };
        const read = await reader.read(round, stretch);
        assert.ok(read && 'part' in read, 'the other thread has not read it');
        const done = transaction(there, () => indexPartWithin(there, stretch, read.part));
        assert.equal(done, 'indexed');
        at = end;
      }
    }
    assert.deepEqual(indexContents(there), indexContents(here), `seed ${random.seed}`);
  });
}

test('what no other thread can read is to be read here', async () => {
  const reader = readElsewhere();
  const stretch = stretchOf({ record: 'a', lines: [Buffer.from(userRow('one'))], at: 0, end: 1 });
  // It has read nothing of what is before.
  const copy = () => ({
    ...stretch,
    bytes: Buffer.concat([stretch.bytes, Buffer.alloc(1e5, ' ')]),
  });
  const { bytes } = copy();
  assert.deepEqual(await reader.read(1, { ...copy(), behind: 'a-0' }), { bytes });
  const withIt = reader.read(2, copy());
  reader.close();
  assert.equal(await withIt, undefined);
  assert.deepEqual(await reader.read(3, copy()), { bytes });
});

test('the words of a stretch are written as one piece of the index, however many turns it has', (t) => {
  const db = makeIndex(t);
  const lines = Array.from({ length: 40 }, (_, at) => [userRow(`ask ${at}`), assistantRow('so')])
    .flat()
    .map((line) => Buffer.from(line));
  assert.equal(put(db, { record: 'a', lines, at: 0, end: 1 }), 'indexed');
  assert.equal(turnsIn(db).length, 40);
  const pieces = db.prepare('SELECT count(DISTINCT segid) AS count FROM words_idx').get();
  assert.equal(pieces?.count, 1);
});

test('a part that follows none of what is in changes nothing', (t) => {
  const db = makeIndex(t);
  const row = (text: string) => Buffer.from(userRow(text));
  assert.equal(put(db, { record: 'a', lines: [row('one')], at: 1, end: 2 }), 'elsewhere');
  assert.equal(put(db, { record: 'a', lines: [row('one')], at: 0, end: 1 }), 'indexed');
  const before = indexContents(db);
  assert.equal(put(db, { record: 'a', lines: [row('two')], at: 2, end: 3 }), 'elsewhere');
  assert.equal(put(db, { record: 'a', lines: [row('one')], at: 0, end: 1 }), 'elsewhere');
  assert.deepEqual(indexContents(db), before);
});

test('an input of a tool that is nested ever so deep keeps nothing else out', (t) => {
  const db = makeIndex(t);
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const use = { type: 'tool_use', id: 'toolu_1', name: 'Deep', input: 'here' };
  const call = assistantRow('look').replace(
    '"content":[',
    `"content":[${JSON.stringify(use).replace('"here"', `{"into":${deep}}`)},`,
  );
  const lines = [userRow('how deep is it'), call].map((line) => Buffer.from(line));
  assert.equal(put(db, { record: 'a', lines, at: 0, end: 1 }), 'indexed');
  const more = [Buffer.from(assistantRow('very deep'))];
  assert.equal(put(db, { record: 'a', lines: more, at: 1, end: 2 }), 'indexed');
  const [turn] = turnsIn(db);
  const items = turn?.items ?? [];
  assert.ok(items.some((item) => item.kind === 'tool' && item.name === 'Deep'));
  assert.ok(items.some((item) => item.kind === 'message' && item.text === 'very deep'));
});

test('neither turns nor what is kept of an open one hold the data of images', (t) => {
  const db = makeIndex(t);
  const data = 'aGVsbG8='.repeat(10_000);
  const source = { type: 'base64', media_type: 'image/png', data };
  const message = { role: 'user', content: [{ type: 'image', source }] };
  put(db, { record: 'a', lines: [Buffer.from(userRow('', { message }))], at: 0, end: 1 });
  const [row] = db.prepare('SELECT state, body FROM readers JOIN bodies').all();
  assert.ok(String(row?.state).length < 5_000);
  assert.ok(String(row?.body).includes('image/png'));
  assert.ok(String(row?.body).length < 5_000);
});

test('turns of a session from outside that have one number are all there, in their order', (t) => {
  const db = makeIndex(t);
  const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
  const turn = (ordinal: number, text: string): Buffer => {
    const items: Turn['items'] = [{ kind: 'message', role: 'user', text }];
    const json = turnToJson({ ordinal, startedBy: 'user', items, usage });
    return Buffer.from(`${JSON.stringify({ type: 'turn', ...json })}\n`);
  };
  const lines = [turn(1, 'a'), turn(1, 'b'), turn(7, 'c')];
  put(db, { record: 'a', harness: 'imported', lines, at: 0, end: 1 });
  put(db, { record: 'a', harness: 'imported', lines: [turn(2, 'd')], at: 1, end: 2 });
  const said = turnsIn(db).map(({ ordinal, items }) => [
    ordinal,
    (items[0] as { text: string }).text,
  ]);
  assert.deepEqual(said, [
    [1, 'a'],
    [2, 'b'],
    [7, 'c'],
    [8, 'd'],
  ]);
});

function makeIndex(t: TestContext): Database {
  const db = openRecall(statePaths({ HOME: temporaryFolder(t) }), 1_000);
  t.after(() => db.close());
  return db;
}

interface Put {
  record: string;
  harness?: string;
  lines: Buffer[];
  /** How many lines were before, and are with these. */
  at: number;
  end: number;
  goesOn?: boolean;
}

function put(db: Database, some: Put) {
  return indexPart(db, stretchOf(some));
}

function stretchOf({ record, harness = 'claude-code', lines, at, end, goesOn }: Put): Stretch {
  const name = (line: number) => `${record}-${line}`;
  const meta = {
    project: 'p',
    harness,
    session_id: record,
    session: record,
    source: 'main',
  } as Meta;
  const withEnds = lines.map((line) =>
    line.at(-1) === 10 ? line : Buffer.concat([line, newline]),
  );
  const bytes = Buffer.concat(withEnds);
  return {
    bucket: 'file:///b',
    meta: { ...meta, parent: null, relation: null },
    behind: at === 0 ? null : name(at),
    upTo: name(end),
    bytes,
    ...(goesOn && { goesOn }),
  };
}

const newline = Buffer.from('\n');

function turnsIn(db: Database): Turn[] {
  return db
    .prepare('SELECT body FROM bodies ORDER BY turn')
    .all()
    .map(({ body }) => JSON.parse(String(body)) as Turn);
}
