import assert from 'node:assert/strict';
import test from 'node:test';
import { allowed } from '../../../src/redact/own/allow.ts';
import { UserError } from '../../../src/state/user-error.ts';

for (const pattern of ['/./', '/^/', '/x?/', '/\\w+/', '/[a-z]/', '/[0-9]/', '/.{8,}/', '/a|/i']) {
  test(`${pattern} is refused: it would allow secrets of any kind`, () => {
    assert.throws(
      () => allowed(['fine', pattern]),
      (error) => error instanceof UserError && error.message.includes(`pattern ${pattern} of`),
    );
  });
}

for (const [pattern, secret] of [
  ['/^test_/', 'test_k2Wm'],
  ['/example/i', 'AKIAIOSFODNN7EXAMPLE'],
  ['/^000/', '000111'],
  ['/^[0-9a-f]{40}$/', '0'.repeat(40)],
  ['/^sk-ant-api03-fake/', 'sk-ant-api03-fake-1'],
] as const) {
  test(`${pattern} is allowed, and what it is found in`, () => {
    const isAllowed = allowed([pattern]);
    assert.equal(isAllowed(secret), true);
    assert.equal(isAllowed('kT8mZq2LxR5v9WcB'), false);
  });
}

test('a text without slashes around it is that text alone', () => {
  const isAllowed = allowed(['.', '/+a']);
  assert.deepEqual(['.', '/+a', 'x', 'aa'].map(isAllowed), [true, true, false, false]);
});
