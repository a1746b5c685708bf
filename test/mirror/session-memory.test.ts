import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { BucketError } from '../../src/bucket/bucket.ts';
import { createRedactor } from '../../src/redact/engine.ts';
import { createMemory } from '../../src/redact/secret-memory.ts';
import { Crash, faultyBucket } from '../support/faulty-bucket.ts';
import { makeMachine } from '../support/machine.ts';
import { type Random, seeded } from '../support/random.ts';
import { append, userRow } from '../support/transcript.ts';

const worlds = 60;

test(`in ${worlds} random histories of crashes, parts are what one redaction of the whole session gives`, async (t) => {
  const random = seeded();
  const root = mkdtempSync(join(tmpdir(), 'tracecraft-memory-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  let repeats = 0;
  for (let index = 0; index < worlds; index += 1) {
    const machine = makeMachine(join(root, String(index)));
    const source = machine.source('s');
    const told: string[] = [];
    const say = () => append(source.path, someLines(random, told));
    say();
    for (let events = random.between(2, 8); events > 0; events -= 1) {
      const dice = random.next();
      const faults = {
        refused: dice < 0.2 ? 0.15 : 0,
        answerLost: dice < 0.2 ? 0.3 : 0,
        ...(dice > 0.6 && { crashAfter: random.between(0, 4) }),
      };
      machine.wrap = (real) => faultyBucket(real, random, faults);
      try {
        await machine.step(source, { session: 'alive' });
      } catch (error) {
        if (!(error instanceof Crash) && !(error instanceof BucketError)) throw error;
      }
      say();
    }
    machine.wrap = undefined;
    await machine.step(source);
    const { bytes } = machine.record('s');
    const whole = createRedactor().lines(readFileSync(source.path), createMemory('any')).body.bytes;
    assert.ok(bytes.equals(whole), `seed ${random.seed}, world ${index}`);
    for (const secret of told) assert.ok(!bytes.includes(secret));
    repeats += bytes.toString().split('again: [REDACTED:').length - 1;
  }
  t.diagnostic(`seed ${random.seed}: ${repeats} repeats of secrets that were told before`);
  assert.ok(repeats > worlds);
});

/** Without `x`: four of them are how people write what stands for a secret. */
const letters = 'ABCDEFGHJKLMNPQRSTUVWYZabcdefghijkmnopqrstuvwyz23456789';

/** Secrets that only the words beside them tell, once, and later without these. */
function someLines(random: Random, told: string[]): string {
  return Array.from({ length: random.between(1, 3) }, () => {
    if (told.length > 0 && random.chance(0.5)) return userRow(`again: ${random.pick(told)} `);
    const secret = `k7${Array.from({ length: 20 }, () => random.pick([...letters])).join('')}Q4x`;
    told.push(secret);
    return userRow(`export API_TOKEN=${secret}`);
  }).join('');
}
