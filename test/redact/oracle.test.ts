import assert from 'node:assert/strict';
import test from 'node:test';
import { createRedactor } from '../../src/redact/engine.ts';
import { seeded } from '../support/random.ts';
import { encodings } from './oracle/encodings.ts';
import {
  askOracle,
  falseRate,
  leastRecall,
  mostFalse,
  oracleSamples,
  shareFound,
} from './oracle/oracle.ts';
import { measureRecall } from './oracle/recall.ts';
import { report } from './oracle/report.ts';

// The same samples and files each time; `npm run recall` takes others, and more of them.
const random = seeded(Number(process.env.TRACECRAFT_TEST_SEED) || 1);
const options = { samples: 4, perPackage: 1.3e6, made: 3e6 };
const verdict = await askOracle(createRedactor(), options, random);

test('the measure sees what is left in every encoding: without rules all of it', async () => {
  const { secrets } = await oracleSamples(2, random);
  for (const { family, found } of measureRecall(createRedactor({ rules: [] }), secrets, random)) {
    assert.deepEqual(Object.values(found), Array(10).fill(0), family);
  }
});

for (const encoding of Object.keys(encodings)) {
  test(`of 100 secrets that published scanners report, 99 leave nothing behind: ${encoding}`, () => {
    assert.ok(shareFound(verdict.recall, encoding) >= leastRecall, told());
  });
}

test('there are samples of all published rules, and of other redactors’ tests', () => {
  assert.deepEqual(verdict.withoutSamples, []);
  assert.ok(verdict.recall.length >= 240, told());
});

test('of 10 MB of code, data, ids and hashes at most one replacement is false', () => {
  assert.ok(verdict.precision.bytes > 40e6);
  assert.ok(falseRate(verdict.precision) <= mostFalse, told());
});

function told(): string {
  return `seed ${random.seed}\n${report(verdict, false)}\nSee npm run recall -- --misses`;
}
