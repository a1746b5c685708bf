import assert from 'node:assert/strict';
import test from 'node:test';
import {
  escapedBytes,
  hasUnseen,
  shown,
  stretch,
} from '../../../src/site/page/escape-kernel/escaped-bytes.ts';
import { escapeText } from '../../../src/site/page/escape-text.ts';
import { withoutUnseen } from '../../../src/site/page/visible.ts';
import { seeded } from '../../support/random.ts';

test('texts of any length are escaped as `escapeText` does it, in UTF-8', (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const signs = [...'<>&"', "'", 'a', 'b', '\n', 'é', '設', '𠮷', '\u2028'];
  for (let round = 0; round < 600; round += 1) {
    const some = signs.slice(0, random.between(1, signs.length));
    const length = random.pick([0, 1, 15, 16, 17, 33, 400, 32_768, 70_000]) + random.between(0, 3);
    const size = random.chance(0.1) ? length : Math.min(length, 500);
    const text = Array.from({ length: size }, () => random.pick(some)).join('');
    assert.equal(bytesOf(text), escapeText(text));
  }
});

test('a character is not cut between two stretches, also where half of another one follows it', () => {
  const characters = '𠮷'.repeat(stretch / 2);
  for (const behind of ['\udfb7', '\ud842', '\ud842\ud842', '𠮷']) {
    for (const before of ['', 'a', '\ud842', '\udfb7']) {
      const text = `${before}${characters}${behind}`;
      assert.equal(bytesOf(text), text.toWellFormed());
    }
  }
});

function bytesOf(text: string): string {
  // Each stretch lies where the one before it lay.
  return Buffer.concat([...copies(text)]).toString();
}

function* copies(text: string): Generator<Buffer> {
  for (const bytes of escapedBytes(text)) yield Buffer.from(bytes);
}

test('what is not seen is found wherever it stands, and nothing else is taken for it', (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const plain = [
    ...'ab <\n\t',
    'é',
    '\u00a0',
    '\u2029',
    '\u202f',
    '\u2065',
    '\u206a',
    '設',
    '𠮷',
    '\uffff',
  ];
  const unseen = [
    '\0',
    '\x08',
    '\x0b',
    '\r',
    '\x1b',
    '\x1f',
    '\x7f',
    '\x80',
    '\x9f',
    '\u202a',
    '\u202e',
    '\u2066',
    '\u2069',
  ];
  for (let round = 0; round < 2000; round += 1) {
    const length = random.chance(0.02) ? 33_000 : random.between(0, 70);
    const text = Array.from({ length }, () => random.pick(plain)).join('');
    assert.equal(hasUnseen(text), false, JSON.stringify(text));
    const at = random.between(0, text.length);
    // Not between the halves of a character.
    const before = text.slice(0, at).toWellFormed();
    const hidden = `${before}${random.pick(unseen)}${text.slice(at).toWellFormed()}`;
    assert.equal(hasUnseen(hidden), true, JSON.stringify(hidden));
  }
});

test('texts are shown as the expressions for short ones do it', (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const signs = [
    ...'ab ;0?m[]\\/@~<\n\t',
    ...['\x1b', '\x1b[', '\x1b]', '\x07', '\r', '\r', '\n', '\x1b[31m', '\x1b\\', 'é', '設', '𠮷'],
    ...[
      '\0',
      '\x1f',
      '\x7f',
      '\x80',
      '\x9f',
      '\u00a0',
      '\u202a',
      '\u202e',
      '\u202f',
      '\u2066',
      '\u2069',
    ],
  ];
  for (let round = 0; round < 4000; round += 1) {
    const length = random.chance(0.01) ? 20_000 : random.between(0, 60);
    const text = Array.from({ length }, () => random.pick(signs)).join('');
    assert.equal(shown(text), withoutUnseen(text), JSON.stringify(text));
  }
});
