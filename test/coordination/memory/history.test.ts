import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { BucketError } from '../../../src/bucket/bucket.ts';
import { memoryKey } from '../../../src/bucket/coordination-keys.ts';
import type { Coordination } from '../../../src/coordination/context.ts';
import { deleteMemory } from '../../../src/coordination/memory/delete.ts';
import { getMemory } from '../../../src/coordination/memory/get.ts';
import { memoryHistory } from '../../../src/coordination/memory/history.ts';
import { setMemory } from '../../../src/coordination/memory/set.ts';
import { VersionConflict } from '../../../src/coordination/memory/version-conflict.ts';
import { memoryKeyOf } from '../../../src/coordination/names.ts';
import { asStored } from '../../../src/redact/stored.ts';
import { makeCoordination, temporaryState } from '../../support/coordination.ts';
import { interleave, type Stage } from '../../support/interleave.ts';
import { seeded } from '../../support/random.ts';
import { temporaryBucket } from '../../support/stored-record.ts';
import type { Fate } from '../../support/virtual-bucket.ts';
import { makeWorld, memory, type Stood, short } from './world.ts';

const text = (value: string) => ({ text: value, type: 'text' as const });
const all = { limit: 0 };

const firstly: Record<string, (c: Coordination) => Promise<unknown>> = {
  nothing: async () => {},
  'a value': (c) => setMemory(c, memory, text('one')),
  'a value of his own that was deleted': async (c) => {
    await setMemory(c, memory, text('one'));
    await deleteMemory(c, memory);
  },
};
const then: Record<string, (c: Coordination) => Promise<unknown>> = {
  sets: (c) => setMemory(c, memory, text('two')),
  deletes: (c) => deleteMemory(c, memory),
};

for (const [before, prepare] of Object.entries(firstly)) {
  for (const [what, act] of Object.entries(then)) {
    test(`whoever ${what} over ${before} can die at any moment: history is what stood`, async (t) => {
      const state = temporaryState(t);
      let died = true;
      for (let moment = 0; died; moment++) {
        const { agent, done, time, stood } = makeWorld(t, { state });
        await done(prepare(agent('bob')));
        died = false;
        let events = 0;
        const killAt = () => {
          if (events++ !== moment) return;
          died = true;
          time.kill('alice');
        };
        act(agent('alice')).catch(() => {});
        if (moment === 0) time.kill('alice');
        await time.run(killAt);

        const bob = agent('bob');
        const history = async () => (await done(memoryHistory(bob, memory, all))).map(short);
        assert.deepEqual(await history(), stood.map(short), `killed at event ${moment}`);
        assert.equal((await done(getMemory(bob, memory)))?.value, lastValue(stood));
        await done(setMemory(bob, memory, text('three')));
        assert.equal((await done(getMemory(bob, memory)))?.value, 'three');
        assert.deepEqual(await history(), stood.map(short), `killed at event ${moment}, then set`);
      }
    });
  }
}

function lastValue(stood: readonly Stood[]): string | undefined {
  const last = stood.at(-1);
  return last?.deleted_at === undefined ? last?.value : undefined;
}

/** What befalls requests on a bad line; DELETE knows no condition, so none of it comes late. */
function badLine(random: ReturnType<typeof seeded>, kinds: NonNullable<Fate['lost']>[]) {
  return (): Fate => ({
    there: random.between(1, 80),
    back: random.between(1, 80),
    lateBy: random.between(1, 3_000),
    ...(random.chance(0.12) && { lost: random.pick(kinds) }),
  });
}

async function worldOfWriters(
  t: TestContext,
  seed: number,
  deletes: boolean,
  state: ReturnType<typeof temporaryState>,
): Promise<void> {
  const random = seeded(seed);
  const fateOf = badLine(random, [
    'request',
    'reply',
    'retried',
    ...(deletes ? [] : (['late'] as const)),
  ]);
  const { agent, done, time, stood } = makeWorld(t, { random, fateOf, state });
  const act =
    (name: string) =>
    async ({ sleep, tell }: Stage) => {
      const c = agent(name, { skew: random.between(-600_000, 600_000) });
      for (let i = 0; i < 4; i++) {
        await sleep(random.between(0, 400));
        const value = `${name}${i}`;
        try {
          if (deletes && random.chance(0.3)) {
            tell(`deletes: ${await deleteMemory(c, memory)}`);
          } else if (random.chance(0.5)) {
            const ifVersion = (await getMemory(c, memory))?.version ?? 'new';
            await setMemory(c, memory, text(value), { ifVersion });
            tell(`sets ${value} over ${ifVersion}`);
          } else {
            await setMemory(c, memory, text(value));
            tell(`sets ${value}`);
          }
        } catch (error) {
          if (!(error instanceof BucketError || error instanceof VersionConflict)) throw error;
          tell(`fails with ${value}: ${error.message}`);
        }
      }
    };
  const actors = ['alice', 'bob', 'carol'].map((name) => ({ name, act: act(name) }));
  const trace = await interleave(random, actors, { time, deathRate: 0.01 });
  const dora = agent('dora', { reliable: true });
  const history = await done(memoryHistory(dora, memory, all));
  const told = `seed ${seed}\n${trace.text()}`;
  assert.deepEqual(history.map(short).sort(), stood.map(short).sort(), told);
  if (!deletes) assert.deepEqual(history.map(short), stood.map(short), told);
  assert.equal((await done(getMemory(dora, memory)))?.value, lastValue(stood), told);
}

const worlds = Number(process.env.TRACECRAFT_TEST_WORLDS) || 60;

for (const deletes of [false, true]) {
  const who = deletes ? 'writers and deleters' : 'writers';
  test(`${who} on bad lines, who die at random: no version is lost, none is made up`, async (t) => {
    const { seed } = seeded();
    const state = temporaryState(t);
    for (let i = 0; i < worlds; i++) await worldOfWriters(t, seed + i, deletes, state);
  });
}

const foreign: Record<string, object> = {
  'a name in the history that no file can have': {
    snapshot: `1700000000000000000_${'A'.repeat(5_000)}_12345678.json`,
  },
  'a time that no name can tell': { set_at: '+275760-09-13T00:00:00Z' },
  'a time before all times': { set_at: '-000001-01-01T00:00:00Z' },
};
for (const [what, fields] of Object.entries(foreign)) {
  test(`a value of others with ${what} can be replaced, and is kept`, async (t) => {
    const bucket = await temporaryBucket(t);
    const c = makeCoordination({ ...temporaryState(t), bucket });
    const document = { value: 'theirs', set_by: 'x', set_at: '2026-01-01T00:00:00Z', ...fields };
    const body = asStored(Buffer.from(JSON.stringify(document)));
    await bucket.put(memoryKey('p', memory), body);
    await setMemory(c, memory, text('ours'));
    const history = await memoryHistory(c, memory, all);
    assert.deepEqual(
      history.map(({ value }) => value),
      ['theirs', 'ours'],
    );
  });
}

test('in a folder that does not tell names apart by case, two memories are not taken for one', async (t) => {
  const bucket = await temporaryBucket(t);
  const c = makeCoordination({ ...temporaryState(t), bucket });
  await setMemory(c, memoryKeyOf('Phase.one'), text('a'));
  // As such a folder answers.
  const other = memoryKeyOf('phase.One');
  const folded = { ...bucket, get: () => bucket.get(memoryKey('p', memoryKeyOf('Phase.one'))) };
  for (const act of [getMemory, deleteMemory]) {
    await assert.rejects(act({ ...c, bucket: folded }, other), /would be one file/);
  }
  await assert.rejects(setMemory({ ...c, bucket: folded }, other, text('b')), /it has "Phase.one"/);
});
