import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { createRedactor } from '../../src/redact/engine.ts';
import { openDatabase } from '../../src/state/database.ts';
import { lastHookRuns } from '../../src/state/hook-log.ts';
import { type Fault, type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { givenService } from '../support/gateway.ts';
import { type HookEnd, startHook } from '../support/hook-process.ts';
import { seeded } from '../support/random.ts';
import { type StandIn, startS3StandIn } from '../support/s3-stand-in.ts';
import { makeS3User, type S3User } from '../support/s3-user.ts';
import { append, randomLines } from '../support/transcript.ts';

/** Short, so that the suite is; the same code keeps the longer ones. */
const budget = 1_000;
/** From outside, a process also has to be started and to be seen ending. */
const startAndEnd = 250;

const random = seeded();
const outages: Record<string, (proxy: FaultProxy) => Promise<void>> = {
  hangs: (proxy) => proxy.always('hang'),
  refuses: (proxy) => proxy.always('refuse'),
  'is cut before it hears': (proxy) => proxy.always('cut-before'),
  'is cut after it has stored': (proxy) => proxy.always('cut-after'),
  'answers 500': (proxy) => proxy.always('500'),
  'answers 503': (proxy) => proxy.always('503'),
  'answers 409': (proxy) => proxy.always('409'),
  'cuts its answers short': (proxy) => proxy.always('truncate'),
  'fails at random': (proxy) => proxy.randomly(random, 0.4),
  'loses answers at random': (proxy) =>
    proxy.randomly(random, 0.4, ['cut-after', 'truncate'] as Fault[]),
};

for (const [what, begin] of Object.entries(outages)) {
  test(`a bucket that ${what} costs no hook more than its budget, and nothing is lost`, async (t) => {
    t.diagnostic(`seed ${random.seed}`);
    const folder = mkdtempSync(join(tmpdir(), 'tracecraft-outage-'));
    const given = givenService();
    const standIn = given ? undefined : await startS3StandIn();
    const service = given ?? (standIn as StandIn);
    const proxy = await startFaultProxy(service.endpoint);
    t.after(async () => {
      await proxy.stop();
      await standIn?.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    const session = what.replaceAll(' ', '-');
    const bucket = `outage-${Date.now()}`;
    const user = await makeS3User(folder, service, { endpoint: proxy.endpoint, bucket, session });
    mkdirSync(user.state);
    writeFileSync(join(user.state, 'config.json'), JSON.stringify({ hook: { budget_ms: budget } }));

    await turn(user);
    await begin(proxy);
    for (let turns = 0; turns < 4; turns += 1) {
      await turn(user);
      // As if the pause of the breaker were over at every second turn.
      if (turns % 2 === 1) closeBreaker(user);
    }
    await proxy.always('none');
    closeBreaker(user);
    await turn(user, 'SessionEnd');

    const { records, record } = await user.fetch();
    assert.deepEqual(records, [session], log(user));
    const stored = record(session);
    const wanted = createRedactor().lines(readFileSync(user.transcript)).body.bytes;
    assert.ok(
      stored.bytes.equals(wanted),
      `${stored.bytes.length} of ${wanted.length}: ${log(user)}`,
    );
    assert.deepEqual(stored.strays, []);
    assert.notEqual(stored.meta.ended_at, null);
  });
}

async function turn(user: S3User, event = 'Stop'): Promise<void> {
  append(user.transcript, randomLines(random, 6));
  assertUndisturbed(await startHook({ ...user, event }).ended, user);
}

function assertUndisturbed({ code, output, ms }: HookEnd, user: S3User): void {
  assert.deepEqual({ code, output }, { code: 0, output: '' });
  assert.ok(ms <= budget + startAndEnd, `${Math.round(ms)} ms: ${log(user)}`);
  const [last] = lastHookRuns(join(user.state, 'logs/hook.jsonl'), 1);
  assert.ok(last && last.ms <= budget, log(user));
}

function closeBreaker({ state }: S3User): void {
  const db = openDatabase(join(state, 'state.db'), 1_000);
  db.exec('UPDATE health SET open_until = 0');
  db.close();
}

function log({ state }: S3User): string {
  return readFileSync(join(state, 'logs/hook.jsonl'), 'utf8');
}
