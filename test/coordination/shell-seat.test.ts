import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test, { type TestContext } from 'node:test';
import { starterIn } from '../../src/coordination/shell-seat.ts';
import { temporaryFolder } from '../support/machine.ts';

/** A command that prints its seat, for shells to run. */
function command(t: TestContext): { folder: string; say: string; npx: string } {
  const folder = temporaryFolder(t);
  const path = join(folder, 'seat.mjs');
  const module = import.meta.resolve('../../src/coordination/shell-seat.ts');
  writeFileSync(
    path,
    `import { shellSeat } from ${JSON.stringify(module)}; console.log(shellSeat('m1'));`,
  );
  const say = `${process.execPath} ${path}`;
  const script = join(folder, 'script.sh');
  writeFileSync(script, `${say}\nsh -c '${say}; :'\n`);
  // As npx does it: a process for each call, and a shell in that.
  return { folder, say, npx: `sh -c 'sh ${script}; :'` };
}

/** What is printed in a session of its own, in words. */
async function printed(command: string, args: string[]): Promise<string[]> {
  const env = { PATH: process.env.PATH, SHELL: '/bin/sh', TERM: 'dumb' };
  const child = spawn(command, args, {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return (await text(child.stdout)).trim().split(/\s+/);
}

function withoutTerminal(lines: string): Promise<string[]> {
  return printed('sh', ['-c', lines]);
}

/** By the `script` of util-linux. */
function inTerminal(lines: string): Promise<string[]> {
  return printed('script', ['-qec', `sh -c "${lines}; :"`, '/dev/null']);
}

const isLinux = process.platform === 'linux';

test('the shell of a terminal, its scripts and theirs have one seat; two terminals have two', {
  skip: !isLinux && 'needs /proc and util-linux',
}, async (t) => {
  const { say, npx } = command(t);
  const seats = await inTerminal([say, npx, npx].join('; '));
  assert.equal(seats.length, 5);
  assert.match(seats[0] ?? '', /^shell:m1:\d+-[1-9]\d*$/);
  assert.equal(new Set(seats).size, 1, seats.join('\n'));
  assert.notEqual((await inTerminal(say))[0], seats[0]);
});

test('without a terminal two commands of one shell have one seat, and those of another have another', async (t) => {
  const { say } = command(t);
  const seats = await withoutTerminal(`${say}; ${say}; sh -c '${say}; :'`);
  assert.equal(seats.length, 3);
  assert.equal(seats[0], seats[1]);
  assert.notEqual(seats[0], seats[2]);
});

/** As ps of macOS writes it. */
const ps = `
  1     0 Ss   ??       Fri Nov 20 08:00:00 2026
 90     1 Ss   ttys001  Fri Nov 20 09:00:00 2026
 91    90 S    ttys001  Fri Nov 20 09:00:01 2026
 92    91 S+   ttys001  Fri Nov 20 09:30:00 2026
 95    92 S+   ttys001  Fri Nov 20 09:30:01 2026
 80     1 Ss   ttys002  Fri Nov 20 09:00:00 2026
 81    80 S+   ttys002  Fri Nov 20 09:00:01 2026
 70     1 Ss   ??       Fri Nov 20 07:00:00 2026
 71    70 S    ??       Fri Nov 20 07:00:01 2026
not a process
 60    61 S    ??       Fri Nov 20 07:00:01 2026
 61    60 S    ??       Fri Nov 20 07:00:01 2026
`;

test('where there is no /proc, ps tells who leads the terminal', () => {
  const leader = `90-${Date.parse('2026-11-20T09:00:00')}`;
  for (const pid of [90, 91, 92, 95]) assert.equal(starterIn(ps, pid), leader);
  assert.match(starterIn(ps, 81), /^80-/);
  for (const pid of [71, 60]) assert.match(starterIn(ps, pid), new RegExp(`^${pid}-[1-9]`));
  assert.equal(starterIn('', 71), '71-0');
});

test('the ps of this machine is read as well', { skip: process.platform === 'win32' }, () => {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,tty=,lstart='], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  assert.match(starterIn(stdout, process.pid), /^\d+-[1-9]\d{11,}$/);
});
