import assert from 'node:assert/strict';
import test from 'node:test';
import { fold } from '../../src/recall/fold.ts';
import { jsonFilter, matcher } from '../../src/recall/match-turn.ts';
import { needsText, parseQuery } from '../../src/recall/query.ts';
import { wordsIn, wordsOfQuery } from '../../src/recall/segment.ts';
import { wordTable } from '../../src/recall/word-kernel/word-table.ts';
import { type Random, seeded } from '../support/random.ts';

/** Letters of many scripts, with what may stand between and upon them. */
const letters = [
  'abcdefghijklmnopqrstuvwxyzABCXYZ0123456789',
  'éèüßẞñçåÅøæœłıİĲﬁﬀ½²™ªÀÉÖ',
  'e\u0301a\u0308o\u0323\u0302',
  'αβγΣσςΆΩ',
  'абвЁёйЙ',
  'שָׁלוֹם',
  'عَرَبِيّـ',
  'हिन्दीक्ष',
  '設計図書館検索漢字',
  'ひらがなカタカナーがガパ々',
  'ﾊﾝｶｸｶﾞﾊﾟＡＢｃ１２',
  '한국어검색각\u1112\u1161\u11ab',
  'ภาษาไทยกำลัง',
  'ພາສາລາວ',
  'ខ្មែរ',
  'မြန်မာ',
  '𠮷𡈽𝔘😀👩‍💻',
].map((script) => Array.from(script));

const between = [
  '\u001b[31m',
  ' ',
  ' ',
  '\n',
  '_',
  '-',
  '/',
  '.',
  ', ',
  '。',
  '"',
  '*',
  '\\',
  '(',
  '',
  '',
  '\u0000',
];

function randomText(random: Random): string {
  let text = '';
  for (let word = random.between(1, 12); word > 0; word -= 1) {
    const script = random.pick(letters);
    for (let letter = random.between(1, 6); letter > 0; letter -= 1) text += random.pick(script);
    text += random.pick(between);
  }
  return text;
}

const distinct = wordTable();

function indexed(text: string): Set<string> {
  distinct.add(text);
  return wordsTaken();
}

function wordsTaken(): Set<string> {
  return new Set(distinct.takeWords().toString().split(' ').filter(Boolean));
}

/** What the index says of a query, as SQLite does. */
function hasWords(words: ReadonlySet<string>, query: string): boolean {
  return wordsOfQuery(query).every((word) => words.has(word));
}

test('every word that is indexed finds its text, in all scripts', (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  for (let round = 0; round < 300; round += 1) {
    const text = randomText(random);
    const words = indexed(text);
    for (const word of words) {
      const query = `"${word}"`;
      const found = matcher(parseQuery(query))([{ in: 'user', text }]);
      assert.ok(found, `${JSON.stringify(word)} in ${JSON.stringify(text)}`);
      assert.ok(found.marks.length > 0, JSON.stringify({ text, word, found }));
      assert.ok(hasWords(words, word), `${JSON.stringify(word)} of ${JSON.stringify(text)}`);
      for (const [from, to] of found.marks) {
        assert.ok(
          from >= 0 && from < to && to <= found.line.length,
          JSON.stringify({ text, word, found }),
        );
        const shown = fold(found.line.slice(from, to));
        assert.ok(shown.includes(word), JSON.stringify({ text, word, found }));
      }
    }
  }
});

test('what stands in a text is found by the index and by the matcher, as it is and in capitals', (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  for (let round = 0; round < 300; round += 1) {
    const text = randomText(random);
    const pieces = text.split(/[\s"]+|\0/).filter((piece) => wordsOfQuery(piece).length > 0);
    if (pieces.length === 0) continue;
    const piece = random.pick(pieces);
    for (const query of [piece, piece.toUpperCase(), piece.normalize('NFD')]) {
      const why = JSON.stringify({ text, query });
      assert.ok(hasWords(indexed(text), query), why);
      const clauses = [{ all: [{ text: query, isPrefix: false }], none: [] }];
      assert.ok(matcher(clauses)([{ in: 'user', text }]), why);
      assert.ok(jsonFilter(clauses)(JSON.stringify({ text })), why);
    }
  }
});

test('of one word the index knows as much as the text', (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  let both = 0;
  for (let round = 0; round < 600; round += 1) {
    const text = randomText(random);
    const other = random.chance(0.5)
      ? text.slice(random.between(0, 5), random.between(3, 12))
      : randomText(random);
    for (const word of indexed(other)) {
      const clauses = parseQuery(`"${word}"`);
      if (needsText(clauses)) continue;
      const isFound = matcher(clauses)([{ in: 'user', text }]) !== undefined;
      assert.equal(isFound, hasWords(indexed(text), word), JSON.stringify({ text, word }));
      if (isFound) both += 1;
    }
  }
  assert.ok(both > 100);
});

test('byte by byte the words of several texts are those that they have letter by letter', (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  for (let round = 0; round < 300; round += 1) {
    const texts = Array.from({ length: random.between(1, 4) }, () => randomText(random));
    // Words that are longer than any that is kept, and more of them than there is room for at first.
    if (random.chance(0.1)) texts.push(randomText(random).replaceAll(/\s/g, '').repeat(20));
    if (round === 7) texts.push(Array.from({ length: 5_000 }, (_, at) => `w${at * 7}é`).join(' '));
    if (round === 8) texts.push(Array.from({ length: 5_000 }, (_, at) => `W${at * 7}`).join('_'));
    const words = new Set<string>();
    for (const text of texts) {
      wordsIn(text, words);
      distinct.add(text);
    }
    assert.deepEqual([...wordsTaken()].sort(), [...words].sort(), JSON.stringify(texts));
  }
  assert.deepEqual(wordsTaken(), new Set());
});
