import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { agentKey } from '../../src/bucket/coordination-keys.ts';
import { inCoordination } from '../../src/cli/coordinate.ts';
import { UserError } from '../../src/state/user-error.ts';
import { temporaryFolder } from '../support/machine.ts';

/** A user of this process, with a folder as the bucket. */
function user(t: test.TestContext): string {
  const folder = temporaryFolder(t);
  const bucket = join(folder, 'bucket');
  mkdirSync(bucket);
  const set = {
    TRACECRAFT_HOME: join(folder, 'state'),
    TRACECRAFT_BUCKET: pathToFileURL(bucket).href,
    TRACECRAFT_PROJECT: 'p',
    TRACECRAFT_AGENT: 'alice',
  };
  const former = Object.fromEntries(Object.keys(set).map((name) => [name, process.env[name]]));
  Object.assign(process.env, set);
  t.after(() => {
    for (const [name, value] of Object.entries(former)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  return bucket;
}

test('a command gets the project, the agent and an open bucket; options go before the environment', async (t) => {
  user(t);
  await inCoordination({}, async (c, context) => {
    assert.deepEqual([c.project, c.me.agent, c.me.seat], ['p', 'alice', '']);
    assert.equal(c.bucketUrl, context.bucketUrl);
    assert.equal(await c.bucket.get(agentKey('p', 'alice')), undefined);
  });
  const given = { project: 'q', agent: 'bob', lease: 'l', bestEffort: true };
  await inCoordination(given, async (c) => {
    assert.deepEqual([c.project, c.me.agent, c.me.lease, c.bestEffort], ['q', 'bob', 'l', true]);
  });
});

test('the heartbeat follows the answer, with the step that the command tells', async (t) => {
  const bucket = user(t);
  const path = join(bucket, 'p/agents/alice.json');
  await inCoordination({}, async () => {
    assert.ok(!existsSync(path));
    return { step: 'build' };
  });
  assert.equal(JSON.parse(readFileSync(path, 'utf8')).step, 'build');
});

test('a command that fails says so, and sends no heartbeat', async (t) => {
  const bucket = user(t);
  const fails = inCoordination({}, async () => {
    throw new UserError('no', 'because');
  });
  await assert.rejects(fails, /no/);
  assert.ok(!existsSync(join(bucket, 'p/agents')));
});

test('a heartbeat that cannot be sent takes nothing back of what the command has done', async (t) => {
  const bucket = user(t);
  await inCoordination({}, async () => rmSync(bucket, { recursive: true }));
});

test('a name that cannot be is told before anything is opened', async (t) => {
  user(t);
  await assert.rejects(
    inCoordination({ agent: 'a/b' }, async () => assert.fail('it was opened')),
    (error) => error instanceof UserError && error.exitCode === 2,
  );
});
