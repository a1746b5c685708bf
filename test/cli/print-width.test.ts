import assert from 'node:assert/strict';
import test from 'node:test';
import stringWidth from 'string-width';
import { widthOf } from '../../src/cli/print/width.ts';
import { plain } from '../../src/plain.ts';

const texts = [
  '',
  'plain text',
  '日本語',
  '━━┈┈ 40%',
  '👩‍👩‍👧‍👦',
  'é',
  '\x1b[31mred\x1b[39m',
  'a\tb',
];

test('a width is what it is also when it is asked for again', () => {
  for (const text of [...texts, ...texts]) assert.equal(widthOf(text), stringWidth(text), text);
});

test('a text that is plain stays as it is, and no other is taken for one', () => {
  const given = ['a', 'a b', ' a', 'a ', 'a  b', 'a\tb', 'a\x07b', 'a\u202eb', 'a\n', '\u00a0'];
  assert.deepEqual(given.map(plain), ['a', 'a b', 'a', 'a', 'a b', 'a b', 'a b', 'ab', 'a', '']);
});
