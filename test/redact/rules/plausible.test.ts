import assert from 'node:assert/strict';
import test from 'node:test';
import { isLogin, isNoName } from '../../../src/redact/rules/plausible.ts';

for (const name of [
  'ghp_your_token_here',
  'glrt-runner-token',
  'getDroneTokenFromEnvironment',
  'DRONE_TOKEN',
  'npm_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx1',
  'SWMTKN-1-xxxxxxxxxxxxxxxx',
]) {
  test(`made of words, or a stand-in: ${name}`, () => assert.equal(isNoName(name), false));
}

for (const token of ['q7Vn0zKt', 'hvs.kQZWvtBRy', 'dckr_pat_Zq123456KxxxXmVbT']) {
  test(`no name: ${token}`, () => assert.equal(isNoName(token), true));
}

test('base64 of user:password is a login, other base64 is none', () => {
  assert.equal(isLogin(Buffer.from('octocat:hunter2').toString('base64')), true);
  assert.equal(isLogin(Buffer.from('no colon').toString('base64')), false);
  assert.equal(isLogin('authentication'), false);
});
