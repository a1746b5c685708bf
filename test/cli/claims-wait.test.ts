import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'node:test';
import { pinnedNode } from '../support/sandbox.ts';
import { makeTeam, type Team } from '../support/team.ts';
import { entry } from './tracecraft.ts';

/** Sends the signal once it says that it waits, and gives what it says then. */
async function stopped(team: Team, signal: NodeJS.Signals, ...args: string[]) {
  const child = spawn(pinnedNode, [entry, ...args, '--json'], {
    cwd: team.sandbox.cwd,
    env: team.envOf('bob'),
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    if (stderr === '') setTimeout(() => child.kill(signal), 50);
    stderr += text;
  });
  const [exitCode] = await once(child, 'close');
  return { exitCode, stderr, answer: JSON.parse(stdout) };
}

test('a wait that Ctrl-C or SIGTERM ends says so, and how it stood, by the exit code of a shell', async (t) => {
  const team = await makeTeam(t, { agents: ['alice', 'bob'] });
  await team.run('alice', 'claim', 'build');

  const waited = await stopped(team, 'SIGINT', 'wait-for', 'build');
  assert.equal(waited.exitCode, 130);
  assert.match(waited.stderr, /^tracecraft: Stopped waiting: Not all steps complete: build/m);
  assert.doesNotMatch(waited.stderr, /Timeout/);
  assert.deepEqual(
    [waited.answer.outcome, waited.answer.error.exit_code, waited.answer.steps[0].agent],
    ['interrupted', 130, 'alice'],
  );

  const claiming = await stopped(team, 'SIGTERM', 'claim', 'build', '--wait');
  assert.equal(claiming.exitCode, 143);
  assert.match(claiming.stderr, /^tracecraft: Stopped waiting: Step build already claimed/m);
  assert.deepEqual([claiming.answer.claimed, claiming.answer.reason], [false, 'held']);

  await team.run('alice', 'steps', 'add', 'ship', '--after', 'build');
  const next = await stopped(team, 'SIGINT', 'claim', '--next', '--wait');
  assert.deepEqual([next.exitCode, next.answer.reason], [130, 'none-free']);
});
