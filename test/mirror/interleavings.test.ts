import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { BucketError } from '../../src/bucket/bucket.ts';
import { openBucket } from '../../src/bucket/open.ts';
import type { Source } from '../../src/harness/harness.ts';
import { type MirrorContext, openMirror } from '../../src/mirror/context.ts';
import { fileUnder } from '../../src/mirror/file-under.ts';
import { mirrorSource } from '../../src/mirror/step.ts';
import { createRedactor } from '../../src/redact/engine.ts';
import { Crash, type Faults, faultyBucket } from '../support/faulty-bucket.ts';
import { type Random, seeded } from '../support/random.ts';
import { readBack } from '../support/read-back.ts';
import { append, randomLines } from '../support/transcript.ts';

const worlds = Number(process.env.TRACECRAFT_TEST_WORLDS ?? 300);

test(`${worlds} random histories of appends, faults, crashes, races and rewrites lose nothing`, async (t) => {
  const random = seeded();
  const root = mkdtempSync(join(tmpdir(), 'tracecraft-interleave-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const tally: Record<string, number> = {};
  for (let index = 0; index < worlds; index += 1) {
    const history: string[] = [];
    const folder = join(root, String(index));
    try {
      await live(folder, random, (event) => {
        history.push(event);
        tally[event] = (tally[event] ?? 0) + 1;
      });
    } catch (error) {
      throw new Error(`seed ${random.seed}, world ${index}: ${history.join(', ')}`, {
        cause: error,
      });
    }
    rmSync(folder, { recursive: true, force: true });
  }
  t.diagnostic(`seed ${random.seed}: ${JSON.stringify(tally)}`);
});

async function live(folder: string, random: Random, note: (event: string) => void): Promise<void> {
  const path = join(folder, 'transcripts/s1.jsonl');
  const source: Source = { session: 's1', id: 'main', kind: 'main', path };
  const state = (machine: number) => join(folder, `state-${machine}`);
  const bucket = pathToFileURL(join(folder, 'bucket')).href;
  const env = (machine: number) => ({
    HOME: folder,
    TRACECRAFT_HOME: state(machine),
    TRACECRAFT_BUCKET: bucket,
    TRACECRAFT_PROJECT: 'p',
  });
  let generations = 1;

  async function step(machine: number, faults: Faults): Promise<void> {
    const context = openMirror(env(machine), { at: Date.now() + 20_000 });
    const real = await openBucket(bucket, {
      env: env(machine),
      deadline: context.deadline,
      cache: folder,
    });
    const flaky: MirrorContext = {
      ...context,
      owner: `${context.owner}-${random.next()}`,
      bucket: async () => faultyBucket(real, random, faults),
    };
    try {
      await mirrorSource(flaky, fileUnder(flaky, 'claude-code', source, folder), {
        session: 'alive',
      });
    } catch (error) {
      if (!(error instanceof Crash) && !(error instanceof BucketError)) throw error;
    } finally {
      context.close();
    }
  }

  async function lateAppend(): Promise<void> {
    for (let turns = random.between(0, 6); turns > 0; turns -= 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    append(path, randomLines(random, 2));
  }

  append(path, randomLines(random, 4));
  for (let events = random.between(2, 9); events > 0; events -= 1) {
    const faults: Faults = { refused: 0, answerLost: 0 };
    const dice = random.next();
    if (dice < 0.3) {
      note('crash');
      faults.crashAfter = random.between(0, 4);
    } else if (dice < 0.5) {
      note('faults');
      faults.refused = 0.15;
      faults.answerLost = 0.3;
    } else if (dice < 0.65) {
      note('race');
      await Promise.all([step(0, faults), lateAppend(), step(0, { ...faults, answerLost: 0.2 })]);
    } else if (dice < 0.75) {
      note('two state folders');
      await Promise.all([step(0, faults), lateAppend(), step(1, { ...faults, crashAfter: 3 })]);
    } else if (dice < 0.85) {
      note('state deleted');
      rmSync(state(0), { recursive: true, force: true });
    } else if (dice < 0.92 && generations < 3) {
      note('rewritten');
      await step(0, { refused: 0, answerLost: 0 });
      generations += 1;
      writeFileSync(path, randomLines(random, 4));
    } else {
      note('flush');
    }
    await step(0, faults);
    append(path, randomLines(random, 3));
  }
  await step(0, { refused: 0, answerLost: 0 });
  check(folder, readFileSync(path), generations);
}

/** One of the records is the source as it is now; each of the others is whole in itself. */
function check(folder: string, source: Buffer, generations: number): void {
  const wanted = createRedactor().lines(source).body.bytes;
  const records = join(folder, 'bucket/p/sessions/claude-code');
  const stored = readdirSync(records).map((name) => ({ name, ...readBack(join(records, name)) }));
  const live = stored.filter((record) => record.bytes.equals(wanted));
  assert.equal(
    live.length,
    1,
    `records: ${stored.map(({ name, bytes }) => `${name} ${bytes.length}`)}`,
  );
  assert.ok(
    stored.length <= generations,
    `${stored.map(({ name }) => name)} for ${generations} generations`,
  );
}
