import assert from 'node:assert/strict';
import test from 'node:test';
import { identify } from '../../src/coordination/identity.ts';
import { UserError } from '../../src/state/user-error.ts';

const options = { config: {}, machine: 'm1' };
const who = (env: NodeJS.ProcessEnv, more = {}) =>
  identify({ USER: 'me', ...env }, { ...options, ...more });

test("the option goes before the environment, that before the config, that before the machine's", () => {
  const env = { TRACECRAFT_AGENT: 'bob' };
  const config = { agent: 'carol' };
  assert.equal(who(env, { config, agent: 'alice' }).agent, 'alice');
  assert.equal(who(env, { config }).agent, 'bob');
  assert.equal(who({}, { config }).agent, 'carol');
  assert.match(who({}).agent, /^me-/);
});

test('who was named for the command needs no seat; the names of a machine do', () => {
  assert.deepEqual([who({}, { agent: 'a' }).seat, who({}, { agent: 'a' }).explicit], ['', true]);
  for (const me of [who({}), who({}, { config: { agent: 'carol' } })]) {
    assert.match(me.seat, /^shell:m1:\d+-\d+$/);
    assert.equal(me.explicit, false);
  }
});

test("a session of an agent is a seat, also under a name that was given; a hook's goes first", () => {
  const claude = { CLAUDE_CODE_SESSION_ID: 's-1' };
  assert.equal(who(claude).seat, 'claude-code:s-1');
  assert.equal(who({ CODEX_THREAD_ID: 't-1' }).seat, 'codex:t-1');
  const me = who(claude, { agent: 'alice' });
  assert.deepEqual([me.seat, me.harness, me.session], ['claude-code:s-1', 'claude-code', 's-1']);
  assert.equal(who(claude, { session: { harness: 'codex', id: 'x' } }).seat, 'codex:x');
});

test('Codex that Claude Code runs is Codex', () => {
  const seat = who({ CLAUDE_CODE_SESSION_ID: 's', CODEX_THREAD_ID: 't' }).seat;
  assert.equal(seat, 'codex:t');
});

test('a lease comes from the option, else from the environment', () => {
  assert.equal(who({ TRACECRAFT_LEASE: 'a' }, { lease: 'b' }).lease, 'b');
  assert.equal(who({ TRACECRAFT_LEASE: 'a' }).lease, 'a');
  assert.equal(who({}).lease, undefined);
});

test("a name that cannot be is refused where it was given; a machine's own is made to fit", () => {
  assert.throws(() => who({ TRACECRAFT_AGENT: '_x' }), UserError);
  assert.throws(() => who({}, { agent: 'a/b' }), UserError);
  assert.match(who({ USER: '_www/x' }).agent, /^www-x-/);
});
