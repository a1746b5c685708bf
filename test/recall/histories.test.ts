import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { BucketError } from '../../src/bucket/bucket.ts';
import type { MirrorContext } from '../../src/mirror/context.ts';
import { fileUnder } from '../../src/mirror/file-under.ts';
import { mirrorSource } from '../../src/mirror/step.ts';
import { bringUpToDate } from '../../src/recall/bring-up-to-date.ts';
import { openRecall } from '../../src/recall/database.ts';
import { openHookIndex } from '../../src/recall/in-hook.ts';
import { compactRecord } from '../../src/records/compact.ts';
import { deleteRecords } from '../../src/records/delete.ts';
import { type ListedRecord, listRecords } from '../../src/records/list.ts';
import { rewriteSession } from '../../src/records/rewrite-session.ts';
import { createRedactor } from '../../src/redact/engine.ts';
import { rules } from '../../src/redact/rules.ts';
import { UserError } from '../../src/state/user-error.ts';
import { oddConversation } from '../harness/claude-code/odd-conversation.ts';
import { oddLines } from '../harness/odd-words.ts';
import { Crash, type Faults, faultyBucket } from '../support/faulty-bucket.ts';
import { indexContents } from '../support/index-contents.ts';
import { type Machine, makeMachine } from '../support/machine.ts';
import { type Random, seeded } from '../support/random.ts';

const histories = Number(process.env.TRACECRAFT_TEST_HISTORIES ?? 400) / 16;

/** Where Linux keeps files in memory: what is tried here is no disk. */
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

test(`${histories} random histories: an index brought up to date is the one made anew from the bucket`, async (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const root = mkdtempSync(join(memory, 'tracecraft-recall-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const tally: Record<string, number> = {};
  for (let index = 0; index < histories; index += 1) {
    const events: string[] = [];
    const folder = join(root, String(index));
    try {
      await live(folder, random, (event) => {
        events.push(event);
        tally[event] = (tally[event] ?? 0) + 1;
      });
    } catch (error) {
      throw new Error(`seed ${random.seed}, history ${index}: ${events.join(', ')}`, {
        cause: error,
      });
    }
    rmSync(folder, { recursive: true, force: true });
  }
  t.diagnostic(JSON.stringify(tally));
});

interface World {
  folder: string;
  random: Random;
  machines: Machine[];
  /** What is still to be said in a session. */
  talks: Map<string, Buffer[]>;
}

type Event = (world: World, machine: Machine, session: string) => void | Promise<void>;

const sessions = ['s1', 's2'];

/** The first are the usual ones. */
const events: Record<string, Event> = {
  grow,
  hook: (world, machine, session) => hook(world, machine, session, {}),
  'unlucky hook': (world, machine, session) =>
    hook(world, machine, session, { refused: 0.15, answerLost: 0.3 }),
  'hook that dies': (world, machine, session) =>
    hook(world, machine, session, { crashAfter: world.random.between(0, 6) }),
  'hook that cannot index': (world, machine, session) =>
    hook(world, machine, session, {}, 'unindexed'),
  rewritten: ({ random }, machine, session) => {
    const path = pathOf(machine, session);
    if (!existsSync(path)) return;
    const text = readFileSync(path, 'utf8');
    const lines = text.split('\n').slice(0, random.between(0, 12));
    writeFileSync(path, `${lines.join('\n')}\n`);
  },
  'copied to the other machine': ({ machines }, machine, session) => {
    const other = machines.find((each) => each !== machine) as Machine;
    const from = pathOf(machine, session);
    if (existsSync(from)) cpSync(from, pathOf(other, session), { recursive: true });
  },
  'state lost': (_, machine) => remove(machine, 'state.db'),
  'index lost': (_, machine) => remove(machine, 'recall.db'),
  'index damaged': (_, machine) => {
    remove(machine, 'recall.db');
    const path = join(machine.home, '.tracecraft/recall.db');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'SQLite format 3 '.repeat(1_000));
  },
  command: (_, machine) => machine.use(async (context) => void (await upToDate(context))),
  compact: (_, machine) =>
    machine.use((context) =>
      eachRecord(context, async ({ address }) => void (await compactRecord(context, address))),
    ),
  'redact anew': (_, machine) =>
    machine.use(async (context) => {
      const redactor = createRedactor({ rules: [...rules, eager] });
      await eachRecord(context, async (record) => {
        for await (const _ of rewriteSession({ ...context, redactor }, [record]));
      });
    }),
  delete: (_, machine, session) =>
    machine.use((context) =>
      eachRecord(context, async (record) => {
        if (record.meta?.session === session) await deleteRecords(context, [record]);
      }),
    ),
};

const eager = {
  name: 'eager',
  about: 'what is in many a line',
  confidence: 'certain' as const,
  literals: ['words '],
  pattern: 'words [0-9]',
};

async function live(folder: string, random: Random, note: (event: string) => void): Promise<void> {
  const machines = ['one', 'two'].map((name) => makeMachine(folder, name));
  mkdirSync(join(folder, 'bucket'), { recursive: true });
  const world: World = { folder, random, machines, talks: new Map() };
  const names = Object.keys(events);
  for (let left = random.between(6, 24); left > 0; left -= 1) {
    // Half of all that happens is growth and hooks.
    const name = random.chance(0.5) ? random.pick(['grow', 'hook']) : random.pick(names);
    note(name);
    const machine = random.chance(0.7) ? (machines[0] as Machine) : (machines[1] as Machine);
    await (events[name] as Event)(world, machine, random.pick(sessions));
  }
  for (const machine of machines) {
    machine.wrap = undefined;
    const kept = await machine.use(upToDate);
    remove(machine, 'recall.db');
    const anew = await machine.use(upToDate);
    assert.deepEqual(kept, anew, machine.home);
  }
}

/** A conversation goes on in later parts, where the user may go back before earlier ones. */
function grow({ random, talks }: World, machine: Machine, session: string): void {
  const path = pathOf(machine, session);
  mkdirSync(dirname(path), { recursive: true });
  const known = talks.get(session) ?? [];
  const talk = known.length > 0 ? known : oddLines(oddConversation(random, 120), random);
  talks.set(session, talk);
  const lines = talk.splice(0, random.between(1, 25));
  const text = lines.map((line) => `${line.toString('utf8').trimEnd()}\n`).join('');
  appendFileSync(path, random.chance(0.8) ? text : text.slice(0, -random.between(1, 40)));
}

async function hook(
  { random }: World,
  machine: Machine,
  session: string,
  faults: Partial<Faults>,
  indexed?: 'unindexed',
): Promise<void> {
  machine.wrap = (real) => faultyBucket(real, random, { refused: 0, answerLost: 0, ...faults });
  await machine.use(async (real) => {
    const context = { ...real, owner: `${real.owner}-${random.next()}` };
    const index = openHookIndex(context);
    const isTold = indexed === undefined;
    try {
      const source = machine.source(session);
      const row = fileUnder(context, 'claude-code', source, machine.home);
      const partBytes = random.chance(0.5) ? random.between(500, 5_000) : undefined;
      const hooked = isTold ? { ...context, onStored: index.take } : context;
      await mirrorSource(hooked, row, { session: 'alive', partBytes });
      await index.catchUp();
      if (faults.crashAfter === undefined) assert.equal(index.trouble(), undefined);
    } catch (error) {
      if (!isForeseen(error)) throw error;
    } finally {
      index.close();
    }
  });
  machine.wrap = undefined;
}

async function upToDate(context: MirrorContext) {
  const db = openRecall(context.paths, 5_000);
  try {
    const { left } = await bringUpToDate(context, db);
    assert.deepEqual(left, []);
    return indexContents(db);
  } finally {
    db.close();
  }
}

async function eachRecord(
  context: MirrorContext,
  work: (record: ListedRecord) => Promise<void>,
): Promise<void> {
  for (const record of await Array.fromAsync(listRecords(await context.bucket()))) {
    try {
      await work(record);
    } catch (error) {
      // One that has a part that no hook has taken in yet, or that another machine is at.
      if (!isForeseen(error)) throw error;
    }
  }
}

function isForeseen(error: unknown): boolean {
  return error instanceof Crash || error instanceof BucketError || error instanceof UserError;
}

function pathOf(machine: Machine, session: string): string {
  return machine.source(session).path;
}

function remove(machine: Machine, name: string): void {
  for (const end of ['', '-wal', '-shm']) {
    rmSync(join(machine.home, '.tracecraft', name + end), { force: true });
  }
}
