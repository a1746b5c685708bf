import assert from 'node:assert/strict';
import test from 'node:test';
import { BucketError } from '../../../src/bucket/bucket.ts';
import { deleteMemory } from '../../../src/coordination/memory/delete.ts';
import { setMemory } from '../../../src/coordination/memory/set.ts';
import { watchMemory } from '../../../src/coordination/memory/watch.ts';
import { memoryKeyOf } from '../../../src/coordination/names.ts';
import { makeWorld, memory } from './world.ts';

const text = (value: string) => ({ text: value, type: 'text' as const });

test('what is set and deleted from now on is told, once, the last of what came between two looks', async (t) => {
  const { agent, time } = makeWorld(t);
  const [alice, bob] = [agent('alice'), agent('bob')];
  const controller = new AbortController();
  const told: string[] = [];
  const watching = async () => {
    const { signal } = controller;
    for await (const { event, key, entry } of watchMemory(bob, 'phase', {
      intervalMs: 2_000,
      signal,
    })) {
      told.push(`${event} ${key} ${entry ? `${entry.value} by ${entry.set_by}` : '-'}`);
    }
  };
  const acting = async () => {
    await setMemory(alice, memory, text('before'));
    const watched = watching();
    // Halfway between two looks, each time.
    await time.sleep(5_000);
    await setMemory(alice, memory, text('one'));
    await time.sleep(4_000);
    await setMemory(alice, memory, text('two'));
    await setMemory(bob, memory, text('three'));
    await setMemory(alice, memoryKeyOf('other'), text('unwatched'));
    await time.sleep(4_000);
    await deleteMemory(alice, memory);
    await setMemory(alice, memoryKeyOf('phase2'), text('new'));
    await time.sleep(20_000);
    controller.abort();
    await watched;
  };
  const acted = acting();
  await time.run();
  await acted;
  assert.deepEqual(told, [
    'set phase.one one by alice',
    'set phase.one three by bob',
    'deleted phase.one -',
    'set phase2 new by alice',
  ]);
});

test('a mark whose deleter died is told as the deletion that it is, and not again when it goes', async (t) => {
  const { agent, time, put, store } = makeWorld(t);
  const controller = new AbortController();
  const told: string[] = [];
  const watching = async () => {
    const { signal } = controller;
    for await (const { event } of watchMemory(agent('bob'), '', { intervalMs: 2_000, signal })) {
      told.push(event);
    }
  };
  await put('p/memory/phase/one.json', { value: 'x' });
  const watched = watching();
  const wait = time.sleep(5_000).then(() => {
    const [key] = store.objects.keys();
    assert.ok(key);
    const mark = Buffer.from(JSON.stringify({ value: '', deleted_at: 'then' }));
    store.objects.set(key, { body: mark, etag: 'mark', size: mark.length, modified: new Date() });
    return time.sleep(5_000).then(() => store.objects.clear());
  });
  const end = time.sleep(20_000).then(() => controller.abort());
  await time.run();
  await Promise.all([watched, wait, end]);
  assert.deepEqual(told, ['deleted']);
});

test('a bucket that goes away is told once, and nothing is missed when it is back', async (t) => {
  let isAway = false;
  const { agent, time } = makeWorld(t, { fateOf: () => (isAway ? { lost: 'request' } : {}) });
  const alice = agent('alice', { reliable: true });
  const controller = new AbortController();
  const told: string[] = [];
  let looks = 0;
  const watching = async () => {
    const events = watchMemory(agent('bob'), '', {
      intervalMs: 1_000,
      signal: controller.signal,
      onLook: () => {
        looks += 1;
      },
      onAway: (error) => {
        assert.ok(error instanceof BucketError);
        told.push('away');
      },
    });
    for await (const { event, key } of events) told.push(`${event} ${key}`);
  };
  const acting = async () => {
    const watched = watching();
    await time.sleep(3_500);
    isAway = true;
    await setMemory(alice, memory, text('meanwhile'));
    await time.sleep(5_000);
    assert.equal(looks, 4);
    isAway = false;
    await time.sleep(3_000);
    controller.abort();
    await watched;
  };
  const acted = acting();
  await time.run();
  await acted;
  assert.deepEqual(told, ['away', 'set phase.one']);
});
