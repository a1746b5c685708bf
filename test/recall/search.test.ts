import assert from 'node:assert/strict';
import test from 'node:test';
import type { Item } from '../../src/harness/turn.ts';
import { type SearchFilter, search } from '../../src/recall/search.ts';
import { wordsIn } from '../../src/recall/segment.ts';
import type { Database } from '../../src/state/database.ts';
import { seeded } from '../support/random.ts';
import { bucket, openIndex, put } from './index-with.ts';
import { assistant, bash, edit, injected, turnWith, user } from './turn-with.ts';

/** `session.ordinal` of what is found, the best first. */
function found(
  db: Database,
  query: string,
  filter: Partial<SearchFilter> = {},
  limit = 20,
): string[] {
  const { hits } = search(db, query, { bucket, ...filter }, limit);
  return hits.map(({ session, ordinal }) => `${session}.${ordinal}`);
}

const result = (text: string): Item => ({
  kind: 'tool',
  id: 'c',
  name: 'Bash',
  input: { command: 'make' },
  result: { text, isError: false },
});

test('what users, agents and tools said and did is found, and what the client put in is not', (t) => {
  const db = openIndex(t);
  const items: Item[] = [
    user('asked'),
    injected('reminded'),
    { kind: 'thinking', text: 'pondered' },
    bash('cargo build'),
    result('linker trouble'),
    edit('/w/app/src/parser.ts'),
    { kind: 'event', event: 'command', text: '/review' },
    { kind: 'message', role: 'system', text: 'instructed' },
    assistant('replied'),
  ];
  put(db, { session: 's', told: [turnWith(items)] });
  for (const word of [
    'asked',
    'pondered',
    'cargo',
    'linker',
    'parser',
    'review',
    'replied',
    'edit',
  ]) {
    assert.deepEqual(found(db, word), ['s.1'], word);
  }
  for (const word of ['reminded', 'instructed', 'old_string'])
    assert.deepEqual(found(db, word), [], word);
});

const spellings: [text: string, query: string][] = [
  ['the Café au lait', 'cafe'],
  ['the cafe', 'CAFÉ'],
  ['cafe\u0301 decomposed', 'café'],
  ['die Straße dort', 'strasse'],
  ['die STRASSE dort', 'straße'],
  ['İstanbul', 'istanbul'],
  ['ISTANBUL', 'ıstanbul'],
  ['ＦＵＬＬ ｗｉｄｔｈ', 'full'],
  ['half ｶﾞｲﾄﾞ', 'ガイド'],
  ['Łódź', 'lodz'],
  ['ΟΔΟΣ', 'οδος'],
  ['שָׁלוֹם', 'שלום'],
  ['用户登录设计', '登录'],
  ['用户登录设计', '登'],
  ['用户登录设计', '计'],
  ['用户登录设计', '户登录设'],
  ['検索エンジンの設計', 'エンジン'],
  ['한국어 검색을 합니다', '검색'],
  ['ภาษาไทย', 'ไทย'],
  ['設計foo図', 'foo'],
  ['call foo_bar() now', 'foo_bar'],
  ['at src/recall/search.ts:12', 'src/recall/search.ts'],
  ['with --json set', '--json'],
  ['the\n  login\n\tfails', '"login fails"'],
  ['connections refused', 'connect*'],
  ['say "quoted words" \\ here', '"quoted words"'],
  ['\u001b[31merror\u001b[0m in \u001b[1;32mbüild\u001b[m.ts', 'error'],
  ['\u001b[31merror\u001b[0m in \u001b[1;32mbüild\u001b[m.ts', 'build'],
  ['\u001b[31merror\u001b[0m \u001b[1mhere', '"error here"'],
];

for (const [text, query] of spellings) {
  test(`${query} finds ${JSON.stringify(text)}, and marks it`, (t) => {
    const db = openIndex(t);
    put(db, {
      session: 's',
      told: [
        [text, 'ok'],
        ['nothing of it', 'ok'],
      ],
    });
    const { hits } = search(db, query, { bucket }, 5);
    assert.deepEqual(
      hits.map(({ ordinal }) => ordinal),
      [1],
    );
    assert.ok((hits[0]?.match.marks.length ?? 0) > 0);
  });
}

const others: [text: string, query: string][] = [
  ['refused the connection', '"connection refused"'],
  ['foo bar', 'foo_bar'],
  ['foobar', 'foo'],
  ['登设录计', '登录'],
  ['设计 登 录', '登录设'],
  ['retry the test', 'retry -test'],
  ['retry the unit test', 'retry -"unit test"'],
  ['connect', 'connection*'],
];

for (const [text, query] of others) {
  test(`${query} does not find ${JSON.stringify(text)}`, (t) => {
    const db = openIndex(t);
    put(db, { session: 's', told: [[text, 'ok']] });
    assert.deepEqual(found(db, query), []);
  });
}

test('filters narrow it: project, harness, session and its subagents, tool, file, time, what was said', (t) => {
  const db = openIndex(t);
  put(db, {
    session: 'aaaa1111',
    told: [['needle', 'ok'], turnWith([user('more'), result('needle')])],
  });
  put(db, { session: 'bbbb2222', harness: 'codex', told: [['needle', 'ok']] }, 32);
  put(
    db,
    {
      session: 'cccc3333',
      project: 'q',
      told: [turnWith([user('needle'), edit('/w/app/src/a.ts')])],
    },
    56,
  );
  put(
    db,
    {
      session: 'aaaa1111',
      session_id: 'aaaa1111__agent-1',
      parent: 'aaaa1111',
      relation: 'subagent',
      told: [['needle of a helper', 'ok']],
    },
    9,
  );
  const day = (date: string) => Date.parse(`${date}T00:00:00Z`);
  const cases: [filter: Partial<SearchFilter>, ids: string[]][] = [
    [{ project: 'q' }, ['cccc3333.1']],
    [{ harness: 'codex' }, ['bbbb2222.1']],
    [{ session: 'bbbb' }, ['bbbb2222.1']],
    [{ session: 'aaaa1111' }, ['aaaa1111.1', 'aaaa1111.1', 'aaaa1111.2']],
    [{ session: 'dddd' }, []],
    [{ tool: 'bash' }, ['aaaa1111.2']],
    [{ file: 'a.ts' }, ['cccc3333.1']],
    [{ file: 'src/a.ts' }, ['cccc3333.1']],
    [{ file: 'lib/a.ts' }, []],
    [{ since: day('2026-11-22') }, ['bbbb2222.1', 'cccc3333.1']],
    [{ until: day('2026-11-22') }, ['aaaa1111.1', 'aaaa1111.1', 'aaaa1111.2']],
    [{ since: day('2026-11-22'), until: day('2026-11-23') }, ['bbbb2222.1']],
    [{ since: day('2020-01-01'), until: day('2026-11-23'), harness: 'codex' }, ['bbbb2222.1']],
    [{ said: true, session: 'aaaa1111' }, ['aaaa1111.1', 'aaaa1111.1']],
    [{ bucket: 'file:///other' }, []],
  ];
  for (const [filter, ids] of cases) {
    assert.deepEqual(found(db, 'needle', filter).sort(), ids, JSON.stringify(filter));
  }
});

test('what was said comes before what tools did, words that stand together before those apart, the newer first', (t) => {
  const db = openIndex(t);
  const far = `alpha ${'and so on '.repeat(60)} beta`;
  put(db, { session: 'done', told: [turnWith([user('look'), result('alpha beta')])] });
  put(db, { session: 'apart', told: [[far, 'ok']] });
  put(db, { session: 'near', told: [['say alpha beta', 'ok']] });
  assert.deepEqual(found(db, 'alpha beta'), ['near.1', 'apart.1', 'done.1']);
  const older = openIndex(t);
  put(older, { session: 'new', told: [['gamma one', 'ok']] }, 0);
  put(older, { session: 'old', told: [['gamma two', 'ok']] }, -24 * 90);
  assert.deepEqual(found(older, 'gamma'), ['new.1', 'old.1']);
});

test('a turn that is told twice is found once, and one of a fork where it was had', (t) => {
  const db = openIndex(t);
  put(db, { session: 'a', told: [['needle', 'found it']] });
  put(db, { session: 'a', session_id: 'a@other', told: [['needle', 'found it']] });
  put(db, {
    session: 'b',
    told: [turnWith([user('needle'), assistant('found it')], { copied: true })],
  });
  assert.equal(found(db, 'needle').length, 1);
  assert.deepEqual(
    found(db, 'needle').map((id) => id[0]),
    ['a'],
  );
});

test('of very many, the newest are ranked, so many are shown, and that there are more is told', (t) => {
  const db = openIndex(t);
  put(db, {
    session: 's',
    told: Array.from({ length: 300 }, (_, index): [string, string] => [`needle ${index}`, 'ok']),
  });
  const first = search(db, 'needle', { bucket }, 10);
  assert.equal(first.hits.length, 10);
  assert.equal(first.more, true);
  assert.ok(first.hits.every(({ ordinal }) => ordinal > 200));
  const all = search(db, 'needle', { bucket }, 400);
  assert.equal(all.hits.length, 300);
  assert.equal(all.more, false);
});

test('a phrase that one turn has is found among thousands that have its words', (t) => {
  const db = openIndex(t);
  const told = Array.from({ length: 3000 }, (_, index): [string, string] => [
    index === 7
      ? `number ${index}: the needle in the hay`
      : `number ${index}: the hay in the needle`,
    'x'.repeat(2000),
  ]);
  put(db, { session: 's', told });
  assert.deepEqual(found(db, '"needle in the hay"'), ['s.8']);
});

test('a turn of many megabytes is found by its ends, and its line is shown', (t) => {
  const db = openIndex(t);
  const middle = 'filler words\n'.repeat(400_000);
  put(db, {
    session: 's',
    told: [turnWith([user('look'), result(`head needle\n${middle}\ntail needle`)])],
  });
  const { hits } = search(db, 'tail', { bucket }, 5);
  assert.equal(hits[0]?.match.line, 'tail needle');
  assert.equal(hits[0]?.match.tool, 'Bash');
});

test('of a long line what matches is shown, and where', (t) => {
  const db = openIndex(t);
  put(db, {
    session: 's',
    told: [[`${'é and '.repeat(2000)}the Needle here${' and so on'.repeat(1500)}`, 'ok']],
  });
  const [hit] = search(db, 'needle', { bucket }, 5).hits;
  const { line = '', marks = [] } = hit?.match ?? {};
  assert.ok(line.length <= 165, line);
  assert.deepEqual(
    marks.map(([from, to]) => line.slice(from, to)),
    ['Needle'],
  );
});

const bits = [
  'alpha',
  'Beta',
  'gamma_delta',
  '設計図',
  '検索',
  'naïve',
  'Straße',
  'x1',
  'über',
  'работа',
  'ﬁne',
  'ok',
];

test('every word of every turn finds it, in tens of sessions of random words', (t) => {
  const db = openIndex(t);
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const texts = new Map<string, string>();
  for (let index = 0; index < 12; index += 1) {
    const told = Array.from({ length: random.between(1, 6) }, (_, turn): [string, string] => {
      const text = `${index} ${turn} ${Array.from({ length: random.between(1, 6) }, () => random.pick(bits)).join(random.pick([' ', '\n', ', ', '/']))}`;
      texts.set(`s${index}.${turn + 1}`, text);
      return [text, `reply ${index}-${turn}`];
    });
    put(db, {
      session: `s${index}`,
      harness: random.pick(['claude-code', 'codex', 'openclaw', 'hermes']),
      told,
    });
  }
  const words = new Set<string>();
  for (const text of texts.values()) wordsIn(text, words);
  for (const word of words) {
    const expected = [...texts].filter(([, text]) => has(text, word)).map(([id]) => id);
    const ids = found(db, `"${word}"`, {}, 200).filter((id) => has(texts.get(id) ?? '', word));
    assert.deepEqual(ids.sort(), expected.sort(), word);
  }
});

function has(text: string, word: string): boolean {
  const words = new Set<string>();
  wordsIn(text, words);
  return words.has(word);
}
