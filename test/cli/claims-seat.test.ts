import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import test from 'node:test';
import { pinnedNode } from '../support/sandbox.ts';
import { makeTeam } from '../support/team.ts';
import { entry } from './tracecraft.ts';

test('in a terminal a step that was claimed by one script is completed by another, and by no other terminal', {
  skip: process.platform !== 'linux' && 'needs /proc and the script of util-linux',
}, async (t) => {
  const team = await makeTeam(t, { agents: ['nobody'] });
  const { TRACECRAFT_AGENT: _, ...env } = team.envOf('nobody');
  /** Each of the commands has a process of its own above it, as with npx. */
  const inTerminal = async (...commands: string[]) => {
    const lines = commands.map((each) => `sh -c '${pinnedNode} ${entry} ${each}; :'`).join('; ');
    const child = spawn('script', ['-qec', lines, '/dev/null'], {
      cwd: team.sandbox.cwd,
      env: { ...env, SHELL: '/bin/sh', TERM: 'dumb', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return text(child.stdout);
  };
  const claimed = await inTerminal('claim a', 'claim b', 'complete a', 'renew');
  assert.match(claimed, /Claimed step a .*Claimed step b .*Completed step a.*Renewed step b /s);
  const [, lease = ''] = /Claimed step b .*\s+lease (\w+)/.exec(claimed) ?? [];
  const other = await inTerminal('complete b', `complete b --lease ${lease}`);
  assert.match(other, /Step b is not yours.*Completed step b/s);
});
