import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeTeam } from '../support/team.ts';

test('agents meet: each command tells of its agent, `agents` shows them, `remove` takes one off', async (t) => {
  const team = await makeTeam(t, { agents: ['alice', 'bob'] });
  assert.equal((await team.run('alice', 'agents')).stdout, 'No agents found.\n');
  const second = await team.run('bob', 'agents');
  assert.match(
    second.stdout,
    /^ID +STATUS +STEP +LAST SEEN +HARNESS +SESSION +HOST\nalice +active +- /,
  );
  const { project, agents } = await team.json('alice', 'agents', 'list');
  assert.equal(project, 'p');
  assert.deepEqual(
    agents
      .map(({ agent, status, harness }: Record<string, unknown>) => [agent, status, harness])
      .sort(),
    [
      ['alice', 'active', null],
      ['bob', 'active', null],
    ],
  );
  const refused = await team.run('alice', 'agents', 'remove', 'bob');
  assert.equal(refused.exitCode, 1);
  assert.match(refused.stderr, /bob is active.*\n.*--force/s);
  assert.equal(
    (await team.run('alice', 'agents', 'remove', 'bob', '--force')).stdout,
    'Removed agent bob\n',
  );
  const gone = await team.run('alice', 'agents', 'remove', 'bob');
  assert.equal(gone.exitCode, 1);
  assert.match(gone.stderr, /no agent bob/);
  assert.equal((await team.json('alice', 'agents')).agents.length, 1);
});

test('the session that runs the command is told of', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const env = { CLAUDE_CODE_SESSION_ID: '7e3aac0f-1111-4222-8333-444455556666' };
  await team.runWith('alice', { env }, 'agents');
  const { stdout } = await team.run('alice', 'agents');
  assert.match(stdout, /claude-code +7e3aac0f /);
});

test('a name that would forge a line, or colour a terminal, stays on its own', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const folder = join(fileURLToPath(team.bucketUrl), 'p/agents');
  mkdirSync(folder, { recursive: true });
  const hostile = {
    heartbeat: new Date().toISOString(),
    host: '\u001b[31mh\nmallory active',
    step: '\u202eevil',
  };
  writeFileSync(join(folder, 'eve.json'), JSON.stringify(hostile));
  const { stdout } = await team.run('alice', 'agents');
  assert.equal(stdout.trimEnd().split('\n').length, 2);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  assert.doesNotMatch(stdout, /[\u001b\u202e]/);
});
