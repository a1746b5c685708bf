import assert from 'node:assert/strict';
import test from 'node:test';
import { timeoutOf, ttlOf } from '../../src/cli/ttl-option.ts';
import { UserError } from '../../src/state/user-error.ts';

const refused = (error: unknown) => error instanceof UserError && error.exitCode === 2;

test('a lease lasts seconds to days, and its m are minutes', () => {
  const given: [text: string, ms: number][] = [
    ['30m', 1_800_000],
    ['90 min', 5_400_000],
    ['5s', 5_000],
    ['1.5h', 5_400_000],
    ['7D', 604_800_000],
  ];
  for (const [text, ms] of given) assert.equal(ttlOf(text), ms, text);
  for (const text of ['', '30', '4s', '8d', 'm', '-5m', '1w', '1e3s', 'NaNs']) {
    assert.throws(() => ttlOf(text), refused, text);
  }
});

test('a bare timeout is seconds, and none at all is one look', () => {
  assert.equal(timeoutOf('300'), 300_000);
  assert.equal(timeoutOf('0'), 0);
  assert.equal(timeoutOf('5m'), 300_000);
  for (const text of ['', '-1', 'soon', '9d']) assert.throws(() => timeoutOf(text), refused, text);
});
