import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeHistory } from './history.ts';
import { type Command, type Figure, ratio, spread, time } from './measure.ts';
import { peaks } from './memory.ts';
import { tracecraft } from './tracecraft.ts';

/**
 * What making the index anew takes from a bucket that holds years of work: its pace, the time against a loop
 * that reads and parses the same bytes, and the memory at its peak. `BENCH_REINDEX_MB` makes it smaller.
 */

const megabyte = 1024 * 1024;
const megabytes = Number(process.env.BENCH_REINDEX_MB ?? 1024);
const sessions = Math.ceil((500 * megabytes) / 1024);
/** Bytes a second. */
const pace = 60e6;
const runs = 3;

export function reindexFigures(report: (figure: Figure) => void): void {
  const root = mkdtempSync(join(tmpdir(), 'tracecraft-bench-'));
  try {
    const bucket = join(root, 'bucket');
    const home = join(root, 'home');
    writeHistory(home, { sessions, bytes: megabytes * megabyte });
    time(tracecraft(home, bucket, 'session', 'mirror', '--all', '--yes'));
    rmSync(home, { recursive: true });
    const name = `reindex of ${megabytes} MB in ${sessions} sessions`;
    const reindex: Command = {
      ...tracecraft(home, bucket, 'recall', 'reindex'),
      prepare: () => rmSync(home, { recursive: true, force: true }),
    };
    time(reindex);
    const wanted = (bytesBelow(bucket) / pace) * 1e9;
    const times = Array.from({ length: runs }, () => time(reindex) / wanted);
    report({ name, against: '60 MB a second', ratio: spread(times), limit: 1 });
    report({
      name,
      against: 'reading and parsing them in a loop',
      ratio: ratio(reindex, parseLoop(bucket), 1),
      limit: Number.POSITIVE_INFINITY,
    });
    const mebibytes = peaks(reindex, 1).map((kilobytes) => kilobytes / 1024);
    report({
      name: `peak memory, ${name}`,
      against: '1 MiB',
      ratio: spread(mebibytes),
      limit: 250,
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function parseLoop(bucket: string): Command {
  return {
    file: process.execPath,
    args: [join(import.meta.dirname, 'parse-loop.ts'), bucket],
    env: { PATH: process.env.PATH },
  };
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
