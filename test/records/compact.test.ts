import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { type Bucket, BucketError } from '../../src/bucket/bucket.ts';
import type { SessionAddress } from '../../src/bucket/keys.ts';
import type { Source } from '../../src/harness/harness.ts';
import { Superseded } from '../../src/mirror/store-part.ts';
import { requireArbitration } from '../../src/records/arbitration.ts';
import { type Compaction, compactRecord } from '../../src/records/compact.ts';
import { planMerge } from '../../src/records/replace-chain.ts';
import { hereOf, type Verdict, verifyRecord } from '../../src/records/verify.ts';
import { writeProbe } from '../../src/state/probes.ts';
import { UserError } from '../../src/state/user-error.ts';
import { Crash, type Faults, faultyBucket } from '../support/faulty-bucket.ts';
import { type Machine, makeMachine, redacted, temporaryFolder } from '../support/machine.ts';
import { type Random, seeded } from '../support/random.ts';
import { append, randomLines, userRow } from '../support/transcript.ts';

const address: SessionAddress = { project: 'p', harness: 'claude-code', record: 's' };

/** A session that hooks have mirrored in so many parts. */
async function makeSession(t: TestContext, parts: number) {
  const machine = makeMachine(temporaryFolder(t));
  const source = machine.source('s');
  for (let turn = 0; turn < parts; turn += 1) {
    append(source.path, userRow(`turn ${turn}`));
    await machine.step(source);
  }
  return { machine, source };
}

function compact(machine: Machine, options?: { dryRun: boolean }): Promise<Compaction> {
  return machine.use((context) => compactRecord(context, address, options));
}

function verify(machine: Machine): Promise<Verdict> {
  return machine.use(async (context) =>
    verifyRecord(await context.bucket(), address, hereOf(context)),
  );
}

function partFiles(machine: Machine): string[] {
  return readdirSync(machine.recordFolder('s')).filter((name) => name.startsWith('part-'));
}

function assertHolds(machine: Machine, source: Source, note = ''): void {
  const wanted = redacted(readFileSync(source.path));
  assert.ok(machine.record('s').bytes.equals(wanted), `not the transcript. ${note}`);
}

test('many parts become one and the last one, and all else stays as it was', async (t) => {
  const { machine, source } = await makeSession(t, 12);
  const before = machine.record('s').meta;
  const { renamed, ...done } = await compact(machine);
  assert.deepEqual(
    { ...done, bytes: 0 },
    { status: 'merged', before: 12, after: 2, removed: 12, bytes: 0 },
  );
  assert.deepEqual(renamed, { from: before.last_part, to: machine.record('s').meta.last_part });
  assertHolds(machine, source);
  assert.equal(partFiles(machine).length, 2);
  const { compacted_at, ...after } = machine.record('s').meta;
  assert.ok(Date.parse(compacted_at as string) > 0);
  const { last_part } = after;
  assert.deepEqual(after, { ...before, next_seq: 2, last_part });
  assert.deepEqual((await verify(machine)).faults, []);
  assert.equal((await compact(machine)).status, 'nothing-to-do');
});

test('a session that goes on after it was merged goes on in the same record, and is merged again', async (t) => {
  const { machine, source } = await makeSession(t, 5);
  for (const lost of [false, true]) {
    await compact(machine);
    if (lost) rmSync(machine.env.TRACECRAFT_HOME as string, { recursive: true });
    for (const text of ['more', 'and more']) {
      append(source.path, userRow(text));
      await machine.step(source);
    }
    assertHolds(machine, source);
    assert.deepEqual(machine.records(), ['s']);
    assert.deepEqual(machine.record('s').strays, []);
    assert.equal(partFiles(machine).length, 4);
  }
  await compact(machine);
  assert.equal(partFiles(machine).length, 2);
  assertHolds(machine, source);
});

test("this machine's next hook needs no request more than before", async (t) => {
  const { machine, source } = await makeSession(t, 5);
  await compact(machine);
  let requests = 0;
  machine.wrap = (real) => counted(real, () => (requests += 1));
  append(source.path, userRow('more'));
  await machine.step(source);
  assert.equal(requests, 2);
});

function counted(real: Bucket, count: () => void): Bucket {
  const one = <T>(request: T): T => {
    count();
    return request;
  };
  return {
    ...real,
    put: (...args) => one(real.put(...args)),
    get: (...args) => one(real.get(...args)),
    head: (...args) => one(real.head(...args)),
    list: (...args) => one(real.list(...args)),
    delete: (...args) => one(real.delete(...args)),
  };
}

test('merged parts have at most 8 MiB, and what is larger stays alone', () => {
  const mib = 1024 * 1024;
  const sizes = [3, 4, 1, 1, 9, 2, 2, 5, 3, 1];
  const parts = sizes.map((size, seq) => ({ seq, size: size * mib, name: '', id8: '' }));
  assert.deepEqual(
    planMerge(parts).map((group) => group.map(({ size }) => size / mib)),
    [[3, 4, 1], [1], [9], [2, 2], [5, 3], [1]],
  );
  assert.deepEqual(planMerge([]), []);
});

test('parts that are large already are neither sent again nor removed', async (t) => {
  const { machine, source } = await makeSession(t, 0);
  append(source.path, userRow('x'.repeat(7_000_000)));
  await machine.step(source);
  append(source.path, userRow('y'.repeat(7_000_000)));
  await machine.step(source);
  for (const text of ['a', 'b', 'c']) {
    append(source.path, userRow(text));
    await machine.step(source);
  }
  const [first] = machine.record('s').parts;
  const puts: string[] = [];
  machine.wrap = (real) => ({
    ...real,
    put: (key, ...rest) => {
      puts.push(key.slice(key.lastIndexOf('/') + 1));
      return real.put(key, ...rest);
    },
  });
  assert.deepEqual((await compact(machine)).after, 3);
  assert.equal(machine.record('s').parts[0], first);
  assert.equal(puts.includes(first as string), false);
  assertHolds(machine, source);
});

test('a dry run tells the same and changes nothing', async (t) => {
  const { machine } = await makeSession(t, 6);
  const files = readdirSync(machine.recordFolder('s'));
  const planned = await compact(machine, { dryRun: true });
  assert.deepEqual(readdirSync(machine.recordFolder('s')), files);
  // What the last part is called then is known once it is made.
  const { renamed: _, ...done } = await compact(machine);
  assert.deepEqual(planned, done);
});

test('a look at a session that is being merged starts over instead of finding faults', async (t) => {
  const { machine } = await makeSession(t, 6);
  for (const moment of ['list', 'get'] as const) {
    for (let turn = 0; turn < 4; turn += 1) {
      append(machine.source('s').path, userRow('more'));
      await machine.step(machine.source('s'));
    }
    let merged = false;
    const merge = async () => {
      const { wrap } = machine;
      machine.wrap = undefined;
      await compact(machine);
      machine.wrap = wrap;
      merged = true;
    };
    machine.wrap = (real) => ({
      ...real,
      get: async (key) => {
        if (moment === 'get' && !merged && key.includes('/part-')) await merge();
        return real.get(key);
      },
      async *list(prefix, options) {
        if (moment === 'list' && !merged) await merge();
        yield* real.list(prefix, options);
      },
    });
    const { faults, parts } = await verify(machine);
    machine.wrap = undefined;
    assert.deepEqual([faults, parts, merged], [[], 2, true]);
  }
});

test('a record that is not whole is left as it is', async (t) => {
  const { machine } = await makeSession(t, 6);
  const [first, second, third] = machine.record('s').parts as [string, string, string];
  const file = join(machine.recordFolder('s'), second);
  const body = readFileSync(file);
  const damages: [why: RegExp, damage: () => void, repair: () => void][] = [
    [/part 1 is missing/, () => rmSync(file), () => writeFileSync(file, body)],
    [
      /has other bytes than its name says/,
      () => writeFileSync(file, body.toString().replace('turn 1', 'turn 7')),
      () => writeFileSync(file, body),
    ],
    [
      /has other sums than its parts/,
      () => changeMeta(machine, { total_records: 99 }),
      () => changeMeta(machine, { total_records: 6 }),
    ],
  ];
  for (const [why, damage, repair] of damages) {
    damage();
    await assert.rejects(
      compact(machine),
      (error) => error instanceof UserError && why.test(error.message),
    );
    repair();
    for (const name of [first, second, third]) assert.ok(partFiles(machine).includes(name));
  }
  assert.equal((await compact(machine)).status, 'merged');
});

function changeMeta(machine: Machine, fields: object): void {
  const file = join(machine.recordFolder('s'), 'meta.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...fields }));
}

test('parts that no hook has taken in yet are waited for, not lost', async (t) => {
  const { machine, source } = await makeSession(t, 4);
  append(source.path, userRow('cut off'));
  machine.wrap = (real) => ({
    ...real,
    put: async (key, body, condition) => {
      if (key.endsWith('meta.json')) throw new Crash();
      return real.put(key, body, condition);
    },
  });
  await assert.rejects(machine.step(source), Crash);
  machine.wrap = undefined;
  assert.equal((await compact(machine)).status, 'unsettled');
  assert.equal(partFiles(machine).length, 5);
  await machine.step(source);
  assert.equal((await compact(machine)).status, 'merged');
  assertHolds(machine, source);
});

test('a bucket without arbitration is refused, also where it was never tried', async (t) => {
  const machine = makeMachine(temporaryFolder(t));
  const check = () => machine.use((context) => requireArbitration(context, 'merging'));
  await check();
  const ignores = (real: Bucket): Bucket => ({ ...real, put: (key, body) => real.put(key, body) });
  const other = makeMachine(temporaryFolder(t));
  other.wrap = ignores;
  await assert.rejects(
    other.use((context) => requireArbitration(context, 'merging')),
    /keep to conditions/,
  );
  const noted = { ifNoneMatch: 'enforced', ifMatch: 'ignored' } as const;
  await machine.use(({ db, bucketUrl }) => writeProbe(db, bucketUrl, noted, Date.now()));
  await assert.rejects(check(), /keep to conditions/);
});

test('killed at any request, it leaves the session whole, and a later run finishes', async (t) => {
  const { machine, source } = await makeSession(t, 9);
  const random = seeded();
  let kills = 0;
  for (let crashAfter = 0; ; crashAfter += 1) {
    for (let turn = 0; turn < 8; turn += 1) {
      append(source.path, userRow(`more ${turn}`));
      await machine.step(source);
    }
    machine.wrap = (real) =>
      watched(faultyBucket(real, random, { refused: 0, answerLost: 0, crashAfter }), () =>
        assertHolds(machine, source, `seed ${random.seed}, request ${crashAfter}`),
      );
    const ended = await compact(machine).catch((error) => {
      if (!(error instanceof Crash)) throw error;
      kills += 1;
    });
    machine.wrap = undefined;
    assertHolds(machine, source, `seed ${random.seed}, after request ${crashAfter}`);
    assert.deepEqual((await verify(machine)).faults, [], `seed ${random.seed}, ${crashAfter}`);
    await compact(machine);
    assert.equal(partFiles(machine).length, 2, `seed ${random.seed}, ${crashAfter}`);
    assertHolds(machine, source);
    if (ended) break;
  }
  t.diagnostic(`seed ${random.seed}: killed at ${kills} requests`);
  assert.ok(kills >= 10, String(kills));
});

/** Looks after every change. */
function watched(real: Bucket, look: () => void): Bucket {
  return {
    ...real,
    put: async (...args) => {
      const result = await real.put(...args);
      look();
      return result;
    },
    delete: async (...args) => {
      await real.delete(...args);
      look();
    },
  };
}

const worlds = Number(process.env.TRACECRAFT_TEST_WORLDS ?? 30);

test(`${worlds} random histories of hooks and mergers, at once and killed, lose nothing`, async (t) => {
  const random = seeded();
  const root = temporaryFolder(t);
  const tally: Record<string, number> = {};
  for (let world = 0; world < worlds; world += 1) {
    const folder = join(root, String(world));
    const history: string[] = [];
    try {
      await live(folder, random, (event) => {
        history.push(event);
        tally[event] = (tally[event] ?? 0) + 1;
      });
    } catch (error) {
      const about = `seed ${random.seed}, world ${world}: ${history.join(', ')}`;
      throw new Error(about, { cause: error });
    }
    rmSync(folder, { recursive: true });
  }
  t.diagnostic(`seed ${random.seed}: ${JSON.stringify(tally)}`);
});

async function live(folder: string, random: Random, note: (event: string) => void): Promise<void> {
  const machine = makeMachine(folder);
  const source = machine.source('s');
  const world: World = { random, seen: { bytes: 0 } };
  const calm: Faults = { refused: 0, answerLost: 0 };
  const hook = async (faults: Faults) => {
    append(source.path, randomLines(random, 3));
    await survive(machine, world, faults, () => machine.step(source));
  };
  // Merged here, or by a machine whose state knows nothing of the session.
  const other = makeMachine(folder, 'two');
  const merge = (faults: Faults) => {
    const by = random.pick([machine, other]);
    return survive(by, world, faults, () => compact(by));
  };
  const anyFaults = (): Faults => ({
    refused: random.chance(0.3) ? 0.1 : 0,
    answerLost: random.chance(0.3) ? 0.2 : 0,
    ...(random.chance(0.5) && { crashAfter: random.between(0, 25) }),
  });
  await hook(calm);
  for (let events = random.between(4, 10); events > 0; events -= 1) {
    const work = random.pick<[string, () => Promise<unknown>]>([
      [
        'hooks',
        async () => {
          for (let turns = random.between(1, 5); turns > 0; turns -= 1) await hook(calm);
        },
      ],
      ['hook', () => hook(anyFaults())],
      ['merge', () => merge(anyFaults())],
      ['hook and merge', () => Promise.all([hook(anyFaults()), merge(anyFaults())])],
      ['two merges', () => Promise.all([merge(anyFaults()), merge(anyFaults())])],
      ['all', () => Promise.all([merge(anyFaults()), hook(calm), merge(calm), hook(anyFaults())])],
      [
        'state lost',
        async () => rmSync(machine.env.TRACECRAFT_HOME as string, { recursive: true, force: true }),
      ],
    ]);
    note(work[0]);
    await work[1]();
    // Whole at every rest, as far as it has come.
    const { faults } = await verify(machine);
    assert.deepEqual(faults, []);
  }
  await hook(calm);
  assertHolds(machine, source);
  assert.deepEqual(machine.records(), ['s']);
  const done = await compact(machine);
  assert.notEqual(done.status, 'unsettled');
  assertHolds(machine, source);
  assert.deepEqual(machine.record('s').strays, []);
  assert.deepEqual((await verify(machine)).faults, []);
}

/**
 * Runs one process's work on a bucket with faults, each request at its own pace; what they did to it is no
 * failure. Readers that come by now and then find the session never shorter than it was.
 */
async function survive(
  machine: Machine,
  { random, seen }: World,
  faults: Faults,
  work: () => Promise<unknown>,
): Promise<void> {
  const look = () => {
    if (!random.chance(0.2) || !existsSync(join(machine.recordFolder('s'), 'meta.json'))) return;
    const { bytes } = machine.record('s');
    const path = join(machine.home, '../one/transcripts/s.jsonl');
    assert.ok(redacted(readFileSync(path)).subarray(0, bytes.length).equals(bytes));
    assert.ok(bytes.length >= seen.bytes, `${bytes.length} bytes are left of ${seen.bytes}`);
    seen.bytes = bytes.length;
  };
  const pace = random.between(0, 8);
  machine.wrap = (real) => paced(watched(faultyBucket(real, random, faults), look), random, pace);
  try {
    const running = work();
    machine.wrap = undefined;
    await running;
  } catch (error) {
    const expected = [Crash, BucketError, Superseded, UserError];
    if (!expected.some((kind) => error instanceof kind)) throw error;
  }
}

interface World {
  random: Random;
  /** What a reader has found so far. */
  seen: { bytes: number };
}

/** Each request begins after some turns of the others. */
function paced(real: Bucket, random: Random, most: number): Bucket {
  const wait = async () => {
    for (let turns = random.between(0, most); turns > 0; turns -= 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return {
    ...real,
    put: async (...args) => wait().then(() => real.put(...args)),
    get: async (...args) => wait().then(() => real.get(...args)),
    head: async (...args) => wait().then(() => real.head(...args)),
    delete: async (...args) => wait().then(() => real.delete(...args)),
    async *list(...args) {
      await wait();
      yield* real.list(...args);
    },
  };
}
