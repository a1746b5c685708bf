import assert from 'node:assert/strict';
import test from 'node:test';
import { wordsIn } from '../../src/recall/segment.ts';
import { wordTable } from '../../src/recall/word-kernel/word-table.ts';
import { numberReader } from '../../src/site/search/number-reader.ts';
import { type Random, seeded } from '../support/random.ts';

/** By word, the postings of each turn that has it. */
type Postings = Record<string, number[]>;

test('the words of turn after turn, however many there are, with the kinds of text they stand in', (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const table = wordTable();
  for (let page = 0; page < 40; page += 1) {
    const vocabulary = vocabularyOf(random, random.pick([5, 400, 30_000]));
    const expected: Record<string, Map<number, number>> = Object.create(null);
    for (let turn = 0; turn < random.pick([1, 5, 300]); turn += 1) {
      for (let text = random.between(0, 4); text > 0; text -= 1) {
        const kind = random.between(1, 3);
        const said = Array.from({ length: random.between(0, 60) }, () => random.pick(vocabulary));
        const shown = said.join(random.pick([' ', '\n', '_', '"']));
        table.add(shown, turn * 4 + kind);
        for (const word of wordsOf(shown)) {
          expected[word] ??= new Map();
          expected[word].set(turn, (expected[word].get(turn) ?? 0) | kind);
        }
      }
    }
    const wanted = Object.entries(expected).map(([word, turns]) => [
      word,
      [...turns].map(([turn, kinds]) => turn * 4 + kinds),
    ]);
    assert.deepEqual(postingsIn(table.takePostings()), Object.fromEntries(wanted));
  }
});

test('words alone, taken after each text', (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const table = wordTable();
  for (let round = 0; round < 400; round += 1) {
    const vocabulary = vocabularyOf(random, 50);
    const length = random.chance(0.05) ? 20_000 : random.between(0, 40);
    const text = Array.from({ length }, () => random.pick(vocabulary)).join(' ');
    table.add(text);
    const words = table.takeWords().toString().split(' ').filter(Boolean);
    assert.equal(new Set(words).size, words.length);
    assert.deepEqual(words.sort(), [...wordsOf(text)].sort());
  }
});

test('letters that are small ones of ASCII end no sequence that colours a terminal', () => {
  const table = wordTable();
  for (const text of ['\x1b[3\u212ael', '\x1b[\u0130x', '\x1b[31mred']) {
    table.add(text);
    assert.deepEqual(table.takeWords().toString().split(' ').sort(), [...wordsOf(text)].sort());
  }
});

test('what was taken is gone', () => {
  const table = wordTable();
  table.add('one Größe', 5);
  assert.deepEqual(postingsIn(table.takePostings()), { one: [5], grosse: [5] });
  assert.equal(table.takeWords().toString(), '');
  assert.equal(table.takePostings().length, 0);
});

function wordsOf(text: string): Set<string> {
  const words = new Set<string>();
  wordsIn(text, words);
  return words;
}

function vocabularyOf(random: Random, size: number): string[] {
  const letter = () => random.pick(random.chance(0.9) ? ascii : foreign);
  const word = () => Array.from({ length: random.between(1, 8) }, letter).join('');
  const long = () => 'a'.repeat(random.between(60, 70)) + random.between(0, 9);
  return Array.from({ length: size }, () => (random.chance(0.02) ? long() : word()));
}

const ascii = [...'abcdefghijklmnopqrstuvwxyzABCXYZ0123456789'];
const foreign = [...'éßÅøжЖ設計검あ'];

function postingsIn(blob: Buffer): Postings {
  const found: Postings = {};
  const reader = numberReader(blob, 0);
  while (reader.at < blob.length) {
    const start = reader.at + 1;
    const stop = start + (blob[reader.at] as number);
    const word = blob.toString('utf8', start, stop);
    assert.ok(!(word in found), word);
    reader.at = stop;
    const end = reader.next() + reader.at;
    const postings: number[] = [];
    for (let turn = 0; reader.at < end; turn = (postings.at(-1) as number) >> 2) {
      postings.push(reader.next() + turn * 4);
    }
    found[word] = postings;
  }
  return found;
}

test('texts that differ have other hashes, whatever they differ by', () => {
  const random = seeded();
  const { hashOf } = wordTable();
  const known = new Map<number, string>();
  const put = (texts: string[]) => {
    const hash = hashOf(texts);
    assert.ok(Number.isSafeInteger(hash) && hash >= 0);
    assert.equal(hashOf(texts), hash, 'the same again');
    const before = known.get(hash);
    const now = JSON.stringify(texts);
    assert.equal(before ?? now, now, `seed ${random.seed}`);
    known.set(hash, now);
  };
  for (const texts of [[], [''], ['', ''], ['ab'], ['a', 'b'], ['', 'ab'], ['ab', '']]) put(texts);
  for (const sign of ['\u{1f600}', '\u{1f601}', '\ud83d', '\ud83e', 'é', 'e\u0301']) {
    put([sign]);
    put([`x${sign.repeat(40_000)}`]);
  }
  for (let round = 0; round < 2_000; round += 1) {
    const text = 'no '.repeat(random.between(1, 30_000));
    const at = random.between(0, text.length);
    put(['user', text]);
    put(['user', `${text.slice(0, at)}${random.between(0, 9)}${text.slice(at + 1)}`]);
  }
});
