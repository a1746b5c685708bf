import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { askedTurns, turnsBeforeThat } from '../../src/recall/asked-turns.ts';
import type { IndexedTurn, TurnScope } from '../../src/recall/indexed-turns.ts';
import { turnIds } from '../../src/recall/turn-id.ts';
import type { Database } from '../../src/state/database.ts';
import { bucket, continues, openIndex, put } from './index-with.ts';

const first = '88e9328b-0000-4000-8000-000000000001';
const second = '99aa328b-0000-4000-8000-000000000002';
const thread = '019a2f00-0000-7000-8000-000000000003';
const scope: TurnScope = { bucket, project: 'p' };

/** A session of four hours, one of thirty, and a subagent's; of another project one that begins as the first does. */
function makeIndex(t: TestContext): Database {
  const db = openIndex(t);
  const many = (name: string, count: number) =>
    Array.from({ length: count }, (_, index): [string, string] => [`${name} ${index + 1}`, 'done']);
  put(db, { session: first, told: many('login', 4) }, 0);
  put(db, { session: second, told: many('prompt', 30) }, 4);
  put(db, { session: thread, harness: 'codex', told: [['which port', '4711']] }, 40);
  const agent = `${first}__agent-a1b2c3d4`;
  put(
    db,
    {
      session: first,
      session_id: agent,
      source: 'agent-a1b2c3d4',
      parent: first,
      relation: 'subagent',
      told: many('task', 2),
    },
    1,
  );
  put(
    db,
    { session: '88e90000-0000-4000-8000-000000000004', project: 'q', told: many('other', 2) },
    0,
  );
  return db;
}

function idsOf(db: Database, turns: readonly IndexedTurn[]): string[] {
  const idOf = turnIds(db, bucket);
  return turns.map(({ record, ordinal }) => idOf(record, ordinal));
}

const named: [words: string[], ids: string[], scope?: Partial<TurnScope>][] = [
  [['88e9328b.2'], ['88e9328b.2']],
  [['88e9.2'], ['88e9328b.2']],
  [[`${second}.7`], ['99aa328b.7']],
  [[`claude-code/${second}.7`], ['99aa328b.7']],
  [['agent-a1b2c3.2'], ['agent-a1b2c3.2']],
  [['99aa328b.3-5'], ['99aa328b.3', '99aa328b.4', '99aa328b.5']],
  [['99aa328b.29-99'], ['99aa328b.29', '99aa328b.30']],
  [
    ['88e9328b.1', '019a2f00.1'],
    ['88e9328b.1', '019a2f00.1'],
  ],
  [['88e9328b.1 019a2f00.1'], ['88e9328b.1', '019a2f00.1']],
  [['88e9328b'], ['88e9328b.1', '88e9328b.2', '88e9328b.3', '88e9328b.4']],
  [[first], ['88e9328b.1', '88e9328b.2', '88e9328b.3', '88e9328b.4']],
  [['88e90000'], ['88e90000.1', '88e90000.2']],
  [['which', 'port?'], ['019a2f00.1']],
  [['port 3.12 OR which'], ['019a2f00.1']],
  [['2026-11-21T02:00Z..2026-11-21T03:30Z'], ['88e9328b.3', 'agent-a1b2c3.2', '88e9328b.4']],
];

for (const [words, ids] of named) {
  test(`${words.join(' and ')} means ${ids.join(', ')}`, (t) => {
    const db = makeIndex(t);
    const { turns, rest } = askedTurns(db, words, { scope, limit: 50 });
    assert.deepEqual(idsOf(db, turns), ids);
    assert.equal(rest, undefined);
  });
}

const refused: [words: string[], message: RegExp][] = [
  [['88e9328b.9'], /There is no turn 9 of 88e9328b-/],
  [['88e9328b.0'], /There is no turn 0 of/],
  [['88e9328b.3-2'], /There is no turn 3-2 of/],
  [['ffffffff.1'], /No session's id begins with "ffffffff"/],
  [['!!'], /There is no word to look for/],
];

for (const [words, message] of refused) {
  test(`${words.join(' ')} is refused, and why`, (t) => {
    const db = makeIndex(t);
    assert.throws(() => askedTurns(db, words, { scope, limit: 50 }), {
      name: 'UserError',
      message,
    });
  });
}

test('a beginning that several ids have is told with them', (t) => {
  const db = makeIndex(t);
  const ask = () => askedTurns(db, ['88e9.1'], { scope: { bucket }, limit: 50 });
  assert.throws(ask, { name: 'UserError', message: /"88e9" is the beginning of 2 sessions' ids/ });
});

test("what looks like a turn's id and is none is looked for as words", (t) => {
  const db = openIndex(t);
  put(db, {
    session: '31270000',
    told: [
      ['listen on 127.0.0.1', 'ok'],
      ['python 3.12', 'ok'],
    ],
  });
  for (const [word, ordinal] of [
    ['127.0.0.1', 1],
    ['3.12', 2],
  ] as const) {
    const { as, turns } = askedTurns(db, [word], { scope, limit: 5 });
    assert.deepEqual([as, turns.map((turn) => turn.ordinal)], ['query', [ordinal]]);
  }
});

test('what led to a turn goes back over the sessions that its session goes on from, page by page', (t) => {
  const db = openIndex(t);
  const told = (name: string): [string, string][] => [1, 2, 3].map((n) => [`${name} ${n}`, 'ok']);
  put(db, { session: 'aaaaaaaa', told: told('a') }, 0);
  put(db, { session: 'bbbbbbbb', told: told('b'), ...continues('aaaaaaaa', 4) }, 4);
  put(db, { session: 'cccccccc', told: told('c'), ...continues('bbbbbbbb', 8) }, 8);
  const before = (id: string, limit: number) => {
    const { turns, rest } = turnsBeforeThat(db, id, { scope, limit });
    return [idsOf(db, turns), rest];
  };
  const all = [
    'aaaaaaaa.1',
    'aaaaaaaa.2',
    'aaaaaaaa.3',
    'bbbbbbbb.1',
    'bbbbbbbb.2',
    'bbbbbbbb.3',
    'cccccccc.1',
  ];
  assert.deepEqual(before('cccccccc.2', 50), [all, undefined]);
  assert.deepEqual(before('cccccccc.2', 4), [all.slice(3), ['--before', 'bbbbbbbb.1']]);
  assert.deepEqual(before('bbbbbbbb.1', 4), [all.slice(0, 3), undefined]);
  assert.deepEqual(before('aaaaaaaa.1', 4), [[], undefined]);
});
