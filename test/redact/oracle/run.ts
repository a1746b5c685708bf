import { createRedactor } from '../../../src/redact/engine.ts';
import { seeded } from '../../support/random.ts';
import { encodings } from './encodings.ts';
import { askOracle, falseRate, leastRecall, mostFalse, shareFound } from './oracle.ts';
import { report } from './report.ts';

/**
 * `npm run recall`: what the rules find of the secrets that published scanners know, and what they take
 * by mistake. `-- --misses` shows each missed sample; `TRACECRAFT_TEST_SEED` repeats a run.
 */

const random = seeded();
console.log(`Seed ${random.seed}\n`);
const options = { samples: 12, perPackage: 6e6, made: 6e6 };
const verdict = await askOracle(createRedactor(), options, random);
process.stdout.write(report(verdict, process.argv.includes('--misses')));

const isFound = Object.keys(encodings).every(
  (name) => shareFound(verdict.recall, name) >= leastRecall,
);
const isClean = falseRate(verdict.precision) <= mostFalse;
process.exitCode = isFound && isClean ? 0 : 1;
