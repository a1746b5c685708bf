import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { MirrorContext } from '../../src/mirror/context.ts';
import { fileUnder } from '../../src/mirror/file-under.ts';
import { mirrorSource } from '../../src/mirror/step.ts';
import { openRecall } from '../../src/recall/database.ts';
import { freshIndex } from '../../src/recall/fresh.ts';
import { type HookIndex, openHookIndex } from '../../src/recall/in-hook.ts';
import { statePaths } from '../../src/state/paths.ts';
import { type CountingBucket, countingBucket } from '../support/counting-bucket.ts';
import { indexContents } from '../support/index-contents.ts';
import { type Machine, makeMachine, temporaryFolder } from '../support/machine.ts';
import { append, assistantRow, userRow } from '../support/transcript.ts';

/** Than the turns of the event loop that a request may take to begin; in ms, a machine that is busy would take them all for these. */
async function longer(): Promise<void> {
  for (let count = 0; count < 40; count += 1) await turn();
}

test('what a hook stores is indexed from its bytes, without a request', async (t) => {
  const machine = worldOf(t);
  await requests(machine, 'the beginning', { isIndexed: false });
  const bare = await requests(machine, 'the first', { isIndexed: false });
  const indexed = await requests(machine, 'the second', { isIndexed: true });
  // Its beginning is not in the index, so that the record is read once.
  assert.ok(indexed > bare);
  assert.equal(await requests(machine, 'the third', { isIndexed: true }), bare);
  assert.match(said(machine), /the first.*the second.*the third/);
});

test('a turn of more than two megabytes is left to the next command', async (t) => {
  const machine = worldOf(t);
  append(machine.source('s1').path, userRow(`large ${'x '.repeat(1_100_000)}`));
  const { trouble } = await hook(machine);
  assert.equal(trouble, undefined);
  assert.doesNotMatch(said(machine), /large/);
  assert.match(await saidFresh(machine), /large/);
});

test('a long session of which nothing is indexed is not listed by a hook', async (t) => {
  const machine = worldOf(t);
  for (let part = 0; part < 5; part += 1) {
    append(machine.source('s1').path, userRow(`part ${part} ${'y'.repeat(1_000_000)}`));
    await hook(machine);
  }
  rmSync(statePaths(machine.env).recall);
  assert.equal(await requests(machine, 'the next', { isIndexed: true }), 2, 'a part and its meta');
  assert.match(await saidFresh(machine), /part 0.*part 4.*the next/);
});

test('a stretch is read while the bucket takes it, and written when it has it', async (t) => {
  const slow = worldOf(t);
  const quick = worldOf(t);
  const told: string[] = [];
  for (const text of ['the first', 'the second', 'the third']) {
    const row = userRow(text);
    for (const machine of [slow, quick]) append(machine.source('s1').path, row);
    slow.wrap = (real) => ({
      ...real,
      async put(...args) {
        await longer();
        told.push('put');
        return real.put(...args);
      },
    });
    await hook(slow, { told });
    await hook(quick);
  }
  const once = ['sending', 'put', 'put', 'stored'];
  assert.deepEqual(told, [...once, ...once, ...once]);
  assert.equal(said(slow), said(quick));
  assert.match(said(slow), /the first.*the second.*the third/);
});

test('what was read and did not reach the bucket is not in the index until it does', async (t) => {
  const machine = worldOf(t);
  append(machine.source('s1').path, userRow('the first'));
  machine.wrap = (real) => ({
    ...real,
    async put() {
      await longer();
      throw new Error('the network is gone');
    },
  });
  const told: string[] = [];
  await assert.rejects(hook(machine, { told }), /network/);
  assert.deepEqual(told, ['sending']);
  assert.equal(said(machine), '[]');
  machine.wrap = undefined;
  append(machine.source('s1').path, userRow('the second'));
  await hook(machine);
  assert.match(said(machine), /the first.*the second/);
});

test('a stretch that cannot be read while it is on its way is stored and indexed all the same', async (t) => {
  const machine = worldOf(t);
  append(machine.source('s1').path, userRow('the first'));
  machine.wrap = (real) => ({
    ...real,
    async put(...args) {
      await longer();
      return real.put(...args);
    },
  });
  await hook(machine, { sending: () => Promise.reject(new Error('no such file')) });
  assert.match(machine.record('s1').bytes.toString('utf8'), /the first/);
  assert.match(said(machine), /the first/);
});

test('an index that cannot be opened costs a hook nothing but the index', async (t) => {
  const machine = worldOf(t);
  mkdirSync(join(machine.home, '.tracecraft/recall.db'), { recursive: true });
  append(machine.source('s1').path, userRow('stored all the same'));
  const { trouble } = await hook(machine);
  assert.match(String(trouble), /recall\.db|unable to open|directory/);
  assert.match(machine.record('s1').bytes.toString('utf8'), /stored all the same/);
});

test('where indexing is not asked for, no index is made', async (t) => {
  const machine = worldOf(t);
  append(machine.source('s1').path, userRow('not indexed'));
  await machine.step(machine.source('s1'));
  assert.ok(!existsSync(statePaths(machine.env).recall));
});

function worldOf(t: TestContext): Machine {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'bucket'), { recursive: true });
  const machine = makeMachine(folder);
  mkdirSync(dirname(machine.source('s1').path), { recursive: true });
  return machine;
}

interface Hooked {
  isIndexed?: boolean;
  /** What the index was told, in order. */
  told?: string[];
  /** Instead of the index's own. */
  sending?: () => Promise<void>;
}

/** What a hook of a turn does, in this process. */
function hook(machine: Machine, { isIndexed = true, told = [], sending }: Hooked = {}) {
  return machine.use(async (context) => {
    const index: HookIndex | undefined = isIndexed ? openHookIndex(context) : undefined;
    const hooked: MirrorContext = { ...context };
    if (index) {
      hooked.onSending = (sent) => {
        told.push('sending');
        return sending?.() ?? index.read(sent);
      };
      hooked.onStored = (stored) => {
        told.push('stored');
        return index.take(stored);
      };
    }
    const row = fileUnder(hooked, 'claude-code', machine.source('s1'), machine.home);
    await mirrorSource(hooked, row, { session: 'alive' });
    await index?.catchUp();
    index?.close();
    return { trouble: index?.trouble() };
  });
}

/** How many a hook makes for a turn. */
async function requests(machine: Machine, text: string, options: Hooked): Promise<number> {
  append(machine.source('s1').path, userRow(text) + assistantRow('done'));
  let counted: CountingBucket | undefined;
  machine.wrap = (real) => {
    counted = countingBucket(real);
    return counted;
  };
  await hook(machine, options);
  machine.wrap = undefined;
  return counted?.total() ?? 0;
}

function said(machine: Machine): string {
  const db = openRecall(statePaths(machine.env), 1_000);
  const text = JSON.stringify(indexContents(db).turns.map(({ body }) => body));
  db.close();
  return text;
}

async function saidFresh(machine: Machine): Promise<string> {
  await machine.use(async (context) => {
    const db = await freshIndex(context, { patience: 20_000, note: assert.fail });
    db.close();
  });
  return said(machine);
}
