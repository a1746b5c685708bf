import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { type Bucket, BucketError, type BucketFailure } from '../../src/bucket/bucket.ts';
import { type BackfillOptions, backfill } from '../../src/mirror/backfill.ts';
import type { Progress } from '../../src/mirror/progress.ts';
import { findSessions } from '../../src/mirror/select.ts';
import { RedactionError } from '../../src/redact/redaction-error.ts';
import { faultyBucket } from '../support/faulty-bucket.ts';
import { type Machine, makeMachine, redacted, temporaryFolder } from '../support/machine.ts';
import { seeded } from '../support/random.ts';
import { append, randomLines, userRow } from '../support/transcript.ts';

const random = seeded();

function makeHistory(t: TestContext, sessions: number): { machine: Machine; paths: string[] } {
  t.diagnostic(`seed ${random.seed}`);
  const machine = makeMachine(temporaryFolder(t));
  const paths = Array.from({ length: sessions }, (_, index) => {
    const path = join(machine.home, '.claude/projects', `f${index % 3}`, `s${index}.jsonl`);
    append(path, randomLines(random));
    return path;
  });
  return { machine, paths };
}

function bring(machine: Machine, options?: BackfillOptions) {
  return machine.use((context) =>
    backfill(context, findSessions(context, { cwd: machine.home, all: true }), options),
  );
}

function assertAll(machine: Machine, paths: readonly string[]): void {
  for (const [index, path] of paths.entries()) {
    const { bytes, strays } = machine.record(`s${index}`);
    assert.ok(bytes.equals(redacted(readFileSync(path))), `s${index}`);
    assert.deepEqual(strays, []);
  }
  assert.equal(machine.records().length, paths.length);
}

/** Notes each request by its name, and lets `before` throw in its place. */
function watched(log: string[], before: (request: string) => void = () => {}) {
  return (real: Bucket): Bucket => {
    const during = <T>(name: string, call: () => Promise<T>) => {
      log.push(name);
      before(name);
      return call();
    };
    return {
      ...real,
      put: (key, body, on) => during('put', () => real.put(key, body, on)),
      get: (key) => during('get', () => real.get(key)),
      head: (key) => during('head', () => real.head(key)),
      list: (prefix, options) => {
        log.push('list');
        return real.list(prefix, options);
      },
      delete: (key) => during('delete', () => real.delete(key)),
    };
  };
}

const failing = (failure: BucketFailure) =>
  new BucketError(failure, 'made by the test', { hint: '-' });

test('every session arrives, and a second run sends nothing', async (t) => {
  const { machine, paths } = makeHistory(t, 20);
  const seen: Progress[] = [];
  const first = await bring(machine, { onProgress: (now) => seen.push(structuredClone(now)) });
  assert.deepEqual([first.done, first.failures, first.error], [20, [], undefined]);
  assertAll(machine, paths);
  assert.deepEqual(seen.at(-1)?.sessions, { done: 20, all: 20 });
  assert.equal(seen.at(-1)?.bytes.done, seen.at(-1)?.bytes.all);
  const requests: string[] = [];
  machine.wrap = watched(requests);
  assert.equal((await bring(machine)).done, 20);
  assert.deepEqual(requests, []);
});

test('a new session costs two requests, once there are enough to list for', async (t) => {
  const { machine, paths } = makeHistory(t, 12);
  const requests: string[] = [];
  machine.wrap = watched(requests);
  await bring(machine);
  machine.wrap = undefined;
  assertAll(machine, paths);
  assert.equal(requests.filter((name) => name === 'put').length, 24);
  assert.equal(requests.length, 25, requests.join());
});

test('what another run has stored since the listing is found all the same', async (t) => {
  const { machine, paths } = makeHistory(t, 10);
  const other = makeMachine(join(machine.home, '..'), 'one');
  let isFirst = true;
  machine.wrap = (real) => ({
    ...real,
    async put(key, body, on) {
      // Between the listing and the first put, the same machine's state is lost and all is stored.
      if (isFirst) {
        isFirst = false;
        other.env.TRACECRAFT_HOME = join(machine.home, 'elsewhere');
        await bring(other);
      }
      return real.put(key, body, on);
    },
  });
  const { failures, error } = await bring(machine);
  assert.deepEqual([failures, error], [[], undefined]);
  for (const [index, path] of paths.entries()) {
    assert.ok(machine.record(`s${index}`).bytes.equals(redacted(readFileSync(path))));
  }
});

test('what is wrong with one session keeps no other, and is told', async (t) => {
  const { machine, paths } = makeHistory(t, 5);
  await bring(machine);
  writeFileSync(join(machine.recordFolder('s2'), 'meta.json'), 'no JSON');
  for (const path of paths) append(path, userRow('more'));
  await machine.use((context) => context.db.exec('UPDATE sources SET meta = NULL, intent = NULL'));
  const { failures, done, error } = await bring(machine);
  assert.deepEqual([failures.map(({ found }) => found.id), done, error], [['s2'], 4, undefined]);
  assert.match(failures[0]?.error.message ?? '', /meta\.json is no JSON/);
});

test('rules that cannot be read stop the run at the first session, which is said once', async (t) => {
  const { machine } = makeHistory(t, 12);
  const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' });
  let asked = 0;
  const lines = () => {
    asked += 1;
    throw new RedactionError('github_pat', missing);
  };
  const { failures, done, error } = await machine.use((context) => {
    const unread = { ...context, redactor: { ...context.redactor, lines } };
    return backfill(unread, findSessions(unread, { cwd: machine.home, all: true }));
  });
  assert.ok(error instanceof RedactionError);
  assert.deepEqual([failures.length, done, asked], [0, 0, 1]);
});

test('a bucket that refuses stops the run, and says which error it was', async (t) => {
  const { machine } = makeHistory(t, 12);
  const requests: string[] = [];
  machine.wrap = watched(requests, () => {
    if (requests.length > 6) throw failing('denied');
  });
  const { done, error } = await bring(machine);
  assert.ok(done >= 1 && done < 12, `${done}`);
  assert.equal((error as BucketError).failure, 'denied');
  assert.ok(requests.length <= 7 + 8, 'what was under way, and no more');
});

test('a network that goes away is waited for: told once when lost and once when back', async (t) => {
  const { machine, paths } = makeHistory(t, 12);
  const requests: string[] = [];
  machine.wrap = watched(requests, () => {
    if (requests.length > 8 && requests.length < 12) throw failing('unreachable');
  });
  const said: string[] = [];
  const { done, error } = await bring(machine, {
    onLost: ({ failure }) => said.push(failure),
    onBack: () => said.push('back'),
  });
  assert.deepEqual([done, error, said], [12, undefined, ['unreachable', 'back']]);
  machine.wrap = undefined;
  assertAll(machine, paths);
});

test('a bucket that was never there is not waited for', async (t) => {
  const { machine } = makeHistory(t, 3);
  machine.wrap = watched([], () => {
    throw failing('unreachable');
  });
  const { done, error } = await bring(machine);
  assert.deepEqual([done, (error as BucketError).failure], [0, 'unreachable']);
});

test('interrupted or killed anywhere, the next run goes on: every line exactly once', async (t) => {
  const { machine, paths } = makeHistory(t, 9);
  for (let run = 0; run < 25; run += 1) {
    append(random.pick(paths), randomLines(random, 4));
    const end = new AbortController();
    const isKill = random.chance(0.5);
    let requests = random.between(1, 14);
    machine.wrap = (real) => {
      if (isKill) {
        const faults = { refused: 0, answerLost: 0.1, crashAfter: requests };
        return faultyBucket(real, random, faults);
      }
      return watched([], () => {
        requests -= 1;
        if (requests <= 0) end.abort();
      })(real);
    };
    await bring(machine, { signal: end.signal, patience: 0 });
    if (isKill) {
      // Nothing that a killed process would still have done at its end.
      await machine.use((context) => context.db.exec("UPDATE sources SET lease_owner = 'dead'"));
    }
  }
  machine.wrap = undefined;
  await bring(machine);
  assertAll(machine, paths);
});
