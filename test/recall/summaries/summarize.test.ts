import assert from 'node:assert/strict';
import test from 'node:test';
import { search } from '../../../src/recall/search.ts';
import { NoAnswer } from '../../../src/recall/summaries/clients.ts';
import { summarizerState, takeSummarizer } from '../../../src/recall/summaries/state.ts';
import { type SummarizeOptions, summarize } from '../../../src/recall/summaries/summarize.ts';
import { createRedactor } from '../../../src/redact/engine.ts';
import type { Database } from '../../../src/state/database.ts';
import { seeded } from '../../support/random.ts';
import { fakeGithubToken } from '../../support/transcript.ts';
import { bucket, type Indexed, openIndex, put } from '../index-with.ts';
import { assistant, bash, injected, turnWith, user } from '../turn-with.ts';

const long = 'because it was asked for at length, and answered at length, '.repeat(6);
const turns = (count: number, from = 1): Indexed['told'] =>
  Array.from({ length: count }, (_, at) => [
    `Question ${from + at} ${long}`,
    `Answer ${from + at}`,
  ]);

const redactor = createRedactor();

/** A model that puts `Line of Question n` for each turn of the question, and keeps what it was asked. */
function model() {
  const asked: string[] = [];
  const ask = async (prompt: string) => {
    asked.push(prompt);
    const numbers = [...prompt.matchAll(/=== Turn (\d+) ===\nUser: (Question \d+)/g)];
    return JSON.stringify(
      Object.fromEntries(numbers.map(([, at, what]) => [at, `Line of ${what}`])),
    );
  };
  return { asked, ask };
}

function run(db: Database, options: Partial<SummarizeOptions> = {}) {
  return summarize(db, {
    scope: { bucket },
    limit: 1_000,
    owner: 'me',
    redactor,
    ask: model().ask,
    ...options,
  });
}

function summaries(db: Database): Record<number, string> {
  const rows = db.prepare('SELECT ordinal, summary FROM turns WHERE summary IS NOT NULL').all();
  return Object.fromEntries(rows.map(({ ordinal, summary }) => [Number(ordinal), String(summary)]));
}

const later = (db: Database) => db.exec('UPDATE turns SET summary_at = 0');

test('turns that are older than the newest 20 of their session have a better line, and searches show it', async (t) => {
  const db = openIndex(t);
  put(db, { session: 'one', told: turns(23) });
  put(db, { session: 'two', told: turns(20) });
  const { asked, ask } = model();
  assert.deepEqual(await run(db, { ask }), { summarized: 3, unusable: 0 });
  assert.equal(asked.length, 1);
  const lines = { 1: 'Line of Question 1', 2: 'Line of Question 2', 3: 'Line of Question 3' };
  assert.deepEqual(summaries(db), lines);
  const [hit] = search(db, '"Question 2 because"', { bucket, session: 'one' }, 1).hits;
  assert.equal(hit?.line, 'Line of Question 2');
  assert.deepEqual(await run(db, { ask }), { summarized: 0, unusable: 0 });
  assert.equal(asked.length, 1);
});

test('many turns go into one question, and no more than it has room for', async (t) => {
  const db = openIndex(t);
  put(db, { session: 'one', told: turns(75) });
  const { asked, ask } = model();
  assert.equal((await run(db, { ask, limit: 50 })).summarized, 50);
  assert.deepEqual(
    asked.map((prompt) => prompt.match(/=== Turn/g)?.length),
    [20, 20, 10],
  );
  const huge = Array.from({ length: 40 }, (_, at): [string, string] => [
    `Question ${at} ${long.repeat(200)}`,
    '返事'.repeat(40_000),
  ]);
  put(db, { session: 'huge', told: huge });
  asked.length = 0;
  await run(db, { ask });
  assert.ok(asked.length > 1);
  for (const prompt of asked) assert.ok(prompt.length < 52_000, `${prompt.length} characters`);
});

test('what is sent is what was said, as the index has it: no results, thoughts, or texts of the client', async (t) => {
  const db = openIndex(t);
  const turn = turnWith([
    injected('<environment>SECRETPLACE</environment>'),
    user(`Question 1 ${long}`),
    { kind: 'thinking', text: 'THOUGHT' },
    { ...bash('make it'), result: { text: 'OUTPUT', isError: false } } as never,
    assistant('It is made.'),
  ]);
  put(db, { session: 'one', told: [turn, ...(turns(20, 2) ?? [])] });
  const { asked, ask } = model();
  await run(db, { ask });
  assert.match(asked[0] ?? '', /Question 1 because[\s\S]*It is made\.[\s\S]*ran make it/);
  assert.doesNotMatch(asked[0] ?? '', /SECRETPLACE|THOUGHT|OUTPUT/);
});

test('what a model says is redacted too', async (t) => {
  const db = openIndex(t);
  put(db, { session: 'one', told: turns(21) });
  const token = fakeGithubToken(seeded(5));
  await run(db, { ask: async () => JSON.stringify({ 1: `The key is ${token}` }) });
  assert.equal(summaries(db)[1], 'The key is [REDACTED:github_pat]');
});

test('turns that say little, were gone back before, copied, or begun by no user are not asked for', async (t) => {
  const db = openIndex(t);
  const item = [user(`Question 0 ${long}`), assistant('Yes.')];
  const told = [
    turnWith([user('go on'), assistant('Done.')]),
    turnWith(item, { fate: 'rewound' }),
    turnWith(item, { copied: true }),
    turnWith(item, { startedBy: 'client' }),
    ...(turns(20) ?? []),
  ];
  put(db, { session: 'one', told });
  put(db, { session: 'sub', relation: 'subagent', parent: 'one', told: turns(30) });
  const { asked, ask } = model();
  assert.deepEqual(await run(db, { ask }), { summarized: 0, unusable: 0 });
  assert.deepEqual(asked, []);
});

test('a failure is counted, says why, makes the next try later, and loses nothing', async (t) => {
  const db = openIndex(t);
  put(db, { session: 'one', told: turns(21) });
  const ask = async () => {
    throw new NoAnswer('claude: it is not on PATH');
  };
  const pauses: number[] = [];
  for (let failures = 1; failures <= 6; failures += 1) {
    const done = await run(db, { ask });
    assert.equal(done.failure, 'claude: it is not on PATH');
    const state = summarizerState(db);
    assert.deepEqual([state.failures, state.why], [failures, 'claude: it is not on PATH']);
    pauses.push(Math.round((state.nextAt - Date.now()) / 60_000));
  }
  assert.deepEqual(pauses, [10, 40, 160, 640, 1440, 1440]);
  assert.deepEqual(summaries(db), {});
  assert.equal((await run(db)).summarized, 1);
  const { failures, why, nextAt } = summarizerState(db);
  assert.deepEqual({ failures, why, nextAt }, { failures: 0, why: null, nextAt: 0 });
});

test('a turn of which nothing useful is said is tried again later, four times in all', async (t) => {
  const db = openIndex(t);
  put(db, { session: 'one', told: turns(22) });
  let tries = 0;
  const ask = async () => {
    tries += 1;
    return JSON.stringify({ 1: 'N/A', 2: 'Line of Question 1' });
  };
  assert.deepEqual(await run(db, { ask }), { summarized: 1, unusable: 1 });
  assert.deepEqual(await run(db, { ask }), { summarized: 0, unusable: 0 });
  const useless = async () => {
    tries += 1;
    return '{"1": ""}';
  };
  for (let round = 0; round < 5; round += 1) {
    later(db);
    await run(db, { ask: useless });
  }
  assert.equal(tries, 4);
  assert.deepEqual(Object.values(summaries(db)), ['Line of Question 1']);
});

test('an answer without any line is a failure, and does not keep others from being tried', async (t) => {
  const db = openIndex(t);
  put(db, { session: 'one', told: turns(21) });
  const done = await run(db, { ask: async () => 'I would rather not.' });
  assert.equal(done.failure, 'its answer holds no lines');
  put(db, { session: 'two', told: turns(21, 50) }, 20);
  assert.deepEqual(await run(db), { summarized: 1, unusable: 0 });
});

test('a line is not kept for a turn that changed meanwhile, and falls when its turn changes', async (t) => {
  const db = openIndex(t);
  put(db, { session: 'one', told: turns(22) });
  const ask = async () => {
    put(db, { session: 'one', told: [[`Changed ${long}`, 'Yes.'], ...(turns(21, 2) ?? [])] });
    return JSON.stringify({ 1: 'Line of Question 2', 2: 'Line of Question 1' });
  };
  assert.deepEqual(await run(db, { ask, limit: 2 }), { summarized: 1, unusable: 1 });
  assert.deepEqual(summaries(db), { 2: 'Line of Question 2' });
  put(db, { session: 'one', told: [[`Changed ${long}`, 'Yes.'], ...(turns(21, 2) ?? [])] });
  assert.deepEqual(summaries(db), { 2: 'Line of Question 2' });
  put(db, { session: 'one', told: turns(22, 70) });
  assert.deepEqual(summaries(db), {});
});

test('one process at a time is at it', async (t) => {
  const db = openIndex(t);
  put(db, { session: 'one', told: turns(21) });
  assert.ok(takeSummarizer(db, 'another', Date.now() + 60_000));
  const { asked, ask } = model();
  assert.deepEqual(await run(db, { ask }), { summarized: 0, unusable: 0, busy: true });
  assert.deepEqual(asked, []);
  assert.ok(takeSummarizer(db, 'another', Date.now() - 1));
  assert.equal((await run(db, { ask })).summarized, 1);
});
