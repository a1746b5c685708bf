import assert from 'node:assert/strict';
import test from 'node:test';
import { BucketError } from '../../src/bucket/bucket.ts';
import { sandboxHint } from '../../src/cli/sandbox-hint.ts';
import { UserError } from '../../src/state/user-error.ts';
import { makeTeam } from '../support/team.ts';

const env = { HOME: '/home/me', CODEX_THREAD_ID: 't' };
const caused = (fields: object) => Object.assign(new Error('no'), fields);
const unreachable = (cause?: unknown) =>
  new BucketError('unreachable', 'no answer', { hint: 'Check the network.', cause });

test('what the system forbids to a command of Codex is put down to the sandbox, with what to set', () => {
  for (const error of [
    unreachable(caused({ code: 'EPERM' })),
    caused({ code: 'EROFS' }),
    caused({ code: 'ERR_SQLITE_ERROR', errcode: 1544 }),
    caused({ code: 'ERR_SQLITE_ERROR', errcode: 14 }),
  ]) {
    const hint = sandboxHint(error, env) ?? '';
    assert.match(hint, /sandbox/);
    assert.match(hint, /network_access = true/);
    assert.match(hint, /writable_roots = \["\/home\/me\/\.tracecraft"\]/);
  }
  const offline = { HOME: '/home/me', CODEX_SANDBOX_NETWORK_DISABLED: '1' };
  assert.match(sandboxHint(unreachable(caused({ code: 'EAI_AGAIN' })), offline) ?? '', /sandbox/);
});

test('other errors, and those outside of Codex, keep their own hints', () => {
  const forbidden = caused({ code: 'EPERM' });
  assert.equal(sandboxHint(forbidden, { HOME: '/home/me' }), undefined);
  assert.equal(sandboxHint(unreachable(caused({ code: 'ECONNREFUSED' })), env), undefined);
  assert.equal(sandboxHint(new UserError('held', 'Wait.'), env), undefined);
  const loop = caused({});
  Object.assign(loop, { cause: loop });
  assert.equal(sandboxHint(loop, env), undefined);
});

test('a command that may not write its state says so, by the hint that stands beside the error', {
  skip: process.platform !== 'linux' && 'needs a folder where even root may make none',
}, async (t) => {
  const { runWith } = await makeTeam(t, { agents: ['alice'] });
  const claim = (env: Record<string, string>) =>
    runWith('alice', { env: { TRACECRAFT_HOME: '/sys/tracecraft', ...env } }, 'claim', 'build');
  const barred = await claim({ CODEX_THREAD_ID: 't' });
  assert.equal(barred.exitCode, 1);
  assert.match(barred.stderr, /^tracecraft: .*\/sys\/tracecraft.*\nCodex may keep this command/);
  assert.doesNotMatch((await claim({})).stderr, /Codex/);
});
