import assert from 'node:assert/strict';
import test from 'node:test';
import stringWidth from 'string-width';
import { plain, plainJson } from '../../src/cli/print/plain.ts';
import { facts, table } from '../../src/cli/print/table.ts';
import { wrap } from '../../src/cli/print/wrap.ts';
import { age, ago, count, duration, size } from '../../src/figures.ts';
import { nearest } from '../../src/nearest.ts';

const sizes: [bytes: number, text: string][] = [
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 KB'],
  [1024, '1.0 KB'],
  [146_432, '143 KB'],
  [10 * 1024 - 30, '10 KB'],
  [8 * 1024 ** 2, '8.0 MB'],
  [3.5 * 1024 ** 3, '3.5 GB'],
];
test('sizes have two or three digits and a unit', () => {
  for (const [bytes, text] of sizes) assert.equal(size(bytes), text);
});

test('ages are told in their largest unit', () => {
  const second = 1000;
  const day = 86_400 * second;
  const ages: [ms: number, text: string][] = [
    [12 * second, '12 s'],
    [59 * second, '59 s'],
    [61 * second, '1 min'],
    [3 * 3600 * second, '3 h'],
    [2 * day, '2 d'],
    [20 * day, '2 w'],
    [70 * day, '2 mo'],
    [800 * day, '2 y'],
  ];
  for (const [ms, text] of ages) assert.equal(duration(ms), text);
  assert.equal(age(5000, 5500), 'now');
  assert.equal(age(9000, 5000), 'now', 'a clock that was ahead');
  assert.equal(age('no time'), '?');
  assert.equal(ago(0, 60_000), '1 min ago');
  assert.equal(ago(0, 10), 'just now');
});

test('things are counted as a person says it', () => {
  assert.deepEqual(
    [count(1, 'part'), count(0, 'part'), count(1200, 'part'), count(2, 'entry', 'entries')],
    ['1 part', '0 parts', '1,200 parts', '2 entries'],
  );
});

const columns = [
  { title: 'NAME', value: (row: string[]) => row[0] as string, shrinkTo: 6 },
  { title: 'N', value: (row: string[]) => row[1] as string, align: 'right' as const },
  { title: 'END', value: (row: string[]) => row[2] as string },
];

test('columns are aligned, also behind wide characters and emoji', () => {
  const rows = [
    ['漢字の題名', '1', 'x'],
    ['👩‍👩‍👧 family', '22', 'x'],
    ['plain', '333', 'x'],
  ];
  const lines = table(rows, columns, 80).trimEnd().split('\n');
  const ends = lines.slice(1).map((line) => stringWidth(line));
  assert.deepEqual(new Set(ends).size, 1, lines.join('\n'));
});

test('a table is no wider than it may be, and what was cut says so', () => {
  const rows = [
    ['漢字の題名が長い', '1', 'end'],
    ['a very long name indeed', '22', 'end'],
  ];
  for (let width = 16; width < 40; width += 1) {
    const lines = table(rows, columns, width).trimEnd().split('\n');
    assert.ok(
      lines.every((line) => stringWidth(line) <= width),
      lines.join('\n'),
    );
    assert.ok(lines.slice(1).every((line) => line.endsWith('end')));
  }
  assert.match(table(rows, columns, 20), /…/);
});

test('a table of nothing is nothing, and facts without a value are left out', () => {
  assert.equal(table([], columns), '');
  assert.equal(
    facts([
      ['a', 'x'],
      ['long name', null],
      ['b', ''],
    ]),
    'a  x\n',
  );
});

test('a fact too long for its line goes on below itself', () => {
  const [first = '', ...others] = facts([
    ['short', 'x'],
    ['long name', 'word '.repeat(40)],
  ])
    .trimEnd()
    .split('\n');
  assert.equal(first, 'short      x');
  assert.ok(others.every((line) => line.length <= 80 && /^(long name| {9}) {2}word/.test(line)));
  assert.ok(others.length > 1);
});

test('colours reach the terminal as colours', (t) => {
  const { isTTY } = process.stdout;
  t.after(() => {
    process.stdout.isTTY = isTTY;
  });
  process.stdout.isTTY = true;
  delete process.env.NO_COLOR;
  process.env.TERM = 'xterm';
  assert.ok(facts([['a', 'it failed', 'red']]).includes('\u001b[31mit failed\u001b[39m'));
});

test('text from outside is one line without control or direction characters', () => {
  assert.equal(plain('a\u001b[2J\u0007b\r\n\tc\u009b\u202edeed\u2066'), 'a b c deed');
  assert.equal(plain('👩‍👩‍👧 é 漢'), '👩‍👩‍👧 é 漢');
});

test('of what colours a terminal, or names its window, nothing is left in a text from outside', () => {
  assert.equal(plain('\u001b[1;31mred\u001b[0m prompt\u001b]0;title\u0007'), 'red prompt');
  assert.equal(plain('a list[31m]'), 'a list[31m]');
});

test('what is not to be seen does not make one name look like another', () => {
  const unseen = '\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u3164\ufe0f\ufff9\u{e0041}\u{e0101}';
  for (const mark of unseen) assert.equal(plain(`ali${mark}ce`), 'alice');
  assert.equal(plain('❤️‍🔥 👍🏽 1'), '❤️‍🔥 👍🏽 1');
});

test('a JSON line keeps its value when its control characters are spelled out', () => {
  const line = '{"text":"a\u009b31m\u007f\u202e\u2028\u200b\u{e0041}"}';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  assert.doesNotMatch(plainJson(line), /[\u0000-\u001f\u007f-\u009f\u2028]|\p{DI}/u);
  assert.deepEqual(JSON.parse(plainJson(line)), JSON.parse(line));
});

test('long texts break between words and keep their indent', () => {
  assert.equal(wrap('one two three four', 4, 13), 'one two\n    three\n    four');
  assert.equal(wrap('unbreakable', 4, 8), 'unbreakable');
});

test('what was probably meant is the nearest word, if it is near', () => {
  const words = ['session', 'status', 'doctor', 'config', 'show', 'stop'];
  const typed: [string, string | undefined][] = [
    ['sesion', 'session'],
    ['sessoin', 'session'],
    ['docter', 'doctor'],
    ['shwo', 'show'],
    ['st', undefined],
    ['frobnicate', undefined],
  ];
  for (const [word, meant] of typed) assert.equal(nearest(word, words), meant, word);
});

test('a column may give way at its beginning', () => {
  const columns = [{ value: (text: string) => text, shrinkTo: 4, keepsEnd: true as const }];
  assert.equal(table(['example.com/me/shop', 'shop'], columns, 8), '…me/shop\nshop\n');
  assert.equal(table(['日本語の店'], columns, 6), '…の店\n');
});
