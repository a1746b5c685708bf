'use strict';
// What a hook does of redaction: loads it, and redacts a file. Prints how many ms it took until the first
// and the second was done. `node redaction-start.cjs MODULE FILE`
const { readFileSync } = require('node:fs');
// Part of any process that redacts: not of what is measured.
require('node:crypto');
require('node:zlib');

const [module_, file] = process.argv.slice(2);
const lines = readFileSync(file);
const start = performance.now();
const { createRedactor, redactByEight } = require(module_);
const redact = redactByEight ?? createRedactor().lines;
redact(Buffer.from('{}\n'));
const loaded = performance.now();
redact(lines);
console.log(JSON.stringify([loaded - start, performance.now() - start]));
