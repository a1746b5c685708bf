import assert from 'node:assert/strict';
import test from 'node:test';
import { createRedactor } from '../../src/redact/engine.ts';
import { seeded } from '../support/random.ts';
import { fill } from './samples/sample.ts';

const random = seeded();
const secret = fill('q7{base62~24}x9', random.next);
const redactor = createRedactor();

for (const text of [
  `cmd --githubtoken ${secret}`,
  `Connect-Service -GitHubToken ${secret}`,
  `Connect-Service -BearerToken ${secret}`,
  `Connect-Vault -VaultToken ${secret} -Verbose`,
  `cmd --apptokenbase ${secret}`,
  `cmd --githubtoken2 ${secret}`,
  `Connect-Service -GitHubTokenString ${secret}`,
  `api-token-2: ${secret}`,
  `service.token.1=${secret}`,
  `<token scope="x">${secret}</token>`,
  `<token expires="2026-11-21">${secret}</token>`,
  `<tokenData>${secret}</tokenData>`,
  `<appKey scope="x">${secret}</appKey>`,
  `<ns:apiToken created="2026-11-21T10:00:00Z">\n  ${secret}\n</ns:apiToken>`,
  `- name: my-token\n\tvalue: ${secret}\n`,
  `- name: my-token\n value: ${secret}\n`,
  `segment-write-key=${secret}`,
]) {
  const told = text.replace(secret, '…');
  test(`a token is told by its name: ${JSON.stringify(told)} (seed ${random.seed})`, () => {
    const { body } = redactor.lines(Buffer.from(`${JSON.stringify({ text })}\n`));
    const read = JSON.parse(body.bytes.toString()).text as string;
    assert.equal(read.replace(/\[REDACTED:\w+\]/, '…'), told);
  });
}
