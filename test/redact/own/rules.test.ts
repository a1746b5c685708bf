import assert from 'node:assert/strict';
import test from 'node:test';
import { ownRules } from '../../../src/redact/own/rules.ts';
import { UserError } from '../../../src/state/user-error.ts';

const named = (name: string) => ({
  name,
  pattern: 'T-[0-9]{6}',
  samples: { secrets: ['T-123456'] },
});

for (const name of ['github_pat', 'email_address', 'own_literal', 'own_env']) {
  test(`no rule of the user's is called ${name}, as a built-in one is`, () => {
    assert.throws(
      () => ownRules([named('ticket'), named(name)]),
      (error) => error instanceof UserError && error.message.includes(`rule ${name} of`),
    );
  });
}

test('any other name is taken, once', () => {
  assert.deepEqual(
    ownRules([named('ticket'), named('badge')]).map(({ name }) => name),
    ['ticket', 'badge'],
  );
  assert.throws(() => ownRules([named('ticket'), named('ticket')]), /taken by another/);
});
