import assert from 'node:assert/strict';
import test from 'node:test';
import { tools } from '../../src/mcp/tools.ts';
import { seeded } from '../support/random.ts';
import { makeTeam } from '../support/team.ts';
import { openMcp } from './mcp-client.ts';

const hostile: readonly unknown[] = [
  '',
  ' ',
  '..',
  '../../etc/passwd',
  '/etc/passwd',
  'a\0b',
  'x'.repeat(5_000),
  '\ud800',
  '\u202e\u{e0041}',
  '%2e%2e%2f',
  '_history',
  '_broadcast',
  '-rf',
  "'; DROP TABLE turns; --",
  '"unbalanced',
  'NEAR(a b, 5)',
  '\u001b[2J',
  0,
  -1,
  1e308,
  Number.MAX_SAFE_INTEGER,
  true,
  null,
  [],
  [[]],
  ['../x'],
  {},
  { toString: 'x' },
];

/** What a schema takes at once, so that what is behind it is tried, too. */
const fitting = /^(?:key|step|name|id|what|query|to|message|text|value|agent|project|session)$/;

test('whatever a tool is given, it answers or says what is wrong, and goes on serving', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const { client, stderr } = await openMcp(t, team, 'alice');
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  for (const { name, input } of tools) {
    const fields = Object.keys(input.shape);
    for (let tries = 0; tries < 12; tries++) {
      const given = fields.filter((field) => fitting.test(field) || random.chance(0.3));
      const values = given.map((field) => [field, valueFor(field)]);
      const args = { ...Object.fromEntries(values), ...(random.chance(0.1) && { constructor: 1 }) };
      const { content, isError } = await client.callTool({ name, arguments: args });
      const [{ text }] = content as [{ text: string }];
      assert.ok(text.length > 0, name);
      if (isError) assert.doesNotMatch(text, /\n\s+at .*\(|TypeError|undefined is/, name);
    }
  }
  assert.equal((await client.listTools()).tools.length, tools.length);
  assert.equal(stderr(), '');
  const { root } = team.sandbox;
  const names = ['-name', 'bucket', '-prune', '-o', '-name', 'passwd*', '-print'];
  const outside = await team.sandbox.run('find', [root, ...names]);
  assert.equal(outside.stdout, '');

  function valueFor(field: string): unknown {
    // Nothing is waited for.
    if (field === 'wait_seconds') return random.pick([0, -1, 46, '0']);
    if (!fitting.test(field)) return random.pick(hostile);
    const texts = hostile.filter((value) => typeof value === 'string');
    return random.pick(random.chance(0.8) ? texts : hostile);
  }
});

test('a tool that is not there, and arguments that it has not, are told with what there is', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const { error } = await openMcp(t, team, 'alice');
  assert.equal(await error('serch', { query: 'x' }), 'There is no tool serch\nsearch is one.');
  assert.match(await error('rm'), /There is no tool rm\nThere are search, recall/);
  const wrong = await error('memory_set', { key: 'k', valeu: 'v' });
  assert.match(wrong, /These are no arguments of memory_set\n[\s\S]*"valeu"[\s\S]* value$/);
  assert.match(await error('claim', { step: 'a b' }), /is no name for a step\nUse up to 100/);
  assert.match(await error('memory_set', { key: 'k', value: '{', type: 'json' }), /is no JSON/);
  for (const cursor of ['x', 'AAAA', '[]', Buffer.from('[-1,0]').toString('base64url')]) {
    assert.match(await error('recall', { cursor }), /The cursor is none/);
    assert.match(await error('memory_list', { cursor }), /The cursor is none of this list/);
  }
});

test('one step that many want at once is one agent’s', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const { client, facts } = await openMcp(t, team, 'alice');
  const agents = Array.from({ length: 8 }, (_, at) => `agent-${at}`);
  const results = await Promise.all(
    agents.map((agent) => client.callTool({ name: 'claim', arguments: { step: 'build', agent } })),
  );
  assert.equal(results.filter(({ isError }) => !isError).length, 1);
  const sets = agents.map((agent) =>
    client.callTool({ name: 'memory_set', arguments: { key: `of.${agent}`, value: agent, agent } }),
  );
  assert.ok((await Promise.all(sets)).every(({ isError }) => !isError));
  assert.equal((await facts('memory_list', { prefix: 'of.' })).total, 8);
});

test('who gives up waiting for a step does not get it', async (t) => {
  const team = await makeTeam(t, { agents: ['alice', 'bob'] });
  const [alice, bob] = await Promise.all([openMcp(t, team, 'alice'), openMcp(t, team, 'bob')]);
  await alice.facts('claim', { step: 'build' });
  const controller = new AbortController();
  const waiting = bob.client.callTool(
    { name: 'claim', arguments: { step: 'build', wait_seconds: 40 } },
    undefined,
    { signal: controller.signal },
  );
  await bob.facts('step_status', { step: 'build' });
  controller.abort();
  await assert.rejects(waiting);
  await bob.facts('step_status', { step: 'build' });
  await alice.facts('release', { step: 'build' });
  for (let looks = 0; looks < 2; looks++) {
    const { status } = await bob
      .facts('wait_for', { steps: ['build'], wait_seconds: 1 })
      .then(({ steps }) => steps[0]);
    assert.equal(status, 'pending');
  }
});
