import assert from 'node:assert/strict';
import test from 'node:test';
import { wordMerger } from '../../../src/site/search/merge-kernel/word-merger.ts';
import { numberReader } from '../../../src/site/search/number-reader.ts';
import { type Random, seeded } from '../../support/random.ts';

/** By word, in hex, its postings: a turn times 4 and its kinds of text. */
type Postings = Map<string, number[]>;

interface Page {
  firstTurn: number;
  words: Postings;
}

const random = seeded();

test(`pages' words are merged in the order of their bytes, segment after segment (seed ${random.seed})`, () => {
  for (let segment = 0; segment < 60; segment += 1) {
    const vocabulary = vocabularyOf(random, random.pick([1, 9, 300, 20_000]));
    const pages = pagesOf(random, vocabulary);
    const least = random.pick([1, 100, 40 * 1024]);
    const merger = wordMerger();
    for (const { words, firstTurn } of pages) merger.add(bytesOf(words), firstTurn);
    const files = [...merger.files(least)];
    merger.close();
    for (const file of files.slice(0, -1)) assert.ok(file.length >= least);
    const found = files.flatMap(wordsIn);
    const expected = merged(pages);
    assert.deepEqual(
      found.map(([word]) => word),
      [...expected.keys()].sort(),
    );
    for (const [word, postings] of found) assert.deepEqual(postings, expected.get(word), word);
  }
});

test(`bytes that are no words of a page are refused, and the next segment is whole (seed ${random.seed})`, () => {
  const words = vocabularyOf(random, 30);
  const [page] = pagesOf(random, words, 1) as [Page];
  const whole = bytesOf(page.words);
  const isTaken = (bytes: Buffer) => {
    const merger = wordMerger();
    try {
      merger.add(bytes, 0);
    } catch (error) {
      assert.match((error as Error).message, /damaged/);
      return false;
    }
    const files = [...merger.files(1000)];
    merger.close();
    return files.length > 0;
  };
  const ends = new Set(
    [...page.words].map((_, at, all) => bytesOf(new Map(all.slice(0, at))).length),
  );
  for (let size = 1; size < whole.length; size += 1) {
    assert.equal(isTaken(whole.subarray(0, size)), ends.has(size), `${size} bytes`);
  }
  for (let round = 0; round < 2_000; round += 1) {
    const other = Buffer.from(whole);
    other[random.between(0, other.length - 1)] = random.between(0, 255);
    isTaken(other);
  }
  assert.ok(isTaken(whole));
});

function vocabularyOf(random: Random, size: number): string[] {
  const beginnings = Array.from({ length: 5 }, () => bytes(random, random.between(0, 40)));
  const word = () =>
    Buffer.concat([random.pick(beginnings), bytes(random, random.between(1, 12))]).toString('hex');
  const long = () => bytes(random, 255).toString('hex');
  return [...new Set(Array.from({ length: size }, () => (random.chance(0.01) ? long() : word())))];
}

/** Few values, so that many begin alike. */
function bytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.pick([0x61, 0x62, 0x7a, 0xc3, 0xff])));
}

function pagesOf(random: Random, vocabulary: string[], count = random.between(1, 30)): Page[] {
  let firstTurn = 0;
  return Array.from({ length: count }, () => {
    const turns = random.pick([1, 3, 200, 40_000, 2_000_000]);
    const words: Postings = new Map();
    for (let word = random.between(1, 2_000); word > 0; word -= 1) {
      words.set(random.pick(vocabulary), postingsOf(random, turns));
    }
    const page = { firstTurn, words };
    firstTurn += turns;
    return page;
  });
}

function postingsOf(random: Random, turns: number): number[] {
  const chosen = new Set(
    Array.from({ length: random.between(1, 6) }, () => random.between(0, turns - 1)),
  );
  return [...chosen].sort((a, b) => a - b).map((turn) => turn * 4 + random.between(1, 3));
}

function merged(pages: readonly Page[]): Postings {
  const all: Postings = new Map();
  for (const { words, firstTurn } of pages) {
    for (const [word, postings] of words) {
      const known = all.get(word) ?? [];
      known.push(...postings.map((posting) => posting + firstTurn * 4));
      all.set(word, known);
    }
  }
  return all;
}

function bytesOf(words: Postings): Buffer {
  return Buffer.concat(
    [...words].flatMap(([hex, postings]) => {
      const word = Buffer.from(hex, 'hex');
      const lists = Buffer.from(
        postings.flatMap((posting, at) =>
          numberBytes(posting - (((postings[at - 1] ?? 0) >> 2) << 2)),
        ),
      );
      return [Buffer.from([word.length]), word, Buffer.from(numberBytes(lists.length)), lists];
    }),
  );
}

function numberBytes(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...numberBytes(value >>> 7)];
}

function wordsIn(file: Buffer): [word: string, postings: number[]][] {
  const found: [string, number[]][] = [];
  const reader = numberReader(file);
  let word = Buffer.alloc(0);
  while (reader.at < file.length) {
    const shared = file[reader.at] as number;
    const start = reader.at + 2;
    reader.at = start + (file[reader.at + 1] as number);
    word = Buffer.concat([word.subarray(0, shared), file.subarray(start, reader.at)]);
    const end = reader.next() + reader.at;
    const postings: number[] = [];
    while (reader.at < end) postings.push(reader.next() + (((postings.at(-1) ?? 0) >> 2) << 2));
    assert.equal(reader.at, end);
    found.push([word.toString('hex'), postings]);
  }
  return found;
}
