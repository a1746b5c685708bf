import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openAppServer } from '../../../src/harness/codex/app-server.ts';
import { AppServerError } from '../../../src/harness/codex/rpc.ts';
import { runningProcess } from '../../../src/running-process.ts';
import { temporaryFolder } from '../../support/machine.ts';
import { pinnedNode } from '../../support/sandbox.ts';

/** A program that answers each message by `answer`, the body of a function of it. */
function programOf(t: TestContext, answer: string): string {
  const path = join(temporaryFolder(t), 'codex');
  const script = `#!${pinnedNode}
const say = (message) => console.log(JSON.stringify(message));
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line);
  const { id, method, params, error } = message;
  if (method === 'initialize') return say({ id, result: { userAgent: 'x/1.2.3 (y)', params } });
  ${answer}
});
`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

const env = { PATH: '/usr/bin:/bin' };
const open = (t: TestContext, answer: string, options = {}) =>
  openAppServer(programOf(t, answer), env, '/', { patience: 5_000, ...options });

test('a server tells its version, and answers', async (t) => {
  const server = await open(t, 'if (id !== undefined) say({ id, result: { got: params } });');
  assert.equal(server.version, '1.2.3');
  assert.deepEqual(await server.call('any', { a: 1 }), { got: { a: 1 } });
  await server.close();
});

const failures: [about: string, answer: string, failure: AppServerError['failure']][] = [
  ['refuses', "say({ id, error: { code: 1, message: 'no' } });", 'refused'],
  ['is silent', '', 'silent'],
  ['ends', "if (method === 'any') process.exit(0);", 'ended'],
  ['crashes', "if (method === 'any') process.kill(process.pid, 'SIGKILL');", 'ended'],
];

for (const [about, answer, failure] of failures) {
  test(`a server that ${about} is told of so`, async (t) => {
    const server = await open(t, `if (id === undefined) return; ${answer}`);
    await assert.rejects(server.call('any', {}, 300), (error) => {
      assert.ok(error instanceof AppServerError);
      assert.equal(error.failure, failure);
      return true;
    });
    await server.close();
    await assert.rejects(server.call('any', {}), { failure: 'ended' });
  });
}

test('what the server asks of its client is answered with an error, and disturbs no answer', async (t) => {
  const server = await open(
    t,
    `if (method === 'any') return say({ id, method: 'item/commandExecution/requestApproval', params: {} }), global.asked = id;
     if (error) say({ id: global.asked, result: { error } });`,
  );
  const answer = (await server.call('any', {})) as { error: { code: number } };
  assert.equal(answer.error.code, -32_601);
  await server.close();
});

test('lines that are no messages, and answers that nobody waits for, are passed over', async (t) => {
  const server = await open(
    t,
    "if (id === undefined) return; console.log('not JSON'); say({ id: 999, result: 1 }); console.log('null\\n7\\n[]'); say({ method: 'thread/started' }); say({ id, result: 'right' });",
  );
  assert.equal(await server.call('any', {}), 'right');
  await server.close();
});

test('a program that is not there, or does not begin as a server does, is no server', async (t) => {
  await assert.rejects(openAppServer('/nowhere/codex', env, '/', { patience: 1_000 }));
  const path = programOf(t, '');
  writeFileSync(path, '#!/bin/sh\nexit 3\n');
  await assert.rejects(openAppServer(path, env, '/', { patience: 1_000 }), { failure: 'ended' });
});

test('a refusal without words is told as it came', async (t) => {
  const server = await open(t, 'if (id !== undefined) say({ id, error: { code: -3 } });');
  await assert.rejects(server.call('any', {}), {
    failure: 'refused',
    message: 'Codex: {"code":-3}',
  });
  await server.close();
});

test('a server that does not end is ended with the program that it has started', async (t) => {
  const server = await open(
    t,
    `const { spawn } = require('node:child_process');
     const child = spawn('sleep', ['600'], { stdio: ['ignore', 'inherit', 'ignore'] });
     setInterval(() => {}, 1000);
     if (id !== undefined) say({ id, result: child.pid });`,
    { farewell: 100 },
  );
  const pid = (await server.call('any', {})) as number;
  await server.close();
  // The one that ended it does not wait for the other; what nobody has asked after yet has no command any more.
  const command = () => runningProcess(pid)?.command ?? [];
  for (const end = Date.now() + 5_000; command().length > 0 && Date.now() < end; ) await pause(10);
  assert.deepEqual(command(), []);
});
