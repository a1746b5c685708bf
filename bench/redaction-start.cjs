'use strict';
// What a hook does of redaction: loads the rules, and redacts a file. Prints the ms until the engine's code was
// there, until its rules were, and until the file was redacted. `node redaction-start.cjs MODULE FILE [CACHE]`:
// with a folder for compiled code, as installed hooks have one.
const { readFileSync } = require('node:fs');
// Part of any process that redacts: not of what is measured.
require('node:crypto');
require('node:zlib');

const [module_, file, cache] = process.argv.slice(2);
const lines = readFileSync(file);
if (cache) require('node:module').enableCompileCache(cache);
// Node's own start fills most of what is collected at once: else that falls here or there by a few bytes.
globalThis.gc?.({ type: 'minor' });
const start = performance.now();
const { createRedactor, redactByEight } = require(module_);
const code = performance.now();
const redact = redactByEight ?? createRedactor().lines;
redact(Buffer.from('{}\n'));
const rules = performance.now();
redact(lines);
console.log(JSON.stringify([code - start, rules - start, performance.now() - start]));
