import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { type Bucket, BucketError } from '../../src/bucket/bucket.ts';
import { turnWritten } from '../../src/harness/claude-code/turn-written.ts';
import { readHealth } from '../../src/state/health.ts';
import { takeLease } from '../../src/state/leases.ts';
import { allSources } from '../../src/state/sources.ts';
import { type Machine, makeMachine, redacted, temporaryFolder } from '../support/machine.ts';
import { append, assistantRow, userRow } from '../support/transcript.ts';

const make = (t: TestContext) => makeMachine(temporaryFolder(t));
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const awaiting = (machine: Machine, reply: string) => ({
  turnWritten: () => turnWritten(machine.source('s').path, reply),
});

function isWhole(machine: Machine, session: string, id = 'main'): boolean {
  const { path } = machine.source(session, id);
  const record = id === 'main' ? session : `${session}__${id}`;
  return machine.record(record).bytes.equals(redacted(readFileSync(path)));
}

const refused: Machine['wrap'] = (real) => failing(real, 'unreachable');

function failing(real: Bucket, failure: BucketError['failure']): Bucket {
  const fail = () => {
    throw new BucketError(failure, 'made by the test', { hint: 'none' });
  };
  return { ...real, put: fail, get: fail, head: fail, delete: fail };
}

test('a hook brings its own session, and says what it did', async (t) => {
  const machine = make(t);
  append(machine.source('s').path, userRow('a'));
  const outcome = await machine.hook('Stop', 's');
  assert.deepEqual([outcome.outcome, outcome.parts, outcome.swept], ['mirrored', 1, 0]);
  assert.ok(outcome.bytes > 0);
  assert.equal((await machine.hook('Stop', 's')).outcome, 'nothing-new');
});

test('a turn that comes to disk after its hook has started is waited for', async (t) => {
  const machine = make(t);
  const { path } = machine.source('s');
  append(path, userRow('a'));
  const running = machine.hook('Stop', 's', awaiting(machine, 'The reply.'));
  await pause(40);
  append(path, assistantRow('The reply.'));
  await running;
  assert.ok(isWhole(machine, 's'));
});

test('a transcript that does not exist yet is waited for too', async (t) => {
  const machine = make(t);
  const running = machine.hook('Stop', 's', awaiting(machine, 'The reply.'));
  await pause(40);
  append(machine.source('s').path, userRow('a') + assistantRow('The reply.'));
  await running;
  assert.ok(isWhole(machine, 's'));
});

test('a turn that is written between two looks is not waited for any longer', async (t) => {
  const machine = make(t);
  const { path } = machine.source('s');
  append(path, userRow('a'));
  let looks = 0;
  const started = performance.now();
  await machine.hook('Stop', 's', {
    turnWritten: () => {
      looks += 1;
      if (looks === 1) append(path, assistantRow('Just behind this look.'));
      return looks > 1;
    },
  });
  assert.ok(performance.now() - started < 300);
  assert.ok(isWhole(machine, 's'));
});

test('what a turn takes is loaded while it is waited for, and what cannot be loaded keeps nothing', async (t) => {
  const machine = make(t);
  const { path } = machine.source('s');
  append(path, userRow('a'));
  const told: string[] = [];
  machine.onWaiting = async () => {
    append(path, assistantRow('The reply.'));
    told.push('waiting');
    throw new Error('made by the test');
  };
  await machine.hook('Stop', 's', awaiting(machine, 'The reply.'));
  assert.ok(isWhole(machine, 's'));
  await machine.hook('Stop', 's', awaiting(machine, 'The reply.'));
  assert.deepEqual(told, ['waiting']);
});

test('a turn that never comes is not waited for long, and what is there is brought', async (t) => {
  const machine = make(t);
  append(machine.source('s').path, userRow('a'));
  const started = performance.now();
  await machine.hook('Stop', 's', awaiting(machine, 'Never written.'));
  assert.ok(performance.now() - started < 800);
  assert.ok(isWhole(machine, 's'));
});

test('a session announced without a transcript leaves no trace', async (t) => {
  const machine = make(t);
  await machine.hook('SessionStart', 'ghost');
  assert.deepEqual(await machine.use(({ db, bucketUrl }) => allSources(db, bucketUrl)), []);
});

test('rows written after the last hook of a session come with the next hook of another', async (t) => {
  const machine = make(t);
  append(machine.source('s1').path, userRow('a'));
  await machine.hook('SessionEnd', 's1');
  append(machine.source('s1').path, '{"type":"cost-state"}\n');
  append(machine.source('s2').path, userRow('b'));
  const outcome = await machine.hook('Stop', 's2');
  assert.equal(outcome.swept, 1);
  assert.ok(isWhole(machine, 's1'));
  assert.notEqual(machine.record('s1').meta.ended_at, null, 's1 has ended all the same');
});

test('the end of a session is marked, also where nothing is new, and its going on takes it back', async (t) => {
  const machine = make(t);
  const { path } = machine.source('s');
  append(path, userRow('a'));
  await machine.hook('Stop', 's');
  await machine.hook('SessionEnd', 's');
  assert.notEqual(machine.record('s').meta.ended_at, null);
  append(path, userRow('resumed'));
  await machine.hook('Stop', 's');
  assert.equal(machine.record('s').meta.ended_at, null);
});

test("subagents of an ended session are ended, and a subagent's hook ends none", async (t) => {
  const machine = make(t);
  const sources = [machine.source('s'), machine.source('s', 'agent-1')];
  for (const { path } of sources) append(path, userRow('a'));
  await machine.hook('SubagentStop', 's', { sources: sources.toReversed() });
  assert.equal(machine.record('s').meta.ended_at, null);
  await machine.hook('SessionEnd', 's', { sources });
  for (const record of ['s', 's__agent-1']) {
    assert.notEqual(machine.record(record).meta.ended_at, null, record);
  }
});

test('after two failures hooks do not try; when the bucket is back, nothing is missing', async (t) => {
  const machine = make(t);
  machine.wrap = refused;
  for (const session of ['s1', 's2']) {
    append(machine.source(session).path, userRow(session));
    await assert.rejects(machine.hook('Stop', session));
  }
  append(machine.source('s3').path, userRow('s3'));
  assert.equal((await machine.hook('Stop', 's3')).outcome, 'paused');
  machine.wrap = undefined;
  await machine.use(({ db }) => db.exec('UPDATE health SET open_until = 0'));
  append(machine.source('s4').path, userRow('s4'));
  const { swept } = await machine.hook('Stop', 's4');
  assert.equal(swept, 3);
  for (const session of ['s1', 's2', 's3', 's4']) assert.ok(isWhole(machine, session), session);
  assert.equal((await machine.use(({ db, bucketUrl }) => readHealth(db, bucketUrl))).failures, 0);
});

test('a hook with nothing to bring leaves the one try of an open breaker to the next', async (t) => {
  const machine = make(t);
  append(machine.source('s').path, userRow('a'));
  machine.wrap = refused;
  for (let turns = 0; turns < 2; turns += 1) await machine.hook('Stop', 's').catch(() => {});
  machine.wrap = undefined;
  await machine.use(({ db }) => db.exec('UPDATE health SET open_until = 0'));
  assert.equal((await machine.hook('SessionStart', 'other')).outcome, 'nothing-new');
  assert.equal((await machine.hook('Stop', 's')).outcome, 'mirrored');
});

test('however many sources an outage left behind, hooks bring them all in the end', async (t) => {
  const machine = make(t);
  const sources = Array.from({ length: 40 }, (_, index) => machine.source('s', `agent-${index}`));
  for (const { path } of sources) append(path, userRow(path));
  append(machine.source('s').path, userRow('s'));
  machine.wrap = refused;
  await machine
    .hook('SessionEnd', 's', { sources: [machine.source('s'), ...sources] })
    .catch((error) => assert.ok(error instanceof BucketError));
  machine.wrap = undefined;
  for (let hook = 0; hook < 8; hook += 1) {
    append(machine.source('other').path, userRow('other'));
    await machine.hook('Stop', 'other');
  }
  for (const { id } of sources) assert.ok(isWhole(machine, 's', id), id);
});

/** What one session's own trouble may be. */
const troubles: Record<string, (machine: Machine) => void> = {
  'a damaged meta': (machine) =>
    writeFileSync(join(machine.recordFolder('bad'), 'meta.json'), '{"schema_version":7}'),
  'a transcript that became a folder': (machine) => {
    rmSync(machine.source('bad').path);
    mkdirSync(machine.source('bad').path);
  },
  'a transcript that is gone': (machine) => rmSync(machine.source('bad').path),
};

for (const [what, befall] of Object.entries(troubles)) {
  test(`${what} stops neither other sessions nor the bucket`, async (t) => {
    const machine = make(t);
    append(machine.source('bad').path, userRow('a'));
    await machine.hook('Stop', 'bad');
    append(machine.source('bad').path, userRow('b'));
    befall(machine);
    for (let hook = 0; hook < 4; hook += 1) {
      append(machine.source('good').path, userRow('x'));
      assert.equal((await machine.hook('Stop', 'good')).outcome, 'mirrored');
      assert.ok(isWhole(machine, 'good'));
    }
    await machine.hook('Stop', 'bad');
    const { failures } = await machine.use(({ db, bucketUrl }) => readHealth(db, bucketUrl));
    assert.equal(failures, 0, 'the bucket is not to blame');
  });
}

test('sources that can never be brought do not keep hooks from those that can', async (t) => {
  const machine = make(t);
  const bad = Array.from({ length: 30 }, (_, index) => `bad${index}`);
  for (const session of bad) {
    append(machine.source(session).path, userRow('a'));
    await machine.step(machine.source(session));
    writeFileSync(join(machine.recordFolder(session), 'meta.json'), '{');
    append(machine.source(session).path, userRow('b'));
    await machine.step(machine.source(session)).catch(() => {});
  }
  append(machine.source('good').path, userRow('a'));
  machine.wrap = refused;
  await machine.hook('Stop', 'good').catch(() => {});
  machine.wrap = undefined;
  for (let hook = 0; hook < 14; hook += 1) {
    append(machine.source('other').path, userRow('x'));
    await machine.hook('Stop', 'other');
  }
  assert.ok(isWhole(machine, 'good'));
});

test('a sweep waits for nobody', async (t) => {
  const machine = make(t);
  append(machine.source('held').path, userRow('a'));
  await machine.hook('Stop', 'held');
  append(machine.source('held').path, userRow('b'));
  await machine.use(({ db, bucketUrl }) => {
    const [row] = allSources(db, bucketUrl);
    assert.ok(row && takeLease(db, row, 'someone', Date.now() + 60_000, Date.now()));
  });
  append(machine.source('s').path, userRow('x'));
  const started = performance.now();
  const { swept } = await machine.hook('Stop', 's');
  assert.ok(performance.now() - started < 1_000);
  assert.equal(swept, 0);
});

test('a hook whose session another one is at waits for it, but not past its time', async (t) => {
  const machine = make(t);
  append(machine.source('s').path, userRow('a'));
  await machine.hook('Stop', 's');
  append(machine.source('s').path, userRow('b'));
  await machine.use(({ db, bucketUrl }) => {
    const [row] = allSources(db, bucketUrl);
    assert.ok(row && takeLease(db, row, 'someone', Date.now() + 60_000, Date.now()));
  });
  const started = performance.now();
  assert.equal((await machine.hook('Stop', 's', { budget: 700 })).outcome, 'busy');
  assert.ok(performance.now() - started < 900);
});

test('much to do is no fault of the bucket: what does not fit is left for later hooks', async (t) => {
  const machine = make(t);
  const sources = Array.from({ length: 30 }, (_, index) => machine.source('s', `agent-${index}`));
  for (const { path } of sources) append(path, userRow(path));
  machine.wrap = (real) => ({
    ...real,
    put: async (...args) => {
      await pause(25);
      return real.put(...args);
    },
  });
  const started = performance.now();
  const outcome = await machine.hook('SessionEnd', 's', { sources, budget: 900 });
  assert.ok(performance.now() - started < 1_100);
  assert.ok(outcome.parts > 0 && outcome.parts < 30, `${outcome.parts} parts`);
  const { failures } = await machine.use(({ db, bucketUrl }) => readHealth(db, bucketUrl));
  assert.equal(failures, 0);
  for (let hook = 0; hook < 4; hook += 1) {
    append(machine.source('other').path, userRow('x'));
    await machine.hook('Stop', 'other');
  }
  for (const { id } of sources) assert.ok(isWhole(machine, 's', id), id);
});

test('a long backlog is brought in pieces, so that no user waits for it', async (t) => {
  const machine = make(t);
  const { path } = machine.source('s');
  append(path, userRow('x'.repeat(1_000_000)).repeat(60));
  machine.wrap = (real) => ({
    ...real,
    put: async (...args) => {
      await pause(120);
      return real.put(...args);
    },
  });
  const started = performance.now();
  const first = await machine.hook('Stop', 's');
  assert.ok(performance.now() - started < 2_000);
  assert.ok(first.parts > 0 && first.parts < 8, `${first.parts} parts`);
  for (let hooks = 0; hooks < 8; hooks += 1) await machine.hook('Stop', 'other');
  assert.ok(isWhole(machine, 's'), 'and hooks of any session bring the rest');
});

test("a hook's look at others costs the same with two thousand sources as with twelve", async (t) => {
  const machine = make(t);
  append(machine.source('s').path, userRow('a'));
  await machine.hook('Stop', 's');
  await machine.use(({ db }) =>
    db.exec(`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
      INSERT INTO sources (bucket, project, harness, session, source, kind, path, seen_at, meta, behind_since)
      SELECT bucket, project, harness, 'x' || i, source, kind, path || i, i, meta, NULL FROM sources, n`),
  );
  const times: number[] = [];
  for (let hook = 0; hook < 10; hook += 1) {
    const started = performance.now();
    await machine.hook('SessionStart', 's');
    times.push(performance.now() - started);
  }
  assert.ok(Math.min(...times) < 15, `${times}`);
});

test('a bucket whose folder is gone is not begun anew, and what waits is stored once it is back', async (t) => {
  const folder = temporaryFolder(t);
  const machine = makeMachine(folder);
  const source = machine.source('s1');
  append(source.path, userRow('one'));
  await machine.step(source);
  renameSync(join(folder, 'bucket'), join(folder, 'unplugged'));
  append(source.path, userRow('two'));
  await assert.rejects(machine.step(source), { failure: 'unreachable' });
  assert.equal(existsSync(join(folder, 'bucket')), false);
  renameSync(join(folder, 'unplugged'), join(folder, 'bucket'));
  await machine.step(source);
  assert.equal(machine.record('s1').bytes.toString(), readFileSync(source.path, 'utf8'));
});
