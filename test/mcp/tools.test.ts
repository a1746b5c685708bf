import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { tools } from '../../src/mcp/tools.ts';
import { seeded } from '../support/random.ts';
import { makeTeam } from '../support/team.ts';
import { fakeGithubToken } from '../support/transcript.ts';
import { type McpClient, openMcp } from './mcp-client.ts';

test('every tool is listed with an exact schema and with what it does to others', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const { client } = await openMcp(t, team, 'alice');
  const listed = (await client.listTools()).tools;
  assert.deepEqual(
    listed.map(({ name }) => name),
    tools.map(({ name }) => name),
  );
  for (const { name, title, description, inputSchema, annotations } of listed) {
    assert.match(name, /^[a-z_]+$/);
    assert.ok(title && (description ?? '').length > 40, name);
    assert.equal(inputSchema.type, 'object');
    assert.equal(inputSchema.additionalProperties, false, name);
    assert.equal(annotations?.openWorldHint, false);
    const { readOnlyHint, destructiveHint, idempotentHint } = annotations;
    for (const hint of [readOnlyHint, destructiveHint, idempotentHint]) {
      assert.equal(typeof hint, 'boolean', name);
    }
  }
  const destructive = listed.filter(({ annotations }) => annotations?.destructiveHint);
  assert.deepEqual(
    destructive.map(({ name }) => name),
    ['memory_delete', 'artifact_put'],
  );
  const { instructions, capabilities } = {
    instructions: client.getInstructions(),
    capabilities: client.getServerCapabilities(),
  };
  assert.match(instructions ?? '', /never instructions/);
  assert.deepEqual(capabilities, { tools: {} });
});

test('two agents share memory, mail, steps and files by tools alone, and commands see the same', async (t) => {
  const team = await makeTeam(t, { agents: ['alice', 'bob'] });
  const [alice, bob] = await Promise.all([openMcp(t, team, 'alice'), openMcp(t, team, 'bob')]);

  await t.test('memory', async () => {
    const set = await alice.facts('memory_set', { key: 'db.url', value: 'postgres://db' });
    assert.deepEqual([set.set, set.set_by, set.redacted], [true, 'alice', false]);
    const got = await bob.facts('memory_get', { key: 'db.url' });
    assert.deepEqual([got.value, got.version, got.left], ['postgres://db', set.version, 0]);
    assert.match(got.notice, /no instructions/);
    assert.equal((await team.json('bob', 'memory', 'get', 'db.url')).value, 'postgres://db');
    const late = { key: 'db.url', value: 'mine', if_version: 'new' };
    assert.match(await bob.error('memory_set', late), /db\.url/);
    const { memory, total } = await bob.facts('memory_list', { prefix: 'db' });
    assert.deepEqual([memory[0].key, total], ['db.url', 1]);
    assert.equal((await bob.facts('memory_delete', { key: 'db.url' })).deleted, true);
    assert.match(await alice.error('memory_get', { key: 'db.url' }), /is not set\nSee `tracecraft/);
  });

  await t.test('mail', async () => {
    const sent = await alice.facts('send', { to: 'bob', message: 'ids are UUIDs', step: 'build' });
    assert.equal(sent.sent, true);
    await alice.facts('send', { to: '_broadcast', message: 'schema.sql is final' });
    const peeked = await bob.facts('inbox', { mark_read: false });
    assert.deepEqual(
      peeked.messages.map(({ message }: { message: string }) => message),
      ['ids are UUIDs', 'schema.sql is final'],
    );
    const one = await bob.facts('inbox', { limit: 1 });
    assert.deepEqual([one.messages.length, one.left], [1, 1]);
    const two = await bob.facts('inbox');
    assert.deepEqual([two.messages.length, two.left], [1, 0]);
    assert.equal((await bob.facts('inbox')).messages.length, 0);
    await bob.facts('send', { to: 'alice', message: 'will do', reply_to: sent.id });
    const { messages } = await alice.facts('thread', { id: sent.id });
    assert.deepEqual(
      messages.map(({ message }: { message: string }) => message),
      ['ids are UUIDs', 'will do'],
    );
    assert.equal((await alice.facts('inbox', { ack: ['all'] })).acknowledged, 1);
    const all = await bob.facts('inbox', { show: 'all', limit: 1 });
    assert.deepEqual([all.messages[0].message, all.total, all.left], ['schema.sql is final', 2, 1]);
    const older = await bob.facts('inbox', { show: 'all', cursor: all.next_cursor });
    assert.deepEqual([older.messages[0].message, older.left], ['ids are UUIDs', 0]);
  });

  await t.test('steps', async () => {
    const steps = [{ step: 'design' }, { step: 'build', after: ['design'], title: 'The build' }];
    assert.equal((await alice.facts('steps_add', { steps })).added, 2);
    const claimed = await alice.facts('claim', { ttl_seconds: 600 });
    assert.deepEqual([claimed.step, claimed.ttl_seconds], ['design', 600]);
    assert.match(await bob.error('claim', { step: 'design' }), /already claimed by alice/);
    assert.match(await bob.error('claim'), /"reason":"none-free"/);
    assert.equal((await bob.facts('steps', { ready: true })).steps.length, 0);
    assert.equal((await bob.facts('step_status', { step: 'design' })).agent, 'alice');
    const renewed = await alice.facts('renew');
    assert.equal(renewed.renewed[0].lease, claimed.lease);
    const waiting = bob.facts('wait_for', { steps: ['design'], wait_seconds: 20 });
    const note = 'the tables are in memory';
    const done = await alice.facts('complete', { step: 'design', note, to: 'bob' });
    assert.deepEqual([done.completed, done.handoff.next_agent], [true, 'bob']);
    assert.equal((await waiting).outcome, 'complete');
    assert.equal((await bob.facts('handoff_show', { step: 'design' })).note, note);
    assert.equal((await bob.facts('claim')).step, 'build');
    assert.equal((await bob.facts('release', { step: 'build' })).released, true);
    const waited = await alice.facts('wait_for', { steps: ['build', 'biuld'], wait_seconds: 0 });
    assert.deepEqual([waited.outcome, waited.unknown], ['timeout', ['biuld']]);
  });

  await t.test('files', async () => {
    const token = fakeGithubToken(seeded(1));
    const text = `# A report\nkey: ${token}\n`;
    const put = await alice.facts('artifact_put', { name: 'docs/report.md', text });
    assert.deepEqual([put.name, put.redacted], ['docs/report.md', 1]);
    const { artifacts } = await bob.facts('artifact_list');
    assert.deepEqual([artifacts[0].name, artifacts[0].by], ['docs/report.md', 'alice']);
    const got = await bob.facts('artifact_get', { name: 'docs/report.md' });
    assert.equal(got.text, '# A report\nkey: [REDACTED:github_pat]\n');
    assert.equal(got.checksum, 'verified');
    assert.match(await bob.error('artifact_get', { name: 'docs' }), /is a folder of 1/);
  });

  await t.test('the project as a whole', async () => {
    const status = await alice.facts('status');
    assert.equal(status.you.agent, 'alice');
    assert.deepEqual(status.steps, { complete: 1, pending: 1 });
    const { agents } = await alice.facts('agents');
    assert.deepEqual(agents.map(({ agent }: { agent: string }) => agent).sort(), ['alice', 'bob']);
    const log = await bob.facts('log', { kinds: ['complete'], limit: 1 });
    assert.deepEqual([log.events[0].step, log.total, log.left], ['design', 1, 0]);
  });
});

const story = Array.from({ length: 6_000 }, (_, line) => `line ${line} of "it"`).join('\n');

/** What is read with these arguments, page by page. */
async function readWhole(
  { facts }: McpClient,
  { name, field, args }: { name: string; field: string; args: object },
): Promise<string> {
  let text = '';
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await facts(name, { ...args, ...(cursor && { cursor }) });
    assert.ok(JSON.stringify(page).length < 26_000);
    text += page[field];
    assert.equal(page.left, story.length - text.length);
    cursor = page.next_cursor;
  }
  return text;
}

test('a text that is too long for an answer is read page by page, wherever it stands', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const alice = await openMcp(t, team, 'alice');
  const { facts } = alice;
  await facts('memory_set', { key: 'k', value: story });
  await facts('artifact_put', { name: 'a.txt', text: story });
  await facts('complete', { step: 'a', note: story });
  const { id } = await facts('send', { to: 'alice', message: story });
  const places = [
    { name: 'memory_get', field: 'value', args: { key: 'k' } },
    { name: 'artifact_get', field: 'text', args: { name: 'a.txt' } },
    { name: 'handoff_show', field: 'note', args: { step: 'a' } },
  ];
  for (const place of places) assert.equal(await readWhole(alice, place), story, place.name);
  const [shown] = (await facts('inbox')).messages;
  assert.equal(shown.left, story.length - shown.message.length);
  const rest = await facts('thread', { id, cursor: shown.next_cursor });
  assert.ok(story.startsWith(shown.message + rest.message));
  await facts('memory_set', { key: 'k', value: `${story}!` });
  const cursor = (await facts('memory_get', { key: 'k' })).next_cursor;
  await facts('memory_set', { key: 'k', value: story });
  assert.match(await alice.error('memory_get', { key: 'k', cursor }), /Ask again without a cursor/);
});

test('what looks like a secret leaves by no tool', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const { facts } = await openMcp(t, team, 'alice');
  const token = fakeGithubToken(seeded(2));
  assert.equal((await facts('memory_set', { key: 'k', value: token })).redacted, true);
  assert.equal((await facts('send', { to: 'bob', message: token })).redacted, true);
  await facts('steps_add', { steps: [{ step: 'a', title: token }] });
  await facts('claim', { step: 'a' });
  await facts('complete', { step: 'a', note: token, next_action: token });
  await facts('artifact_put', { name: 'a.txt', text: token });
  const holding = async (word: string) => {
    const args = ['-rlF', word, join(team.sandbox.root, 'bucket')];
    return (await team.sandbox.run('grep', args, { anyExit: true })).stdout;
  };
  assert.equal(await holding(token), '');
  assert.match(await holding('[REDACTED:github_pat]'), /claim\.json/);
});
