import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRedactor } from '../../src/redact/engine.ts';
import { startHook } from '../support/hook-process.ts';
import { type Random, seeded } from '../support/random.ts';
import { readBack } from '../support/read-back.ts';
import { startS3StandIn } from '../support/s3-stand-in.ts';
import { makeS3User } from '../support/s3-user.ts';
import { append, randomLines } from '../support/transcript.ts';

/** Kills are spread over this many sessions, each with a life of its own. */
const sessions = 16;
const kills = Number(process.env.TRACECRAFT_TEST_KILLS ?? 504);

test('hooks killed at any instant leave each session whole, every line exactly once', async (t) => {
  const random = seeded();
  const root = mkdtempSync(join(tmpdir(), 'tracecraft-crash-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const tally = { killed: 0, finished: 0, stateDeleted: 0, pairs: 0, afterPut: 0 };
  const worlds = Array.from({ length: sessions }, (_, index) => makeWorld(root, index, random));
  // Two at a time: as many as the smallest machine has cores.
  const queue = [...worlds];
  await Promise.all(
    [0, 1].map(async () => {
      for (let world = queue.shift(); world; world = queue.shift()) {
        await torment(world, random, Math.ceil(kills / sessions), tally);
      }
    }),
  );
  let strays = 0;
  for (const world of worlds) strays += await settleAndCompare(world);
  t.diagnostic(
    `seed ${random.seed}: ${tally.killed} hooks killed (${tally.afterPut} of them after they had put ` +
      `something), ${tally.finished} ended by themselves, ${tally.pairs} ran in pairs, the state was ` +
      `deleted ${tally.stateDeleted} times; ${sessions} sessions whole, ${strays} stray parts beside ` +
      'their chains',
  );
  assert.ok(tally.killed >= kills, `only ${tally.killed} hooks were killed`);
  assert.ok(tally.afterPut >= kills / 20, `only ${tally.afterPut} kills hit a hook at its work`);
});

/** Of the kills, so many are dealt by the S3 service, in the middle of a request. */
const s3Kills = Math.ceil(kills / 5);

test('hooks killed while a request of theirs is under way leave each session whole', async (t) => {
  const random = seeded();
  const folder = mkdtempSync(join(tmpdir(), 'tracecraft-crash-s3-'));
  const service = await startS3StandIn();
  t.after(async () => {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const { endpoint } = service;
  const tally = { before: 0, after: 0, finished: 0, stateDeleted: 0 };
  for (let index = 0; tally.before + tally.after < s3Kills; index += 1) {
    const session = `s3-${index}`;
    const user = await makeS3User(join(folder, session), service, {
      endpoint,
      bucket: 'b',
      session,
    });
    for (let runs = 0; runs < 24; runs += 1) {
      append(user.transcript, randomLines(random, 5));
      const { child, ended } = startHook(user);
      // A flush is two puts, and a few more requests where the state was lost.
      let left = random.between(0, 4);
      const kill = (when: 'before' | 'after') => () => {
        left -= 1;
        if (left !== 0) return undefined;
        tally[when] += 1;
        child.kill('SIGKILL');
        return undefined;
      };
      const stored = random.chance(0.6);
      service.onStored = stored ? kill('after') : undefined;
      service.onRequest = stored ? undefined : kill('before');
      if ((await ended).signal === null) tally.finished += 1;
      if (random.chance(0.2)) {
        tally.stateDeleted += 1;
        rmSync(user.state, { recursive: true, force: true });
      }
    }
    service.onStored = undefined;
    service.onRequest = undefined;
    await startHook(user).ended;
    const { records, record } = await user.fetch();
    assert.deepEqual(records, [session], `seed ${random.seed}`);
    const wanted = createRedactor().lines(readFileSync(user.transcript)).body.bytes;
    const found = record(session);
    assert.ok(found.bytes.equals(wanted), `seed ${random.seed}, ${session}: ${found.bytes.length}`);
    assert.deepEqual(found.strays, [], `seed ${random.seed}, ${session}`);
  }
  t.diagnostic(
    `seed ${random.seed}: ${tally.before} hooks killed before their request was carried out, ` +
      `${tally.after} after something was stored and before they knew, ${tally.finished} ended by ` +
      `themselves, the state was deleted ${tally.stateDeleted} times`,
  );
});

interface World {
  session: string;
  transcript: string;
  state: string;
  bucket: string;
  env: NodeJS.ProcessEnv;
  /** A mark that changes with everything that is stored. */
  objects(): string;
}

function makeWorld(root: string, index: number, random: Random): World {
  const folder = join(root, String(index));
  const session = `session-${index}`;
  const transcript = join(folder, 'transcripts', `${session}.jsonl`);
  append(transcript, randomLines(random));
  const state = join(folder, 'state');
  const bucket = join(folder, 'bucket');
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    TRACECRAFT_HOME: state,
    TRACECRAFT_BUCKET: `file://${bucket}`,
    TRACECRAFT_PROJECT: 'crash',
  };
  const records = join(bucket, 'crash/sessions/claude-code', session);
  const objects = () => (existsSync(records) ? readdirSync(records).sort().join() : '');
  return { session, transcript, state, bucket, env, objects };
}

type Tally = Record<'killed' | 'finished' | 'stateDeleted' | 'pairs' | 'afterPut', number>;

async function torment(world: World, random: Random, wanted: number, tally: Tally): Promise<void> {
  for (let killed = 0; killed < wanted; ) {
    append(world.transcript, randomLines(random));
    // A line that the client has not finished writing yet.
    const unfinished = random.chance(0.2) ? randomLines(random, 1) : '';
    append(world.transcript, unfinished.slice(0, unfinished.length / 2));
    const pair = random.chance(0.3);
    if (pair) tally.pairs += 1;
    const before = world.objects();
    const runs = (pair ? [0, 1] : [0]).map(() => runAndKill(world, random));
    if (random.chance(0.15)) {
      await sleep(random.between(0, 60));
      tally.stateDeleted += 1;
      deleteState(world);
    }
    const ended = await Promise.all(runs);
    if (ended.every(Boolean) && world.objects() !== before) tally.afterPut += ended.length;
    for (const wasKilled of ended) {
      if (wasKilled) killed += 1;
      tally[wasKilled ? 'killed' : 'finished'] += 1;
    }
    append(world.transcript, unfinished.slice(unfinished.length / 2));
  }
}

/**
 * The kill comes at any time from the hook's start to a little after its usual end. How long that is
 * depends on the machine and on what else runs there, so it is learned from the hooks that end.
 */
async function runAndKill(world: World, random: Random): Promise<boolean> {
  const started = performance.now();
  const { child, ended } = startHook(world);
  const timer = setTimeout(() => child.kill('SIGKILL'), usual * (0.3 + 0.9 * random.next()));
  const killed = (await ended).signal === 'SIGKILL';
  clearTimeout(timer);
  // A hook that ended pulls the estimate to its time, one that was killed pushes it up a little.
  usual = killed ? usual * 1.02 : 0.8 * usual + 0.2 * (performance.now() - started);
  return killed;
}

/** ms */
let usual = 60;

function deleteState(world: World): void {
  try {
    rmSync(world.state, { recursive: true, force: true });
  } catch (error) {
    // A hook that runs just now puts files into the folder while it is being emptied.
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
  }
}

async function settleAndCompare(world: World): Promise<number> {
  await sleep(5);
  await startHook(world).ended;
  const records = join(world.bucket, 'crash/sessions/claude-code');
  assert.deepEqual(readdirSync(records), [world.session], lastErrors(world));
  const stored = readBack(join(records, world.session));
  const source = readFileSync(world.transcript);
  const wanted = createRedactor().lines(source).body.bytes;
  if (!stored.bytes.equals(wanted)) {
    writeFileSync(join(tmpdir(), 'tracecraft-crash-wanted.jsonl'), wanted);
    writeFileSync(join(tmpdir(), 'tracecraft-crash-stored.jsonl'), stored.bytes);
    assert.fail(
      `${world.session}: ${stored.bytes.length} bytes stored in ${stored.parts.length} parts, ` +
        `${wanted.length} wanted. ${lastErrors(world)}`,
    );
  }
  assert.equal(stored.meta.total_source_bytes, source.length);
  return stored.strays.length;
}

function lastErrors(world: World): string {
  const log = join(world.state, 'logs/hook.jsonl');
  if (!existsSync(log)) return 'no hook log';
  return readFileSync(log, 'utf8').split('\n').slice(-4).join('\n');
}
