import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import test from 'node:test';
import { bucketUrl } from '../bucket/s3/ground.ts';
import { makeTeam } from '../support/team.ts';

/** ms: less than the 30 s that a bucket has otherwise, more than the timeout and two last looks: what a probe left is removed. */
const atMost = 20_000;

const waits = [
  ['wait-for', 'build', '--timeout', '1'],
  ['claim', 'build', '--wait', '--timeout', '1'],
  ['claim', '--next', '--wait', '--timeout', '1'],
];
for (const args of waits) {
  test(`\`${args.join(' ')}\` ends by then, also on a store that hangs`, async (t) => {
    const server = createServer(() => {}).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const team = await makeTeam(t, {
      agents: ['alice'],
      bucketUrl: bucketUrl({ endpoint }, 'team'),
      env: { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
    });
    const timed = async (...words: string[]) => {
      const start = performance.now();
      const finished = await team.run('alice', ...words);
      return { ...finished, ms: performance.now() - start };
    };
    const { ms: toStart } = await timed('config', 'list');
    const { exitCode, stderr, ms } = await timed(...args);
    assert.equal(exitCode, 1);
    assert.match(stderr, /did not end in time/);
    assert.ok(ms - toStart < atMost, `${ms} ms, ${toStart} of them to start`);
  });
}
