import assert from 'node:assert/strict';
import test from 'node:test';
import { drawn, fitted } from '../../src/cli/print/screen.ts';

const lines = (number: number) =>
  Array.from({ length: number }, (_, at) => `line ${at}\n`).join('');

test('a text that the terminal has room for is shown whole', () => {
  assert.equal(fitted(lines(23), 24), lines(23));
});

test('of a longer one the last row says how much is left out', () => {
  assert.equal(fitted(lines(24), 24), `${lines(22)}… 2 more lines\n`);
  assert.equal(fitted(lines(30), 24).split('\n').length - 1, 23);
});

test('a long line does not break while it is drawn, and others do again when it is', () => {
  const frame = drawn('one\ntwo\n', false);
  assert.ok(frame.startsWith('\x1b[H\x1b[?7lone'), JSON.stringify(frame));
  assert.ok(frame.indexOf('\x1b[?7h') > frame.indexOf('two'));
  assert.ok(drawn('one\n', true).startsWith('\x1b[2J'));
});
