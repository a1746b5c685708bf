import { readFileSync } from 'node:fs';
import { someLines, type WayName, ways } from './redaction-ways.ts';

/**
 * Prints how many bytes of a corpus a way gets through in a microsecond of this process's time, in its
 * fastest run of some. `node redaction-speed.ts WAY CORPUS`
 */

const [name, corpus] = process.argv.slice(2) as [WayName, string];
const runs = Number(process.env.BENCH_REDACTION_RUNS ?? 5);
const lines = someLines(readFileSync(corpus), ways[name].bytes);
const run = await ways[name].start();
const times = Array.from({ length: runs }, () => {
  const before = process.cpuUsage();
  run(lines);
  const { user, system } = process.cpuUsage(before);
  return user + system;
});
console.log(lines.length / Math.min(...times));
