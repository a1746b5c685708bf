'use strict';
// Loaded into the process that is measured: says at its end how much memory it had at the most.
const { appendFileSync } = require('node:fs');

const into = process.env.BENCH_MEMORY_FILE;
process.on('exit', () => appendFileSync(into, `${process.resourceUsage().maxRSS}\n`));
