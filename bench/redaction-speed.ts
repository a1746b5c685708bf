import { readFileSync } from 'node:fs';
import { someLines, type WayName, ways } from './redaction-ways.ts';

/**
 * Prints how many bytes of a corpus a way gets through in a microsecond of this process's time, in its
 * fastest run of some. It gets them as a backfill reads them, a part at a time.
 * `node redaction-speed.ts WAY CORPUS`
 */

const partBytes = 4 * 1024 * 1024;

const [name, corpus] = process.argv.slice(2) as [WayName, string];
const runs = Number(process.env.BENCH_REDACTION_RUNS ?? 5);
const lines = someLines(readFileSync(corpus), ways[name].bytes);
const parts = partsOf(lines);
const run = await ways[name].start();
const times = Array.from({ length: runs }, () => {
  const before = process.cpuUsage();
  for (const part of parts) run(part);
  const { user, system } = process.cpuUsage(before);
  return user + system;
});
console.log(lines.length / Math.min(...times));

/** Whole lines; the last part is what is left. */
function partsOf(all: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let start = 0; start < all.length; ) {
    const end = all.lastIndexOf('\n', start + partBytes - 1) + 1;
    const next = end > start ? end : all.length;
    parts.push(all.subarray(start, next));
    start = next;
  }
  return parts;
}
