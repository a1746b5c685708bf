'use strict';
// Loaded into a process that is measured: says at its end how much memory it had at the most, in KB.
const { appendFileSync, readFileSync } = require('node:fs');

process.on('exit', () => appendFileSync(process.env.PEAK_MEMORY_FILE, `${peak()}\n`));

// What the operating system tells of a process on Linux begins with what its parent had.
function peak() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
}
