import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeHistory } from './history.ts';
import { type Command, type Figure, ratio, spread, time } from './measure.ts';

/**
 * What counting years of work takes, for the first time and when it is known; where `TRACECRAFT_TEST_PEER` names
 * a folder with it, beside another counter. `BENCH_USAGE_MB` makes it smaller.
 */

const megabyte = 1_000_000;
const megabytes = Number(process.env.BENCH_USAGE_MB ?? 1024);
const sessions = Math.ceil((500 * megabytes) / 1024);
/** Bytes a second. */
const pace = 150e6;
/** ns */
const longestWait = 0.5e9;
const runs = 3;
const repository = join(import.meta.dirname, '..');

export function usageFigures(report: (figure: Figure) => void): void {
  const root = mkdtempSync(join(tmpdir(), 'tracecraft-bench-'));
  try {
    const home = join(root, 'home');
    writeHistory(home, { sessions, bytes: megabytes * megabyte });
    const warm = usage(home);
    const cold: Command = {
      ...warm,
      prepare: () => rmSync(join(home, '.tracecraft'), { recursive: true, force: true }),
    };
    const wanted = (bytesBelow(home) / pace) * 1e9;
    const name = `usage of ${megabytes} MB in ${sessions} sessions`;
    time(cold);
    report({
      name,
      against: '150 MB a second',
      ratio: spread(Array.from({ length: runs }, () => time(cold) / wanted)),
      limit: 1,
    });
    report({
      name: `${name}, known before`,
      against: 'half a second',
      ratio: spread(Array.from({ length: runs }, () => time(warm) / longestWait)),
      limit: 1,
    });
    for (const other of peer(home)) {
      const against = 'ccusage 20.0.24';
      const limit = Number.POSITIVE_INFINITY;
      report({ name, against, ratio: ratio(cold, other, 1), limit });
      report({ name: `${name}, known before`, against, ratio: ratio(warm, other, runs), limit });
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function usage(home: string): Command {
  return {
    file: process.execPath,
    args: [join(repository, 'bin/tracecraft.mjs'), 'usage', '--json'],
    env: { PATH: process.env.PATH, HOME: home },
  };
}

function peer(home: string): Command[] {
  const folder = process.env.TRACECRAFT_TEST_PEER;
  if (!folder) return [];
  const program = join(folder, 'node_modules/ccusage/src/cli.js');
  return [
    {
      file: process.execPath,
      args: [program, 'claude', 'daily', '--offline', '--json'],
      env: { PATH: process.env.PATH, HOME: home },
    },
  ];
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
