import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { type Bucket, BucketError } from '../../src/bucket/bucket.ts';
import type { SessionAddress } from '../../src/bucket/keys.ts';
import type { Source } from '../../src/harness/harness.ts';
import { harnessOf } from '../../src/harness/registry.ts';
import { fileUnder } from '../../src/mirror/file-under.ts';
import { getMeta } from '../../src/mirror/record-store.ts';
import { Superseded } from '../../src/mirror/store-part.ts';
import { compactRecord } from '../../src/records/compact.ts';
import { exportParts } from '../../src/records/export.ts';
import { listRecords } from '../../src/records/list.ts';
import type { StoredMeta } from '../../src/records/record.ts';
import { type Rewrite, rewriteRecord } from '../../src/records/rewrite.ts';
import { type RecordRewrite, rewriteSession } from '../../src/records/rewrite-session.ts';
import { settledChain } from '../../src/records/settled-chain.ts';
import { hereOf, type Verdict, verifyRecord } from '../../src/records/verify.ts';
import { createMemory } from '../../src/redact/secret-memory.ts';
import { transaction } from '../../src/state/database.ts';
import { replaceSource } from '../../src/state/sources.ts';
import { UserError } from '../../src/state/user-error.ts';
import { Crash, type Faults, faultyBucket } from '../support/faulty-bucket.ts';
import { type Machine, makeMachine, temporaryFolder } from '../support/machine.ts';
import { type Random, seeded } from '../support/random.ts';
import { append, userRow } from '../support/transcript.ts';

const at = (record: string): SessionAddress => ({ project: 'p', harness: 'claude-code', record });

/** What only the user's own rule of below finds. */
const ticket = (number: number) => `TICKET-${String(number).padStart(6, '0')}`;
const rules = [
  { name: 'ticket', pattern: 'TICKET-[0-9]{6}', samples: { secrets: ['TICKET-123456'] } },
];

/** From now on the machine has a rule that it did not have. */
function addRule(machine: Machine, redaction: object = { rules }): void {
  const home = machine.env.TRACECRAFT_HOME as string;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'config.json'), JSON.stringify({ redaction }), { mode: 0o600 });
}

/** A session that hooks have mirrored in so many parts, before there was the rule. */
async function makeSession(t: TestContext, parts: number) {
  const machine = makeMachine(temporaryFolder(t));
  const source = machine.source('s');
  for (let turn = 0; turn < parts; turn += 1) {
    append(source.path, userRow(`turn ${turn}: ${ticket(turn)}`));
    await machine.step(source);
  }
  return { machine, source };
}

function rewrite(machine: Machine, takeOver = false, record = 's'): Promise<Rewrite> {
  return machine.use((context) =>
    rewriteRecord(context, at(record), { memory: createMemory(context.machine), takeOver }),
  );
}

/** As the command does it: all records, those of the session's beginning first. */
function rewriteAll(machine: Machine, options?: { dryRun: boolean }): Promise<RecordRewrite[]> {
  return machine.use(async (context) => {
    const records = await Array.fromAsync(listRecords(await context.bucket()));
    return Array.fromAsync(rewriteSession(context, records, options));
  });
}

function verify(machine: Machine, record = 's'): Promise<Verdict> {
  return machine.use(async (context) =>
    verifyRecord(await context.bucket(), at(record), hereOf(context)),
  );
}

function allBytes(machine: Machine, record = 's'): string {
  const folder = machine.recordFolder(record);
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');
}

const withoutTickets = (path: string) =>
  readFileSync(path, 'utf8').replace(/TICKET-\d{6}/g, '[REDACTED:ticket]');

/** The transcript, whole, as today's rules leave it. */
function assertRewritten(machine: Machine, source: Source, note = ''): void {
  assert.equal(machine.record('s').bytes.toString(), withoutTickets(source.path), note);
}

/** Each line is there once, redacted by these rules or by those of before. */
function assertWhole(machine: Machine, source: Source, note = ''): void {
  const stored = machine.record('s').bytes.toString();
  assert.ok(isOf(stored, readFileSync(source.path, 'utf8')), `not the transcript. ${note}`);
}

function isOf(stored: string, transcript: string): boolean {
  const lines = stored.split('\n').slice(0, -1);
  const raw = transcript.split('\n');
  return lines.every(
    (line, index) =>
      line === raw[index] || line === raw[index]?.replace(/TICKET-\d{6}/g, '[REDACTED:ticket]'),
  );
}

test('what was stored before a rule existed is replaced, and all else stays as it was', async (t) => {
  const { machine, source } = await makeSession(t, 6);
  const before = machine.record('s').meta;
  addRule(machine);
  const done = await rewrite(machine);
  assert.deepEqual(done, { status: 'rewritten', counts: { ticket: 7 } }, 'with the title');
  assertRewritten(machine, source);
  assert.doesNotMatch(allBytes(machine), /TICKET/);
  const { meta, parts, strays } = machine.record('s');
  assert.deepEqual([parts.length, strays], [2, []]);
  assert.deepEqual(meta.redaction_counts, { ticket: 6 });
  assert.match((meta.redaction as { own: string }).own, /^[0-9a-f]{8}$/);
  assert.equal(meta.total_uploaded_bytes, machine.record('s').bytes.length);
  assert.equal(meta.title, 'turn 0: [REDACTED:ticket]');
  assert.ok(Date.parse(meta.rewritten_at as string) > 0);
  assert.equal('rewriting' in meta, false);
  for (const field of ['cursor', 'total_source_bytes', 'total_records', 'turns', 'machine']) {
    assert.equal(meta[field], before[field], field);
  }
  const { faults, source: state, otherRules } = await verify(machine);
  assert.deepEqual([faults, state, otherRules], [[], 'compared', 0]);
});

test('nothing is written where nothing is to be replaced', async (t) => {
  const { machine } = await makeSession(t, 3);
  machine.wrap = (real) => ({
    ...real,
    put: () => assert.fail('it writes'),
    delete: () => assert.fail('it deletes'),
  });
  const [done] = await rewriteAll(machine);
  assert.equal(done?.status, 'clean');
  addRule(machine);
  const [found] = await rewriteAll(machine, { dryRun: true });
  assert.deepEqual([found?.status, found?.counts], ['found', { ticket: 4 }], 'with the title');
});

test('hooks go on in the same record afterwards, with and without their state', async (t) => {
  const { machine, source } = await makeSession(t, 4);
  addRule(machine);
  await rewrite(machine);
  for (const isLost of [false, true]) {
    const database = join(machine.env.TRACECRAFT_HOME as string, 'tracecraft.db');
    if (isLost) {
      for (const name of readdirSync(machine.env.TRACECRAFT_HOME as string)) {
        if (name !== 'config.json')
          rmSync(join(machine.env.TRACECRAFT_HOME as string, name), { recursive: true });
      }
      assert.equal(existsSync(database), false);
    }
    for (const number of [41, 42]) {
      append(source.path, userRow(`more: ${ticket(number)}`));
      await machine.step(source);
    }
    assertRewritten(machine, source);
    assert.deepEqual(machine.records(), ['s']);
    assert.deepEqual((await verify(machine)).faults, []);
  }
});

test("this machine's next hook needs no request more than before", async (t) => {
  const { machine, source } = await makeSession(t, 3);
  addRule(machine);
  await rewrite(machine);
  let requests = 0;
  const one = <T>(request: T): T => {
    requests += 1;
    return request;
  };
  machine.wrap = (real) => ({
    ...real,
    put: (...args) => one(real.put(...args)),
    get: (...args) => one(real.get(...args)),
    head: (...args) => one(real.head(...args)),
    list: (...args) => one(real.list(...args)),
  });
  append(source.path, userRow('more'));
  await machine.step(source);
  assert.equal(requests, 2);
});

test('a secret that one line told is replaced where the others only repeat it', async (t) => {
  const machine = makeMachine(temporaryFolder(t));
  const source = machine.source('s');
  const agent = machine.source('s', 'agent-1');
  const secret = ['Zq7w', 'E4rT', '9yU2', 'iO5p'].join('');
  append(source.path, userRow(`early: ${secret}`));
  await machine.step(source);
  append(agent.path, userRow(`the agent repeats ${secret}`));
  await machine.step(agent);
  append(source.path, userRow(`told: vault of acme is ${secret}`));
  await machine.step(source);
  const told = {
    name: 'acme',
    pattern: 'vault of acme is ([A-Za-z0-9]{16})',
    samples: { secrets: ['vault of acme is Aa0000000000000b'] },
  };
  addRule(machine, { rules: [told] });
  const done = await rewriteAll(machine);
  assert.deepEqual(
    done.map(({ status }) => status),
    ['rewritten', 'rewritten'],
  );
  for (const record of ['s', 's__agent-1']) {
    assert.equal(allBytes(machine, record).includes(secret), false, record);
    assert.deepEqual((await verify(machine, record)).faults, []);
  }
  append(source.path, userRow(`and again ${secret}`));
  await machine.step(source);
  assert.equal(allBytes(machine).includes(secret), false, 'hooks know it from then on');
});

test('a copy that was written back from the record stays its source', async (t) => {
  const { machine, source } = await makeSession(t, 3);
  addRule(machine, { literals: ['turn 1'] });
  await rewrite(machine);
  rmSync(source.path);
  await machine.use(async (context) => {
    const { meta, etag } = (await getMeta(context, at('s'))) as StoredMeta;
    const bytes = machine.record('s').bytes;
    writeFileSync(source.path, bytes);
    const harness = harnessOf('claude-code');
    const position = await harness.positionAt(source, String(bytes.length));
    const key = fileUnder(context, 'claude-code', source, machine.home);
    transaction(context.db, () =>
      replaceSource(context.db, key, source, { position, meta, etag }, Date.now()),
    );
  });
  assert.deepEqual((await verify(machine)).faults, []);
  addRule(machine);
  await rewrite(machine);
  assert.deepEqual((await verify(machine)).faults, []);
  append(source.path, userRow('and on'));
  await machine.step(source);
  assert.deepEqual(machine.records(), ['s']);
  assertRewritten(machine, source);
  assert.deepEqual((await verify(machine)).faults, []);
});

test('a copy on another machine goes on beside the record, and nothing of it is lost', async (t) => {
  const machine = makeMachine(temporaryFolder(t));
  addRule(machine, { literals: ['in the source alone'] });
  const source = machine.source('s');
  append(source.path, userRow(`in the source alone ${ticket(1)}`));
  await machine.step(source);
  const other = makeMachine(join(machine.home, '..'), 'two');
  const copy = other.source('s');
  await other.use(async (context) => {
    const { meta, etag } = (await getMeta(context, at('s'))) as StoredMeta;
    const { bytes } = machine.record('s');
    append(copy.path, bytes.toString());
    const position = await harnessOf('claude-code').positionAt(copy, String(bytes.length));
    const key = fileUnder(context, 'claude-code', copy, other.home);
    replaceSource(context.db, key, copy, { position, meta, etag }, Date.now());
  });
  addRule(machine);
  addRule(other);
  await rewrite(machine);
  append(copy.path, userRow('goes on here'));
  await other.step(copy);
  const [first, fork, ...more] = machine.records();
  assert.deepEqual([first, more], ['s', []]);
  assert.match(fork as string, /^s@/);
  assert.equal(machine.record(fork as string).bytes.toString(), withoutTickets(copy.path));
  assert.deepEqual((await verify(machine)).faults, []);
});

test('a rewrite that someone else has begun is left to them, and merging waits for its end', async (t) => {
  const { machine, source } = await makeSession(t, 4);
  addRule(machine);
  machine.wrap = (real) =>
    faultyBucket(real, seeded(1), { refused: 0, answerLost: 0, crashAfter: 7 });
  await assert.rejects(rewrite(machine), Crash);
  machine.wrap = undefined;
  assert.ok('rewriting' in machine.record('s').meta);
  const held = await rewrite(machine);
  assert.deepEqual([held.status, held.by?.pid], ['held', process.pid]);
  const merged = await machine.use((context) => compactRecord(context, at('s')));
  assert.equal(merged.status, 'rewriting');
  append(source.path, userRow(`the hook goes on: ${ticket(9)}`));
  await machine.step(source);
  assertWhole(machine, source);
  const folder = join(machine.recordFolder('s'), 'meta.json');
  const meta = JSON.parse(readFileSync(folder, 'utf8'));
  const died = { ...meta, rewriting: { ...meta.rewriting, pid: 2 ** 22 + 1 } };
  writeFileSync(folder, JSON.stringify(died));
  assert.equal((await rewrite(machine)).status, 'rewritten', 'its process has died');
  assertRewritten(machine, source);
});

test('parts that no hook has taken in yet are waited for, not lost', async (t) => {
  const { machine, source } = await makeSession(t, 3);
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
  addRule(machine);
  assert.equal((await rewrite(machine)).status, 'unsettled');
  assert.equal('rewriting' in machine.record('s').meta, false);
  await machine.step(source);
  assert.equal((await rewrite(machine)).status, 'rewritten');
  assertRewritten(machine, source);
});

test('a record that is not whole is left as it is', async (t) => {
  const { machine } = await makeSession(t, 4);
  addRule(machine);
  const file = join(machine.recordFolder('s'), machine.record('s').parts[1] as string);
  const body = readFileSync(file);
  writeFileSync(file, body.toString().replace('turn 1', 'turn 7'));
  await assert.rejects(rewrite(machine), UserError);
  const meta = readFileSync(join(machine.recordFolder('s'), 'meta.json'), 'utf8');
  assert.doesNotMatch(meta, /rewriting/);
  writeFileSync(file, body);
  assert.equal((await rewrite(machine)).status, 'rewritten');
});

test('an export that is under way when its session is redacted anew stops rather than mixing both', async (t) => {
  const { machine } = await makeSession(t, 12);
  addRule(machine);
  await machine.use(async (context) => {
    const bucket = await context.bucket();
    const { chain } = await settledChain(bucket, at('s'));
    const written: Buffer[] = [];
    const { Writable } = await import('node:stream');
    const output = new Writable({
      highWaterMark: 1,
      write(bytes: Buffer, _, done) {
        written.push(bytes);
        if (written.length > 1) return done();
        rewrite(machine).then(() => done(), done);
      },
    });
    await assert.rejects(
      exportParts(bucket, at('s'), chain.parts, output),
      (error) => error instanceof BucketError && /redacted anew/.test(error.message),
    );
    assert.ok(written.length >= 1);
  });
});

test('killed at any request, it leaves the session whole, and a later run finishes', async (t) => {
  const { machine, source } = await makeSession(t, 5);
  const random = seeded();
  let kills = 0;
  let number = 100;
  for (let crashAfter = 0; ; crashAfter += 1) {
    addRule(machine, {});
    for (let turn = 0; turn < 4; turn += 1) {
      append(source.path, userRow(`more ${turn}: ${ticket(number++)}`));
      await machine.step(source);
    }
    addRule(machine);
    const note = `seed ${random.seed}, request ${crashAfter}`;
    machine.wrap = (real) =>
      watched(faultyBucket(real, random, { refused: 0, answerLost: 0, crashAfter }), () =>
        assertWhole(machine, source, note),
      );
    const ended = await rewrite(machine).catch((error) => {
      if (!(error instanceof Crash)) throw error;
      kills += 1;
    });
    machine.wrap = undefined;
    assertWhole(machine, source, note);
    assert.deepEqual((await verify(machine)).faults, [], note);
    await rewrite(machine, true);
    assertRewritten(machine, source, note);
    assert.doesNotMatch(allBytes(machine), /TICKET/, note);
    assert.deepEqual(machine.record('s').strays, [], note);
    assert.equal('rewriting' in machine.record('s').meta, false, note);
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

const worlds = Number(process.env.TRACECRAFT_TEST_WORLDS ?? 20);

test(`${worlds} random histories of hooks, rewrites and mergers, at once and killed, lose nothing`, async (t) => {
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
  const other = makeMachine(folder, 'two');
  const source = machine.source('s');
  const calm: Faults = { refused: 0, answerLost: 0 };
  const anyFaults = (): Faults => ({
    refused: random.chance(0.3) ? 0.1 : 0,
    answerLost: random.chance(0.3) ? 0.2 : 0,
    ...(random.chance(0.5) && { crashAfter: random.between(0, 30) }),
  });
  const hook = async (faults: Faults) => {
    append(
      source.path,
      userRow(`${ticket(random.between(0, 999_999))} ${'x'.repeat(random.between(0, 400))}`),
    );
    await survive(machine, random, faults, () => machine.step(source));
  };
  // By a machine that knows the session, or by one whose state does not; the one before has ended.
  const anew = async (faults: Faults, takeOver: boolean) => {
    const by = random.pick([machine, other]);
    addRule(by);
    await survive(by, random, faults, () => rewrite(by, takeOver));
    if (by === machine && random.chance(0.5)) addRule(machine, {});
  };
  const merge = (faults: Faults) => {
    const by = random.pick([machine, other]);
    return survive(by, random, faults, () => by.use((context) => compactRecord(context, at('s'))));
  };
  await hook(calm);
  for (let events = random.between(4, 9); events > 0; events -= 1) {
    const [event, work] = random.pick<[string, () => Promise<unknown>]>([
      [
        'hooks',
        async () => {
          for (let turns = random.between(1, 4); turns > 0; turns -= 1) await hook(calm);
        },
      ],
      ['hook', () => hook(anyFaults())],
      ['rewrite', () => anew(anyFaults(), true)],
      ['rewrite and hook', () => Promise.all([anew(anyFaults(), true), hook(anyFaults())])],
      ['two rewrites', () => Promise.all([anew(anyFaults(), true), anew(calm, false), hook(calm)])],
      ['rewrite and merge', () => Promise.all([anew(anyFaults(), true), merge(anyFaults())])],
      ['all', () => Promise.all([anew(calm, true), merge(anyFaults()), merge(calm), hook(calm)])],
      ['merge', () => merge(anyFaults())],
    ]);
    note(event);
    await work();
    // Whole at every rest, as far as it has come.
    assert.deepEqual((await verify(machine)).faults, []);
    assertWhole(machine, source);
  }
  addRule(machine);
  await hook(calm);
  await rewrite(machine, true);
  assertRewritten(machine, source);
  assert.deepEqual(machine.records(), ['s']);
  assert.deepEqual(machine.record('s').strays, []);
  assert.doesNotMatch(allBytes(machine), /TICKET/);
  assert.deepEqual((await verify(machine)).faults, []);
}

/** Runs one process's work on a bucket with faults; what they did to it is no failure. */
async function survive(
  machine: Machine,
  random: Random,
  faults: Faults,
  work: () => Promise<unknown>,
): Promise<void> {
  const pace = random.between(0, 8);
  machine.wrap = (real) => paced(faultyBucket(real, random, faults), random, pace);
  try {
    const running = work();
    machine.wrap = undefined;
    await running;
  } catch (error) {
    const expected = [Crash, BucketError, Superseded, UserError];
    if (!expected.some((kind) => error instanceof kind)) throw error;
  }
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
