import assert from 'node:assert/strict';
import test from 'node:test';
import type { Item, Turn } from '../../../src/harness/turn.ts';
import { turnsBefore } from '../../../src/recall/chain-turns.ts';
import { type Handover, handoverOf } from '../../../src/recall/handover/record.ts';
import { handoverText } from '../../../src/recall/handover/text.ts';
import { recordOfSession } from '../../../src/recall/lineage.ts';
import { turnIds } from '../../../src/recall/turn-id.ts';
import type { Database } from '../../../src/state/database.ts';
import { seeded } from '../../support/random.ts';
import { bucket, continues, openIndex, put } from '../index-with.ts';
import { assistant, bash, called, edit, injected, turnWith, user } from '../turn-with.ts';

const harness = 'claude-code';

function handover(db: Database, session: string, room?: number): Handover {
  const found = handoverOf(db, { bucket, harness, session, room });
  assert.ok(found);
  return found;
}

function texts({ recent }: Handover): string[][] {
  return recent.map(({ said }) => said.map(({ text }) => text));
}

const event = (name: 'command' | 'interrupted' | 'error', text: string): Item => ({
  kind: 'event',
  event: name,
  text,
});
const clients = (...items: Item[]) =>
  turnWith([injected('a notice'), ...items], { startedBy: 'client' });

test('what is handed over: where it was, how it stands, the last turns whole', (t) => {
  const db = openIndex(t);
  const todo = called('TodoWrite', {
    todos: [
      { content: 'Read', status: 'completed', activeForm: 'Reading' },
      { content: 'Write', status: 'in_progress', activeForm: 'Writing' },
    ],
  });
  const first = turnWith([user('Fix the login'), edit('/w/app/a.ts'), assistant('Fixed.')]);
  const second = turnWith([
    user('And the tests?'),
    assistant('I look.'),
    edit('/w/app/a.ts'),
    edit('/w/app/b.ts'),
    todo,
    bash('npm test', { isError: true }),
    assistant('One fails.'),
  ]);
  put(db, { session: 'a', title: 'Login', told: [first] }, 1);
  put(db, { session: 'b', title: 'Tests', told: [second], ...continues('a') }, 5);
  assert.deepEqual(handover(db, 'b'), {
    schema: 1,
    from: {
      harness,
      session: 'b',
      project: 'p',
      title: 'Tests',
      cwd: '/w/app',
      branch: 'main',
      model: 'opus',
      host: 'box',
      started_at: '2026-11-21T01:00:00.000Z',
      ended_at: '2026-11-21T06:00:00.000Z',
    },
    sessions: 2,
    turns: 2,
    todo: [
      { text: 'Read', status: 'done' },
      { text: 'Write', status: 'doing' },
    ],
    files: [
      { path: '/w/app/b.ts', turns: 1 },
      { path: '/w/app/a.ts', turns: 2 },
    ],
    recent: [
      {
        id: 'b.1',
        at: '2026-11-21T05:00:00.000Z',
        line: 'And the tests? → wrote a.ts, b.ts; ran npm test (failed) · One fails.',
        outcome: 'replied',
        said: [
          { role: 'user', text: 'And the tests?' },
          { role: 'assistant', text: 'I look.\n\nOne fails.' },
        ],
        written: ['/w/app/a.ts', '/w/app/b.ts'],
        commands: [{ text: 'npm test', failed: true }],
      },
      {
        id: 'a.1',
        at: '2026-11-21T01:00:00.000Z',
        line: 'Fix the login → wrote a.ts · Fixed.',
        outcome: 'replied',
        said: [
          { role: 'user', text: 'Fix the login' },
          { role: 'assistant', text: 'Fixed.' },
        ],
        written: ['/w/app/a.ts'],
        commands: [],
      },
    ],
    earlier: [],
    first: {
      id: 'a.1',
      at: '2026-11-21T01:00:00.000Z',
      line: 'Fix the login → wrote a.ts · Fixed.',
    },
  });
});

/** Sessions of one turn or some, and whether there is anything to go on from. */
const trivial: Record<string, [told: (Turn | [string, string])[], isHandedOver: boolean]> = {
  'without a turn': [[], false],
  'with a greeting that was answered': [[['Hi there!', 'Hello! How can I help?']], false],
  'with several of them': [
    [
      ['hello', 'Hi!'],
      ['test', 'It works.'],
      ['👋', 'Yes?'],
    ],
    false,
  ],
  'with greetings in other languages': [
    [
      ['你好', '你好！'],
      ['Здравствуйте', 'Да?'],
    ],
    false,
  ],
  'with a prompt that nobody answered': [[turnWith([user('Fix the login of the shop')])], false],
  'with a prompt that failed': [
    [turnWith([user('Fix it'), event('error', 'API Error: 529')])],
    false,
  ],
  'with the commands of the client alone': [
    [
      turnWith([event('command', '/model opus'), event('command', '/clear')], {
        startedBy: 'client',
      }),
    ],
    false,
  ],
  'with turns of the client alone': [[clients(assistant('The build is done.'))], false],
  'with a turn that was gone back before': [
    [turnWith([user('Fix it'), assistant('Done.')], { fate: 'rewound' })],
    false,
  ],
  'with a question that was answered': [[['What is 2+2?', '4']], true],
  'with a greeting upon which something was done': [
    [turnWith([user('hi'), bash('make'), assistant('Hello!')])],
    true,
  ],
  'with a greeting, and a request behind it': [
    [
      ['hi', 'Hello!'],
      ['Fix the login', 'Done.'],
    ],
    true,
  ],
  'with a request that was interrupted while it worked': [
    [turnWith([user('Fix it'), bash('make'), event('interrupted', '')], { fate: 'interrupted' })],
    true,
  ],
  'with a command that the agent answered': [
    [turnWith([event('command', '/review src'), injected('…'), assistant('Looks fine.')])],
    true,
  ],
  'with a picture': [
    [turnWith([{ kind: 'image', mediaType: 'image/png' }, assistant('A cat.')])],
    true,
  ],
};

for (const [name, [told, isHandedOver]] of Object.entries(trivial)) {
  test(`of a session ${name} ${isHandedOver ? 'it is' : 'nothing is'} handed over`, (t) => {
    const db = openIndex(t);
    put(db, { session: 'a', told });
    const found = handoverOf(db, { bucket, harness, session: 'a' });
    assert.equal(found !== undefined, isHandedOver);
    if (found) assert.equal(found.recent[0]?.said[0]?.role, 'user');
  });
}

test('a greeting in a session that goes on from a real one hands that one on', (t) => {
  const db = openIndex(t);
  put(db, { session: 'a', told: [['Fix the login', 'Done.']] }, 1);
  put(db, { session: 'b', told: [['hi', 'Hello!']], ...continues('a') }, 5);
  assert.deepEqual(texts(handover(db, 'b')), [
    ['hi', 'Hello!'],
    ['Fix the login', 'Done.'],
  ]);
});

test('of a session that is not indexed nothing is handed over', (t) => {
  const db = openIndex(t);
  put(db, { session: 'a', told: [['Fix the login', 'Done.']] });
  for (const other of [{ session: 'b' }, { harness: 'codex' }, { bucket: 'file:///other' }]) {
    assert.equal(handoverOf(db, { bucket, harness, session: 'a', ...other }), undefined);
  }
});

const outcomes: Record<string, [items: Item[], more: Partial<Turn>, outcome: string]> = {
  'ended with a reply': [[user('a'), bash('make'), assistant('b')], {}, 'replied'],
  'ended with a reply, and a command behind it': [
    [user('a'), assistant('b'), event('command', '/clear')],
    {},
    'replied',
  ],
  'was interrupted by the user': [
    [user('a'), assistant('b'), event('interrupted', '')],
    { fate: 'interrupted' },
    'interrupted',
  ],
  'is open: the record ends in the middle of it': [
    [user('a'), assistant('b'), bash('make')],
    {},
    'interrupted',
  ],
  'ended with an error': [[user('a'), assistant('b'), event('error', 'busy')], {}, 'failed'],
  'went on behind an error': [[user('a'), event('error', 'busy'), assistant('b')], {}, 'replied'],
};

for (const [name, [items, more, outcome]] of Object.entries(outcomes)) {
  test(`a turn that ${name} has ${outcome}`, (t) => {
    const db = openIndex(t);
    put(db, { session: 'a', told: [turnWith(items, more)] });
    const [turn] = handover(db, 'a').recent;
    assert.deepEqual(
      [turn?.outcome, turn?.error],
      [outcome, outcome === 'failed' ? 'busy' : undefined],
    );
    assert.deepEqual(
      turn?.said.map(({ text }) => text),
      ['a', 'b'],
    );
  });
}

test('what the agent did of its own behind a turn is part of that turn, also in the next session', (t) => {
  const db = openIndex(t);
  const asked = turnWith([user('Start the build'), bash('make &'), assistant('It runs.')]);
  const died = clients(edit('/w/app/fix.ts'), assistant('It failed; I fixed it.'));
  put(db, { session: 'a', told: [asked, clients(), died] }, 1);
  const late = clients(assistant('It is built.'));
  put(db, { session: 'b', told: [late, ['Good', 'Thanks.']], ...continues('a') }, 5);
  const found = handover(db, 'b');
  assert.equal(found.turns, 2);
  assert.deepEqual(texts(found), [
    ['Good', 'Thanks.'],
    ['Start the build', 'It runs.', 'It failed; I fixed it.', 'It is built.'],
  ]);
  assert.deepEqual(
    found.recent[1]?.said.map(({ unasked = false }) => unasked),
    [false, false, true, true],
  );
  assert.deepEqual(found.recent[1]?.written, ['/w/app/fix.ts']);
});

test('a thousand heartbeats behind a turn leave room for what the user asked', (t) => {
  const db = openIndex(t);
  const beats = Array.from({ length: 1_000 }, () => clients(assistant('HEARTBEAT_OK')));
  db.exec('BEGIN');
  put(db, { session: 'a', told: [['Watch the server', 'I do.'], ...beats] });
  db.exec('COMMIT');
  const found = handover(db, 'a');
  assert.deepEqual(texts(found)[0]?.slice(0, 2), ['Watch the server', 'I do.']);
  const made = handoverText(found, { limit: 2_000, command: 'tracecraft' });
  for (const expected of ['> Watch the server', '> HEARTBEAT_OK'])
    assert.ok(made.includes(expected));
});

test('the list of things to do is that of the last session that has one: ids are its own', (t) => {
  const db = openIndex(t);
  const create = (subject: string, id: string): Item => ({
    kind: 'tool',
    id: 'c',
    name: 'TaskCreate',
    input: { subject, description: subject },
    result: { text: `Task #${id} created successfully: ${subject}`, isError: false },
  });
  const turn = (...items: Item[]) => turnWith([user('Go on'), ...items, assistant('Done.')]);
  put(db, { session: 'a', told: [turn(create('old one', '1'), create('old two', '2'))] }, 1);
  put(db, { session: 'b', told: [turn(create('new one', '1'))], ...continues('a') }, 5);
  put(db, { session: 'c', told: [turn()], ...continues('b') }, 9);
  assert.deepEqual(handover(db, 'c').todo, [{ text: 'new one', status: 'open' }]);
});

test('older turns are lines, and the very first one is told of however long the chain is', (t) => {
  const db = openIndex(t);
  put(db, { session: 'none', told: [] }, 0);
  db.exec('BEGIN');
  for (let index = 0; index < 12; index += 1) {
    const told = Array.from(
      { length: 30 },
      (_, n) => [`ask ${index}-${n}`, 'x'.repeat(400)] as [string, string],
    );
    put(
      db,
      {
        session: `s${index}`,
        told,
        ...continues(index === 0 ? 'none' : `s${index - 1}`, 40 * (index + 1)),
      },
      40 * index + 1,
    );
  }
  db.exec('COMMIT');
  const found = handover(db, 's11');
  assert.deepEqual([found.turns, found.sessions], [360, 13]);
  assert.equal(found.first.id, 's0.1');
  assert.ok(found.recent.length > 15 && found.recent.length < 30, `${found.recent.length}`);
  assert.equal(found.earlier.length, 150);
  const ids = [...found.recent, ...found.earlier].map(({ id }) => id);
  assert.deepEqual([ids[0], ids[29], ids[30]], ['s11.30', 's11.1', 's10.30']);
});

test('of a random chain, what is shown and what the command prints are all turns, each once', (t) => {
  const random = seeded();
  const db = openIndex(t);
  db.exec('BEGIN');
  for (let round = 0; round < 40; round += 1) {
    const at = `seed ${random.seed}, round ${round}`;
    const counted: string[] = [];
    const length = random.between(1, 6);
    for (let index = 0; index < length; index += 1) {
      const session = `r${round}s${index}`;
      const told = Array.from({ length: random.between(1, 30) }, (_, n) => {
        const size = random.pick([10, 10, 300, 5_000]);
        const kind = random.pick(['user', 'user', 'user', 'client', 'rewound', 'copied'] as const);
        const items = [user(`ask ${n}`), assistant('y'.repeat(size))];
        if (kind === 'user') counted.push(`${session}.${n + 1}`);
        if (kind === 'client') return clients(assistant('z'.repeat(size)));
        return turnWith(
          items,
          kind === 'rewound' ? { fate: 'rewound' } : kind === 'copied' ? { copied: true } : {},
        );
      });
      put(
        db,
        { session, told, ...(index > 0 && continues(`r${round}s${index - 1}`, 100 * index)) },
        100 * index,
      );
    }
    const session = `r${round}s${length - 1}`;
    const found = handoverOf(db, { bucket, harness, session });
    if (!found) {
      assert.deepEqual(counted, [], at);
      continue;
    }
    assert.equal(found.turns, counted.length, at);
    assert.equal(found.first.id, counted[0], at);
    const made = handoverText(found, { limit: random.pick([2_000, 9_500]), command: 'tracecraft' });
    const shown = [...made.matchAll(/^### (\S+)/gm)].map(([, id]) => id as string);
    const [, before] = /recall --before (\S+)`/.exec(made) ?? [];
    const [name, ordinal] = (shown[0] as string).split('.') as [string, string];
    const record = recordOfSession(db, bucket, { harness, session: name });
    assert.ok(record, at);
    const nameOf = turnIds(db, bucket);
    const printed = [...turnsBefore(db, bucket, record, Number(ordinal))].filter(
      ({ row }) => row.started_by === 'user',
    );
    const left = printed.map((each) => nameOf(each.record, each.row.ordinal));
    assert.deepEqual([...left.toReversed(), ...shown], counted, at);
    assert.equal(before, left.length > 0 ? shown[0] : undefined, at);
  }
  db.exec('COMMIT');
});
