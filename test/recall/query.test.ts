import assert from 'node:assert/strict';
import test from 'node:test';
import { type Clause, needsText, parseQuery } from '../../src/recall/query.ts';
import { search } from '../../src/recall/search.ts';
import { seeded } from '../support/random.ts';
import { bucket, openIndex, put } from './index-with.ts';

/** `a b -c` of each clause; `*` and quotation marks as they were understood. */
function shown(clauses: readonly Clause[]): string {
  const one = (text: string, isPrefix: boolean) => `${JSON.stringify(text)}${isPrefix ? '*' : ''}`;
  return clauses
    .map(({ all, none }) =>
      [
        ...all.map(({ text, isPrefix }) => one(text, isPrefix)),
        ...none.map(({ text, isPrefix }) => `-${one(text, isPrefix)}`),
      ].join(' '),
    )
    .join(' | ');
}

const understood: [query: string, as: string][] = [
  ['login timeout', '"login" "timeout"'],
  ['"connection refused" retry', '"connection refused" "retry"'],
  ['begin*', '"begin"*'],
  ['src/recall/*', '"src/recall/"*'],
  ['retry -test', '"retry" -"test"'],
  ['retry -"unit test"', '"retry" -"unit test"'],
  ['--json', '"--json"'],
  ['this OR that', '"this" | "that"'],
  ['or', '"or"'],
  ['What did we do?', '"What" "did" "we" "do"'],
  ['(see "the log")', '"see" "the log"'],
  ['foo_bar, C++ .env', '"foo_bar" "C++" ".env"'],
  ['設計。', '"設計"'],
  ['設*', '"設"'],
  ['"open', '"open"'],
  ['& a ! b', '"a" "b"'],
];

for (const [query, as] of understood) {
  test(`${query} is understood as ${as}`, () => {
    assert.equal(shown(parseQuery(query)), as);
  });
}

const refused = ['', ' ', '!!!', '-x', '"', '""', '*', 'OR', 'a OR -b', '\0', '-- --', '👍', '...'];

for (const query of refused) {
  test(`${JSON.stringify(query)} asks for nothing, and is told so`, () => {
    assert.throws(() => parseQuery(query), { name: 'UserError', exitCode: 2 });
  });
}

test('a query that is too long is refused in a word', () => {
  for (const query of ['x'.repeat(1024 * 1024), 'a '.repeat(65), `"${'a b '.repeat(3000)}"`]) {
    assert.throws(() => parseQuery(query), { name: 'UserError', exitCode: 2, message: /too long/ });
  }
});

test('a word alone is known by the index; one with signs, and several in a row, by the text', () => {
  const byIndex = ['word', 'Café', 'ß', 'x*', '設', '設計', 'a b -c'];
  for (const query of byIndex) assert.equal(needsText(parseQuery(query)), false, query);
  const byText = ['foo_bar', '"a b"', '設計図', 'a -"b c"', '.env', 'x'.repeat(70), 'foo設'];
  for (const query of byText) assert.equal(needsText(parseQuery(query)), true, query);
});

test('no query, however it is spelled, comes to an error of SQLite', (t) => {
  const db = openIndex(t);
  put(db, { session: 's', told: [['fix the NEAR login "now" (a) {b} c^2', 'said: done']] });
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const bits = [
    ...[
      '"',
      "'",
      '*',
      '(',
      ')',
      '{',
      '}',
      '[',
      ']',
      '^',
      '-',
      '+',
      ':',
      '.',
      ',',
      '\\',
      '\0',
      '\n',
      '%',
      '?',
      '|',
    ],
    ...[
      'NEAR',
      'AND',
      'OR',
      'NOT',
      'said',
      'tags:',
      '{said}:',
      'a',
      'login',
      '設',
      '計',
      ' ',
      ' ',
      '\ud800',
      '(a+)+$',
    ],
  ];
  let answered = 0;
  for (let round = 0; round < 2000; round += 1) {
    const query = Array.from({ length: random.between(1, 12) }, () => random.pick(bits)).join('');
    try {
      search(db, query, { bucket }, 5);
      answered += 1;
    } catch (error) {
      assert.equal((error as Error).name, 'UserError', JSON.stringify({ query, error }));
    }
  }
  assert.ok(answered > 200);
});

test('a long passage in quotation marks is found by its first words and its text', (t) => {
  const db = openIndex(t);
  const passage = Array.from({ length: 300 }, (_, index) => `word${index}`).join(' ');
  put(db, {
    session: 's',
    told: [
      [`before ${passage} behind`, 'ok'],
      [passage.replace('word299', 'other'), 'ok'],
    ],
  });
  const { hits } = search(db, `"${passage}"`, { bucket }, 5);
  assert.deepEqual(
    hits.map(({ ordinal }) => ordinal),
    [1],
  );
});
