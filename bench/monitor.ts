import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { writeHistory } from './history.ts';
import { type Figure, spread } from './measure.ts';

/**
 * What the monitor takes while nothing happens beside 50 live sessions, by what Linux counts; other systems have
 * no such figures. `BENCH_MONITOR_SECONDS` makes it shorter.
 */

const seconds = Number(process.env.BENCH_MONITOR_SECONDS ?? 60);
const sessions = 50;
const megabytes = 25;
/** Of a core. */
const mostTime = 0.005;
/** Bytes. */
const mostMemory = 80 * 1024 * 1024;
/** ms, for what ends with the first look. */
const settles = 3_000;

export async function monitorFigures(report: (figure: Figure) => void): Promise<void> {
  if (process.platform !== 'linux') return;
  const home = mkdtempSync(join(tmpdir(), 'tracecraft-bench-'));
  writeHistory(home, { sessions, bytes: megabytes * 1024 * 1024 });
  const monitor = spawn(
    process.execPath,
    [join(import.meta.dirname, '../bin/tracecraft.mjs'), 'monitor', '--json'],
    { env: { HOME: home, PATH: process.env.PATH }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const pid = monitor.pid as number;
  try {
    const [line] = await once(createInterface({ input: monitor.stdout }), 'line');
    const live = JSON.parse(String(line)).sessions.length;
    if (live !== sessions) throw new Error(`The monitor shows ${live} of ${sessions} sessions`);
    await delay(settles);
    const before = cpuTime(pid);
    await delay(seconds * 1000);
    const share = (cpuTime(pid) - before) / seconds;
    const name = `the monitor, idle for ${seconds} s beside ${sessions} live sessions`;
    report({
      name,
      against: 'half a percent of a core',
      ratio: spread([share / mostTime]),
      limit: 1,
    });
    report({ name, against: '80 MiB', ratio: spread([memory(pid) / mostMemory]), limit: 1 });
  } finally {
    monitor.kill();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Linux counts in hundredths. */
const ticks = 100;

/** Seconds, in the process and in the system for it: proc(5). */
function cpuTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}

/** Bytes that are in memory now. */
function memory(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
