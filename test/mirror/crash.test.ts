import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRedactor } from '../../src/redact/engine.ts';
import { type Random, seeded } from '../support/random.ts';
import { readBack } from '../support/read-back.ts';
import { append, randomLines } from '../support/transcript.ts';

/** Kills are spread over this many sessions, each with a life of its own. */
const sessions = 16;
const kills = Number(process.env.TRACECRAFT_TEST_KILLS ?? 1008);

const bundle = join(import.meta.dirname, '../../dist/hook.cjs');

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
  const child = startHook(world);
  const exited = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), usual * (0.3 + 0.9 * random.next()));
  const [, signal] = await exited;
  clearTimeout(timer);
  const killed = signal === 'SIGKILL';
  // A hook that ended pulls the estimate to its time, one that was killed pushes it up a little.
  usual = killed ? usual * 1.02 : 0.8 * usual + 0.2 * (performance.now() - started);
  return killed;
}

/** ms */
let usual = 60;

function startHook(world: World) {
  const child = spawn(process.execPath, [bundle, 'claude-code'], {
    env: world.env,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // A hook that is killed before it reads breaks the pipe.
  child.stdin?.on('error', () => {});
  child.stdin?.end(
    JSON.stringify({
      session_id: world.session,
      transcript_path: world.transcript,
      cwd: world.env.HOME,
      hook_event_name: 'Stop',
    }),
  );
  return child;
}

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
  await once(startHook(world), 'exit');
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
