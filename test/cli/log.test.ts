import assert from 'node:assert/strict';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { follow } from '../support/following.ts';
import { makeTeam, type Team } from '../support/team.ts';
import { append, assistantRow, userRow } from '../support/transcript.ts';

function put(team: Team, key: string, value: object): string {
  const path = join(fileURLToPath(team.bucketUrl), key);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(value));
  return path;
}

test('log tells claims, completions, mail and memory in the order of time', async (t) => {
  const team = await makeTeam(t, { agents: ['alice', 'bob'] });
  await team.run('alice', 'claim', 'design', '--ttl', '30m');
  await team.run('alice', 'complete', 'design', '--note', 'see design.md', '--to', 'bob');
  await team.run('alice', 'memory', 'set', 'phase.one', 'designed');
  await team.run('alice', 'send', 'bob', 'yours now', '--step', 'design');
  await team.run('bob', 'claim', 'build', '--ttl', '30m');
  await team.run('bob', 'release', 'build');
  await team.run('alice', 'claim', 'build', '--ttl', '30m');
  await team.run('bob', 'complete', 'build', '--force', '--blocked', '--note', 'no disk');
  const { stdout } = await team.run('bob', 'log');
  const lines = stdout.trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => line.replace(/^\d\d:\d\d:\d\d +/, '').replace(/ {2,}/g, '  ')),
    [
      'claim  alice  design  generation 1',
      'complete  alice  design → bob  "see design.md"',
      'memory  alice  phase.one  = designed',
      'mail  alice  → bob  [design] yours now',
      'claim  bob  build  generation 1',
      'claim  bob  build  released',
      'claim  alice  build  generation 2',
      'claim  bob  build  by force',
      'complete  bob  build  blocked: "no disk"',
    ],
  );
});

test('log --json has stable names, --kind and --limit choose, --since leaves out what is older', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  await team.run('alice', 'claim', 'design');
  await team.run('alice', 'send', 'bob', 'first');
  await team.run('alice', 'send', 'bob', 'second');
  const { project, total, events } = await team.json('alice', 'log', '--limit', '1');
  assert.deepEqual([project, total, events.length], ['p', 3, 1]);
  assert.deepEqual(
    { ...events[0], at: '', key: '' },
    {
      at: '',
      kind: 'mail',
      agent: 'alice',
      to: 'bob',
      step: null,
      session: null,
      harness: null,
      memory: null,
      text: 'second',
      key: '',
    },
  );
  assert.equal((await team.json('alice', 'log', '--kind', 'claim')).total, 1);
  for (const both of [['claim,mail'], ['claim', 'mail']]) {
    assert.equal((await team.json('alice', 'log', '--kind', ...both)).total, 3, both.join(' '));
  }
  assert.equal((await team.run('alice', 'log', '--kind', 'claim,mial')).exitCode, 2);
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  assert.match((await team.run('alice', 'log', '--since', tomorrow)).stdout, /^Nothing happened/);
});

test("log tells what the Python client did, by the objects' own times", async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const old = '2020-01-01T00:00:00.000000+00:00';
  put(team, 'p/steps/build/claim.json', { agent: 'snake', claimed_at: old });
  put(team, 'p/steps/build/status.json', {
    status: 'needs_review',
    agent: 'snake',
    started_at: old,
  });
  put(team, 'p/steps/build/handoff.json', {
    schema: 2,
    from_agent: 'snake',
    from_step: 'build',
    next_agent: 'alice',
    state: 'needs_review',
    next_action: null,
    note: 'please look',
    created_at: old,
  });
  put(team, 'p/memory/a/b.json', { value: 'one', set_by: 'snake', set_at: old });
  const { events } = await team.json('alice', 'log');
  assert.deepEqual(
    events.map(({ kind, agent, step, to, text }: Record<string, unknown>) => [
      ...[kind, agent, step, to, text],
    ]),
    [
      ['claim', 'snake', 'build', null, 'with the Python client'],
      ['complete', 'snake', 'build', 'alice', 'needs review: "please look"'],
      ['memory', 'snake', null, null, '= one'],
    ],
  );
  const before = put(team, 'p/memory/old.json', { value: 'x', set_by: 'snake', set_at: old });
  utimesSync(before, new Date(old), new Date(old));
  assert.equal((await team.json('alice', 'log')).total, 3);
});

test('log tells the prompts of sessions by their own times, in one stream with the rest', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const { home, cwd } = team.sandbox;
  const session = '11111111-aaaa-4000-8000-000000000001';
  const path = join(
    home,
    '.claude/projects',
    cwd.replace(/[^A-Za-z0-9]/g, '-'),
    `${session}.jsonl`,
  );
  const ago = (minutes: number) => ({
    cwd,
    sessionId: session,
    timestamp: new Date(Date.now() - minutes * 60_000).toISOString(),
  });
  append(path, userRow('Yesterday', ago(2000)) + assistantRow('Done', ago(2000)));
  append(path, userRow('Make it fast\nand small', ago(10)) + assistantRow('Done', ago(9)));
  await team.run('alice', 'session', 'mirror');
  await team.run('alice', 'send', 'bob', 'it is fast');
  const { events } = await team.json('alice', 'log');
  assert.deepEqual(
    events.map(({ kind, text, harness }: Record<string, unknown>) => [kind, text, harness]),
    [
      ['turn', 'Make it fast', 'claude-code'],
      ['mail', 'it is fast', null],
    ],
  );
  assert.equal(events[0].session, session);
});

test('no text of others forges a line of the log or reaches the terminal as it is', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  await team.run('alice', 'send', 'bob', 'one\r10:00:00  claim  root\u001b[2J\u202e\n11:00:00  x');
  await team.run('alice', 'memory', 'set', 'k', 'a\u2028\u001b]0;t\u0007b');
  const { stdout } = await team.run('alice', 'log');
  assert.equal(stdout.trimEnd().split(/\r\n|[\n\r\u2028]/).length, 2);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u202e]/);
});

test('of a text in colours the log has the words alone', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  await team.run('alice', 'send', 'bob', '\u001b[31mred\u001b[0m prompt');
  const { stdout } = await team.run('alice', 'log');
  assert.match(stdout, / {2}red prompt\n$/);
});

test('log --follow tells each thing once as it comes, and Ctrl-C ends it well', async (t) => {
  const team = await makeTeam(t, { agents: ['alice', 'bob'] });
  await team.run('bob', 'send', 'alice', 'before');
  const { lines, interrupt } = follow(t, team, 'alice', 'log', '-f', '--interval', '1s');
  await lines(1);
  await team.run('bob', 'claim', 'build');
  await lines(2);
  await team.run('bob', 'send', 'alice', 'after');
  const told = await lines(3);
  assert.equal(await interrupt(), 0);
  assert.deepEqual(
    told.map(({ text }) => text),
    ['before', 'generation 1, 30 min', 'after'],
  );
});

test('a message that stands under two names is told once', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  for (const time of [Date.now() - 1000, Date.now()]) {
    put(team, `p/messages/alice/${time}000000_bob_12345678.json`, { message: 'once' });
  }
  assert.equal((await team.json('alice', 'log')).total, 1);
});
