import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { seeded } from '../../support/random.ts';
import { pinnedNode, repository } from '../../support/sandbox.ts';
import { assistantRow, randomLines } from '../../support/transcript.ts';
import { freshTree, makeSiteMachine, type SiteMachine, treeOf } from './built-site.ts';

const kills = Number(process.env.TRACECRAFT_TEST_KILLS ?? 5);

test('a build that was killed at any time leaves whole files, and the next one makes the site right', async (t) => {
  const machine = makeSiteMachine(t);
  const random = seeded();
  t.diagnostic(`TRACECRAFT_TEST_SEED=${random.seed}`);
  const sessions = Array.from({ length: 6 }, (_, index) => `s-${index}`);
  for (const session of sessions) {
    await machine.say(session, randomLines(random), assistantRow('long\n'.repeat(60_000)));
  }
  const usual = await timeOf(() => build(machine));
  rmSync(machine.out, { recursive: true });
  let killed = 0;
  for (let round = 0; round < kills; round += 1) {
    if (random.chance(0.5)) await machine.say(random.pick(sessions), randomLines(random));
    const isKilled = await build(machine, usual * (0.2 + 0.8 * random.next()));
    if (isKilled) killed += 1;
    for (const [name, text] of existsSync(machine.out) ? treeOf(machine.out) : []) {
      if (name.endsWith('.html') && !name.includes('.tracecraft-site-')) {
        assert.ok(text.endsWith('</html>\n'), `round ${round}: ${name} is whole`);
      }
    }
  }
  t.diagnostic(`${killed} of ${kills} were killed before they were done`);
  await machine.build();
  assert.deepEqual(treeOf(machine.out), await freshTree(machine));
  assert.deepEqual(readdirSync(machine.out).sort(), [
    '.tracecraft-site.json',
    'assets',
    'index.html',
    'search',
    'sessions',
  ]);
});

test('a segment of the search that a killed build had written and not listed goes with the next one', async (t) => {
  const machine = makeSiteMachine(t);
  await machine.say('s-1', randomLines(seeded()));
  await machine.build();
  const whole = treeOf(machine.out);
  const folder = join(machine.out, 'search/0123456789ab');
  mkdirSync(folder);
  for (const name of ['contents.js', 'turns-0.js', 'words-12.js'])
    writeFileSync(join(folder, name), '');
  writeFileSync(join(machine.out, 'search/notes.txt'), 'the user has put it there');
  await machine.build();
  assert.ok(!existsSync(folder));
  assert.ok(existsSync(join(machine.out, 'search/notes.txt')));
  rmSync(join(machine.out, 'search/notes.txt'));
  assert.deepEqual(treeOf(machine.out), whole);
});

/** Builds in a process of its own; after so many ms, kills it. Tells whether it was in time. */
async function build({ env, out, root }: SiteMachine, ms?: number): Promise<boolean> {
  const args = [join(repository, 'bin/tracecraft.mjs'), 'site', 'build', '--out', out];
  const child = spawn(pinnedNode, args, { env, cwd: root, stdio: 'ignore' });
  const timer = ms === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), ms);
  const [code, signal] = await once(child, 'exit');
  clearTimeout(timer);
  assert.ok(code === 0 || signal === 'SIGKILL', `exit code ${code}`);
  return signal === 'SIGKILL';
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
