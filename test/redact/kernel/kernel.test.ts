import assert from 'node:assert/strict';
import test from 'node:test';
import { createReader, divided } from '../../../src/redact/kernel/reader.ts';
import { plainText } from '../../../src/redact/plain-text.ts';
import { type Random, seeded } from '../../support/random.ts';
import { readPlain } from './reference.ts';

const random = seeded();
const texts = Number(process.env.TRACECRAFT_TEST_TEXTS ?? 10_000);
const words = ['abc', 'AbCd', '"key', 'token', 'Token', '-----BEGIN', '://', '%=%'];
const starts = words.map((word) => word.slice(0, 8));
const sought = {
  asWritten: starts.filter((_, n) => n % 2 === 1),
  anyCase: starts.filter((_, n) => n % 2 === 0).map((start) => start.toLowerCase()),
};
const numbered = [...sought.asWritten, ...sought.anyCase];
/** By where the row of each begins. */
const startAt = new Map(
  numbered.map((start, n) => [rowsOf(numbered.slice(0, n)).length, start] as const),
);
const reader = createReader([
  { rows: rowsOf(sought.asWritten), isAnyCase: false },
  { rows: rowsOf(sought.anyCase), isAnyCase: true },
]);

function rowsOf(starts: readonly string[]): Buffer {
  const rows = starts.map(
    (start) => `${String.fromCharCode(0x30 + start.length)}${start}\x1d1\x1e`,
  );
  return Buffer.from(rows.join(''));
}

for (const isLines of [true, false]) {
  test(`${isLines ? 'lines' : 'texts'} read as the slow way reads them, each character with its place (seed ${random.seed})`, () => {
    for (let n = 0; n < texts; n++) assertSame(madeText(random, random.between(1, 40)), isLines);
  });
}

// A longer text is read in pieces of 256 KiB, none of which may end within an escape.
test(`an escape at the border of two pieces is read as anywhere else (seed ${random.seed})`, () => {
  const piece = 1 << 18;
  const longestEscape = 1024 + 128;
  for (let n = 0; n < 200; n++) {
    const around = `${madeText(random, 150)}${'y'.repeat(longestEscape)}`;
    assertSame(around, n % 2 === 0, piece - random.between(0, 2 * longestEscape));
  }
});

test('a literal is found across the border of two pieces, and in its own case alone', () => {
  for (let before = (1 << 18) - 12; before <= 1 << 18; before++) {
    for (const text of [
      'AbCd',
      'token',
      'TOKEN',
      '-----begin',
      'ABCD',
      'to\\nken',
      'Ab\\r\\nCd',
      'to\rken',
    ]) {
      assertSame(`${text}${'y'.repeat(2000)}`, true, before);
    }
  }
});

test('a line of many MB is read to its end, every escape in its place', () => {
  // What stands for no character at a unit's beginning would move its first character's place.
  const unit = `x${madeText(random, 400)}\\n${'y'.repeat(20)}`;
  const bytes = Buffer.from(unit.repeat(Math.ceil(5e6 / unit.length)), 'latin1');
  const one = readPlain(unit, true, sought).text;
  const raw = reader.read(bytes, 0, bytes.length, true);
  const plain = plainText(raw, bytes, 0);
  assert.equal(plain.text.length, one.length * (bytes.length / unit.length));
  assert.ok(plain.text === one.repeat(bytes.length / unit.length));
  for (let n = 0; n < 1000; n++) {
    const at = random.between(0, bytes.length / unit.length - 1);
    assert.equal(plain.startOf(at * one.length), at * unit.length);
  }
});

test('a run of backslashes without end is cut into escapes, and nothing is lost', () => {
  for (const length of [1, 1023, 1024, 1025, 5000, 1_100_000]) {
    for (const behind of ['', 'n', '"', 'u0041', 'u005cu0041', 'x']) {
      assertSame(`${'\\'.repeat(length)}${behind}`, true);
    }
  }
});

test('a part of some bytes is read as if it were all of them, its places counted in the whole', () => {
  for (let n = 0; n < 500; n++) {
    const part = madeText(random, 12);
    const bytes = Buffer.from(`abc\\n${part}\\nabc`, 'latin1');
    const raw = reader.read(bytes, 5, 5 + part.length, false);
    const plain = plainText(raw, bytes, 5);
    const expected = readPlain(part, false, sought);
    assert.equal(plain.text, expected.text);
    for (const [i, start] of expected.starts.entries()) assert.equal(plain.startOf(i), 5 + start);
  }
});

/** With so many other characters before it, which stand for themselves. */
function assertSame(text: string, isLines: boolean, before = 0): void {
  const bytes = Buffer.from('x'.repeat(before) + text, 'latin1');
  const plain = plainText(reader.read(bytes, 0, bytes.length, isLines), bytes, 0);
  const expected = readPlain(text, isLines, sought);
  const about = () => JSON.stringify(text.length > 2000 ? text.slice(-2000) : text);
  const read = plain.text.slice(before);
  assert.ok(read === expected.text, `${about()}\n${JSON.stringify(read.slice(-2000))}`);
  for (const [i, start] of expected.starts.entries()) {
    if (plain.startOf(before + i) !== before + start) assert.fail(`start of ${i} in ${about()}`);
    const end = expected.ends[i] as number;
    if (plain.endOf(before + i) !== before + end) assert.fail(`end of ${i} in ${about()}`);
  }
  const hits = pairs(plain.hits).map(([end, row]) => {
    return `${end} ${startAt.get(row >= divided ? row - divided : row)}`;
  });
  const wanted = expected.hits.map(({ end, start }) => `${before + end} ${start}`);
  assert.deepEqual(
    wanted.filter((hit) => !hits.includes(hit)),
    [],
    about(),
  );
  // Where a row or the text ends nearby, the caller has to tell one case from the other.
  const likely = readPlain(text, isLines, { asWritten: [], anyCase: numbered }).hits;
  const inAnyCase = new Set(
    likely.map(({ end, start }) => `${before + end} ${start}`.toLowerCase()),
  );
  assert.ok(
    hits.every((hit) => inAnyCase.has(hit.toLowerCase())),
    about(),
  );
}

function pairs(numbers: Uint32Array): [number, number][] {
  return Array.from({ length: numbers.length / 2 }, (_, i) => [
    numbers[2 * i] as number,
    numbers[2 * i + 1] as number,
  ]);
}

/** What escapes are made of, whole and cut, in any order. */
function madeText(random: Random, pieces: number): string {
  return Array.from({ length: pieces }, () => piece(random)).join('');
}

function piece(random: Random): string {
  if (random.chance(0.25)) return random.pick(words).slice(0, random.between(1, 9));
  if (random.chance(0.15)) return '\\'.repeat(random.between(1, 9));
  if (random.chance(0.1)) return `\\u${random.between(0, 0xffff).toString(16).padStart(4, '0')}`;
  if (random.chance(0.1)) return `%${random.between(0, 255).toString(16).padStart(2, '0')}`;
  if (random.chance(0.3)) return random.pick(parts);
  return random.pick(plain).repeat(random.between(1, 20));
}

const plain = ['a', 'b', 'Z', '0', ' ', '.', 'é', '秘', 'ab', 'token'].map((text) =>
  Buffer.from(text).toString('latin1'),
);
const parts = [
  ...[
    '\\n',
    '\\r\\n',
    '\\"',
    '\\\\"',
    '\\\\\\"',
    '\\t',
    '\\/',
    "\\'",
    '\\b',
    '\\x',
    '\\u',
    '\\u00',
  ],
  ...['\\u0041', '\\u005cu0041', '\\u005c\\u005cn', '\\u000a', '\\u001b[31m', '\\u00e9', '\\u200b'],
  ...['\\ud83d\\ude00', '\\ufeff', '\\u00ad', '\\u0000', '\\u007f', '\\U0041'],
  ...[
    '%2F',
    '%252F',
    '%25',
    '%2525253D',
    '%20',
    '%0A',
    '%41',
    '%7e',
    '%',
    '%2',
    '%25252525252525252525',
  ],
  ...[
    '&quot;',
    '&amp;',
    '&#34;',
    '&#39;',
    '&#x22;',
    '&#x27;',
    '&apos;',
    '&lt;',
    '&gt;',
    '&am',
    '&',
  ],
  ...['\x1b[31m', '\x1b[0m', '\x1b[', '\x1b', '\\e[1m', '\\x1b[0;31m', '\\033[K', '\\033', '\\x1b'],
  ...['\n', '\r\n', '\r', '\n\n', '\t', '\0', '\x1e', '\x7f', '"', "'", '[', 'm', 'u0041', 'e['],
];
