import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { MemoryKey } from '../../../src/bucket/coordination-keys.ts';
import { listedKey, segment } from '../../../src/bucket/keys.ts';
import { deleteMemory } from '../../../src/coordination/memory/delete.ts';
import { getMemory } from '../../../src/coordination/memory/get.ts';
import { memoryHistory } from '../../../src/coordination/memory/history.ts';
import { listMemory } from '../../../src/coordination/memory/list.ts';
import { setMemory } from '../../../src/coordination/memory/set.ts';
import { memoryKeys } from '../../../src/coordination/memory/spellings.ts';
import { memoryKeyOf } from '../../../src/coordination/names.ts';
import { makeWorld, memory, short } from './world.ts';

/** Objects of the Python client (0.2.2 has no history, 0.2.5 writes it first) beside ours. */

const text = (value: string) => ({ text: value, type: 'text' as const });
const all = { limit: 0 };

test('its values are read, have versions, and can be replaced by them', async (t) => {
  const { agent, done, put, store } = makeWorld(t);
  const c = agent('alice');
  const set_at = '2026-08-01T10:00:00.123456+00:00';
  await put('p/memory/phase/one.json', { value: 'theirs', set_by: 'bob', set_at });
  const entry = await done(getMemory(c, memory));
  assert.deepEqual(
    [entry?.value, entry?.set_by, entry?.set_at, entry?.type],
    ['theirs', 'bob', set_at, 'text'],
  );
  await done(setMemory(c, memory, text('ours'), { ifVersion: entry?.version ?? '' }));
  assert.equal(store.objects.size, 3);
  assert.deepEqual((await done(memoryHistory(c, memory, all))).map(short), [
    'theirs by bob',
    'ours by alice',
  ]);
});

test('a value that it has kept itself is not kept twice', async (t) => {
  const { agent, done, put, time, store } = makeWorld(t);
  const c = agent('alice');
  const set_at = new Date(time.now()).toISOString().replace('Z', '456+00:00');
  const theirs = { value: 'theirs', set_by: 'bob', set_at };
  const name = `${time.now() + 3}456789_bob_0a1b2c3d.json`;
  await put(`p/memory/_history/phase/one/${name}`, { key: 'phase.one', ...theirs });
  await put('p/memory/phase/one.json', theirs);
  assert.deepEqual((await done(memoryHistory(c, memory, all))).map(short), ['theirs by bob']);
  await done(time.sleep(1_000));
  await done(setMemory(c, memory, text('ours')));
  assert.deepEqual((await done(memoryHistory(c, memory, all))).map(short), [
    'theirs by bob',
    'ours by alice',
  ]);
  assert.equal(store.objects.size, 3);
});

test('it reads ours: strings, and four fields of each former value', async (t) => {
  const { agent, done, store } = makeWorld(t);
  const c = agent('alice');
  await done(setMemory(c, memory, { text: '{"n": 1}', type: 'json' }));
  await done(deleteMemory(c, memory));
  const kept = [...store.objects].map(([key, { body }]) => ({ key, ...JSON.parse(String(body)) }));
  assert.equal(kept.length, 2);
  for (const [key] of store.objects) {
    assert.match(key, /^p\/memory\/_history\/phase\/one\/\d{19}_alice_[0-9a-f]{8}\.json$/);
  }
  for (const { value, set_by, set_at } of kept) {
    assert.deepEqual([typeof value, set_by, typeof set_at], ['string', 'alice', 'string']);
  }
});

test('what misses fields, or holds others, is read as far as it goes', async (t) => {
  const { agent, done, put } = makeWorld(t);
  const c = agent('alice');
  await put('p/memory/phase/one.json', {});
  assert.equal((await done(getMemory(c, memory)))?.value, '');
  await put('p/memory/phase/one.json', { value: { n: 1 }, set_by: 3 });
  const entry = await done(getMemory(c, memory));
  assert.deepEqual([entry?.value, entry?.type, entry?.set_by], ['{"n":1}', 'json', '']);
});

for (const snapshot of [
  '../../x.json',
  '0_a b_00000000.json',
  `${'9'.repeat(19)}_x_00000000.json`,
]) {
  test(`a name for the history that somebody made up leads nowhere else: ${snapshot}`, async (t) => {
    const { agent, done, put, store } = makeWorld(t);
    const c = agent('alice');
    await put('p/memory/phase/one.json', { value: 'x', set_by: 'eve', snapshot });
    await done(setMemory(c, memory, text('y')));
    for (const key of store.objects.keys()) {
      assert.match(key, /^p\/memory\/(phase\/one\.json|_history\/phase\/one\/\d{19}_\w+\.json)$/);
    }
    const history = await done(memoryHistory(c, memory, all));
    assert.deepEqual(history.map(short).sort(), ['x by eve', 'y by alice']);
  });
}

test('a name that it spells otherwise is read, listed once, written and deleted where it stands', async (t) => {
  const { agent, done, put, store, time } = makeWorld(t);
  const c = agent('alice');
  const odd = memoryKeyOf('a b.ü');
  const theirs = listedKey('p/memory/a b/ü.json');
  const keys = async () => (await done(Array.fromAsync(listMemory(c, 'a')))).map(({ key }) => key);
  await put(theirs, { value: 'theirs', set_by: 'bob', set_at: '2026-08-01T10:00:00+00:00' });
  assert.equal((await done(getMemory(c, odd)))?.value, 'theirs');
  await done(setMemory(c, odd, text('ours')));
  assert.equal(JSON.parse(String(store.objects.get(theirs)?.body)).value, 'ours');
  assert.deepEqual(await keys(), [odd]);
  await done(deleteMemory(c, odd));
  assert.deepEqual(await keys(), []);

  await done(setMemory(c, odd, text('ours')));
  await done(time.sleep(2_000));
  await put(theirs, { value: 'later', set_by: 'bob', set_at: '2026-08-01T11:00:00+00:00' });
  assert.equal((await done(getMemory(c, odd)))?.value, 'later');
  assert.deepEqual(await keys(), [odd]);
  assert.ok(await done(deleteMemory(c, odd)));
  assert.equal(await done(getMemory(c, odd)), undefined);
});

test('a project that it spells otherwise is read, too', async (t) => {
  const { agent, done, put } = makeWorld(t, { project: 'my project' });
  const c = agent('alice');
  await put('my project/memory/phase/one.json', { value: 'theirs', set_by: 'bob' });
  await done(setMemory(c, memoryKeyOf('x'), text('ours')));
  assert.equal((await done(getMemory(c, memory)))?.value, 'theirs');
  const listed = await done(Array.fromAsync(listMemory(c)));
  assert.deepEqual(listed.map(({ key }) => key).sort(), ['phase.one', 'x']);
});

interface Place {
  project: string;
  memory: MemoryKey;
}

test('no two memories, and no two projects, share an object, however it is spelled', () => {
  const unit = fc.constantFrom('a', ' ', '.', '%', '2', '0', 'ü');
  const name = fc.oneof(fc.string({ unit, maxLength: 6 }), fc.string({ unit: 'binary' }));
  const place: fc.Arbitrary<Place> = fc.record({
    project: fc.constantFrom('p', 'a b', 'a%20b', 'p/memory', 'memory', 'a/b'),
    memory: name.filter(isKey).map(memoryKeyOf),
  });
  const twoOf = fc.oneof(
    fc.tuple(place, place),
    place.map((one): [Place, Place] => [one, spelledOut(one)]),
  );
  fc.assert(
    fc.property(twoOf, ([one, other]) => {
      fc.pre(one.project !== other.project || one.memory !== other.memory);
      const keys = (at: Place) => memoryKeys({ ...at, bucketUrl: 's3://b' }, at.memory);
      assert.deepEqual(
        keys(one).filter((key) => keys(other).includes(key)),
        [],
      );
    }),
    { numRuns: 400 },
  );
});

/** The memory whose name is what the key of this one has. */
function spelledOut({ project, memory: name }: Place): Place {
  const spelled = name.split('.').map(segment).join('.');
  return { project, memory: isKey(spelled) ? memoryKeyOf(spelled) : name };
}

function isKey(name: string): boolean {
  try {
    memoryKeyOf(name);
    return true;
  } catch {
    // Refused as a name: there is nothing to alias.
    return false;
  }
}
