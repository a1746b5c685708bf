import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { quotedLines } from '../../src/cli/print/quoted.ts';

test('a text is its first line, and the others behind a mark that no text can leave out', () => {
  assert.deepEqual(quotedLines('one\ntwo\r\n\n  three\n'), [
    'one',
    '    | two',
    '    |',
    '    |   three',
  ]);
  assert.deepEqual(quotedLines('', '> '), ['']);
});

test('of what colours a terminal nothing is left, in no line', () => {
  const red = '\u001b[31mred\u001b[0m  text';
  assert.deepEqual(quotedLines(`${red}\n${red}`), ['red text', '    | red  text']);
});

test('no text writes a line of its own, moves the cursor or turns the direction', () => {
  const nasty = fc.constantFrom('\n', '\r', '\u0085', '\u2028', '\v', '\u001b[2J', '\u202e', '\t');
  const text = fc.array(fc.oneof(nasty, fc.string({ unit: 'binary' }))).map((all) => all.join(''));
  fc.assert(
    fc.property(text, (given) => {
      const [first, ...rest] = quotedLines(given);
      for (const line of [first as string, ...rest]) {
        assert.doesNotMatch(
          line,
          /[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/u,
        );
      }
      for (const line of rest) assert.match(line, /^ {4}\|/);
    }),
  );
});
