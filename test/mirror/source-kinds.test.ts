import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { BucketError } from '../../src/bucket/bucket.ts';
import { openBucket } from '../../src/bucket/open.ts';
import { linesOf } from '../../src/harness/records.ts';
import { harnessOf } from '../../src/harness/registry.ts';
import { type MirrorContext, openMirror } from '../../src/mirror/context.ts';
import { fileUnder } from '../../src/mirror/file-under.ts';
import { mirrorSource } from '../../src/mirror/step.ts';
import { isRedactionOf } from '../../src/records/is-redaction-of.ts';
import { createRedactor } from '../../src/redact/engine.ts';
import type { Redactor } from '../../src/redact/redactor.ts';
import type { Rule } from '../../src/redact/rule.ts';
import { rules } from '../../src/redact/rules.ts';
import { Crash, type Faults, faultyBucket } from '../support/faulty-bucket.ts';
import { type Random, seeded } from '../support/random.ts';
import { readBack } from '../support/read-back.ts';
import { type MakeSubject, type Subject, subjects } from '../support/subjects.ts';

/** Histories of each kind of source; `TRACECRAFT_TEST_HISTORIES` makes them more. */
const histories = Number(process.env.TRACECRAFT_TEST_HISTORIES ?? 120);

/** Where Linux keeps files in memory: what is tried here is no disk. */
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

for (const [kind, make] of Object.entries(subjects)) {
  test(`${kind}: ${histories} random histories of its changes, mirrored with faults, keep every line`, (t) =>
    liveOften(t, make, histories));

  // As after an upgrade, or after the user has changed theirs; what was stored stays as it was.
  test(`${kind}: the same while the rules are changed between steps, none twice and no fork`, (t) =>
    liveOften(t, make, histories / 4, (random) => createRedactor(random.pick(ruleSets))));
}

const renamed = rules.map((rule) => ({ ...rule, name: `new_${rule.name}` }));
const ruleSets = [{ rules }, { rules: [] }, { rules: renamed }, { rules: eager() }];

/** Also takes what is in every line. */
function eager(): Rule[] {
  const about = 'any line';
  return [
    ...rules,
    {
      name: 'eager',
      about,
      confidence: 'certain',
      literals: ['line '],
      pattern: 'line [0-9]{1,2}',
    },
  ];
}

async function liveOften(
  t: TestContext,
  make: MakeSubject,
  times: number,
  rulesInForce?: (random: Random) => Redactor,
): Promise<void> {
  const random = seeded();
  const root = mkdtempSync(join(memory, 'tracecraft-kinds-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const tally: Record<string, number> = {};
  for (let index = 0; index < times; index += 1) {
    const events: string[] = [];
    const folder = join(root, String(index));
    const subject = make(folder, random);
    try {
      const note = (event: string) => {
        events.push(event);
        tally[event] = (tally[event] ?? 0) + 1;
      };
      await live(folder, subject, random, note, rulesInForce);
    } catch (error) {
      throw new Error(`seed ${random.seed}, history ${index}: ${events.join(', ')}`, {
        cause: error,
      });
    } finally {
      subject.close();
    }
    rmSync(folder, { recursive: true, force: true });
  }
  t.diagnostic(`seed ${random.seed}: ${JSON.stringify(tally)}`);
}

/**
 * The model: whatever a step without faults found must afterwards be one record's lines, and must
 * remain the beginning of a record's lines for ever.
 */
async function live(
  folder: string,
  subject: Subject,
  random: Random,
  note: (event: string) => void,
  rulesInForce?: (random: Random) => Redactor,
): Promise<void> {
  const env = {
    HOME: folder,
    TRACECRAFT_HOME: join(folder, 'state'),
    TRACECRAFT_BUCKET: pathToFileURL(join(folder, 'bucket')).href,
    TRACECRAFT_PROJECT: 'p',
  };
  const holds = rulesInForce ? isRedactedAnyhow : isRedactedNow;
  const seen: Buffer[] = [];
  let records = 0;
  let since: string[] = [];
  const change = () => {
    const event = subject.change();
    since.push(event);
    return event;
  };
  for (let events = random.between(3, 12); events > 0; events -= 1) {
    for (let changes = random.between(0, 3); changes > 0; changes -= 1) note(change());
    const dice = random.next();
    if (dice < 0.25) {
      note('crash');
      await mirror({ refused: 0, answerLost: 0, crashAfter: random.between(0, 5) });
    } else if (dice < 0.4) {
      note('faults');
      await mirror({ refused: 0.15, answerLost: 0.3 });
    } else if (dice < 0.5) {
      note('state lost');
      rmSync(env.TRACECRAFT_HOME, { recursive: true, force: true });
    } else {
      note('mirror');
      await mirrorAndCheck();
    }
  }
  await mirrorAndCheck();

  async function mirrorAndCheck(): Promise<void> {
    await mirror({ refused: 0, answerLost: 0 });
    const wanted = subject.lines();
    const stored = recordsIn(join(folder, 'bucket/p/sessions', subject.harness), subject);
    if (wanted !== undefined && wanted.length > 0) {
      const same = stored.filter(({ bytes }) => holds(bytes, wanted, 'all'));
      assert.equal(same.length, 1, `no record, or several, of ${describe(stored)}`);
      const last = seen.at(-1);
      const goesOn = last && wanted.subarray(0, last.length).equals(last);
      const hasGrown = goesOn && since.every((event) => growth.has(event));
      if (hasGrown) assert.equal(stored.length, records, `forked: ${describe(stored)}`);
      records = stored.length;
      since = [];
      seen.push(wanted);
    }
    for (const [index, before] of seen.entries()) {
      const kept = stored.some(({ bytes }) => holds(bytes, before, 'beginning'));
      assert.ok(kept, `what step ${index} stored is gone; there is ${describe(stored)}`);
    }
  }

  async function mirror(faults: Faults): Promise<void> {
    const context = openMirror(env, { at: Date.now() + 20_000 });
    const real = await openBucket(context.bucketUrl, {
      env,
      deadline: context.deadline,
      cache: folder,
    });
    const flaky: MirrorContext = {
      ...context,
      redactor: rulesInForce?.(random) ?? context.redactor,
      owner: `${context.owner}-${random.next()}`,
      bucket: async () => faultyBucket(real, random, faults),
    };
    try {
      const row = fileUnder(flaky, subject.harness, subject.source(), folder);
      await mirrorSource(flaky, row, { session: 'alive' });
    } catch (error) {
      if (!(error instanceof Crash) && !(error instanceof BucketError)) throw error;
    } finally {
      context.close();
    }
  }
}

/** What happens to a source without changing what is there already. */
const growth = new Set(['append', 'append again', 'partial line', 'checkpoint', 'title', 'file']);

/** Line by line, since which rules were in force when is not known. */
function isRedactedAnyhow(stored: Buffer, wanted: Buffer, extent: 'all' | 'beginning'): boolean {
  const theirs = [...linesOf(stored)];
  const ours = [...linesOf(wanted)];
  if (extent === 'all' ? theirs.length !== ours.length : theirs.length < ours.length) return false;
  return ours.every((line, index) => isRedactionOf(theirs[index] as Buffer, line));
}

function isRedactedNow(stored: Buffer, wanted: Buffer, extent: 'all' | 'beginning'): boolean {
  const now = createRedactor().lines(wanted).body.bytes;
  return (extent === 'all' ? stored : stored.subarray(0, now.length)).equals(now);
}

interface Stored {
  name: string;
  bytes: Buffer;
}

/** Of every record, the lines that can be compared: those of a moment differ with the moment. */
function recordsIn(room: string, { harness }: Subject): Stored[] {
  let names: string[];
  try {
    names = readdirSync(room);
  } catch {
    // Nothing was stored yet.
    return [];
  }
  // A crash, and then a lost state and a new source: a part that was never the record's remains.
  const begun = names.filter((name) => existsSync(join(room, name, 'meta.json')));
  return begun.map((name) => ({ name, bytes: lasting(harness, readBack(join(room, name)).bytes) }));
}

function lasting(harness: Subject['harness'], bytes: Buffer): Buffer {
  const { isMomentary } = harnessOf(harness);
  if (!isMomentary) return bytes;
  const lines = bytes.toString('utf8').split(/(?<=\n)/);
  return Buffer.from(lines.filter((line) => !isMomentary(Buffer.from(line.trimEnd()))).join(''));
}

function describe(stored: readonly Stored[]): string {
  return stored.map(({ name, bytes }) => `${name} (${bytes.length} bytes)`).join(', ') || 'nothing';
}
