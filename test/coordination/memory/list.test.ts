import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { openFileBucket } from '../../../src/bucket/file.ts';
import type { Coordination } from '../../../src/coordination/context.ts';
import { listMemory } from '../../../src/coordination/memory/list.ts';
import { setMemory } from '../../../src/coordination/memory/set.ts';
import { memoryKeyOf } from '../../../src/coordination/names.ts';
import { makeCoordination, temporaryState } from '../../support/coordination.ts';
import { temporaryFolder } from '../../support/machine.ts';
import { makeWorld } from './world.ts';

const names = [
  'A',
  'Zeta',
  '_hist',
  '_historyx',
  'co',
  'con',
  'com1.x',
  'conx',
  'nul.a',
  'phase',
  'phase.one',
  'phase.one.two',
  'phase1',
  'ü.a b',
  'üb',
  'zz',
];
const prefixes = [
  '',
  'pha',
  'phase.',
  'phase.o',
  'c',
  'co',
  'con',
  'com',
  'com1',
  'com1.',
  'com1.x',
  'n',
  'nul.',
  '_',
  '_hist',
  '_history',
  'ü',
  'ü.',
  'ü.a',
  'z',
  'nothing',
  'phase..',
  '.',
];

async function expectPrefixes(c: Coordination, done: <T>(work: Promise<T>) => Promise<T>) {
  for (const name of names)
    await done(setMemory(c, memoryKeyOf(name), { text: name, type: 'text' }));
  for (const prefix of prefixes) {
    const listed = await done(Array.fromAsync(listMemory(c, prefix)));
    const expected = names.filter((name) => name.startsWith(prefix));
    assert.deepEqual(listed.map(({ key }) => key).sort(), expected.sort(), `prefix "${prefix}"`);
  }
}

test('a prefix is the beginning of a key, on a store', async (t) => {
  const { agent, done } = makeWorld(t);
  await expectPrefixes(agent('alice'), done);
});

test('a prefix is the beginning of a key, in a folder', async (t) => {
  const url = pathToFileURL(join(temporaryFolder(t), 'bucket'));
  const bucket = openFileBucket(url, { deadline: { at: Date.now() + 60_000 } });
  await bucket.ensure();
  await expectPrefixes(makeCoordination({ bucket, ...temporaryState(t) }), (work) => work);
});

test('a long history costs a listing nothing, and what is no memory is not listed', async (t) => {
  const { agent, done, put, store } = makeWorld(t);
  const c = agent('alice');
  for (let i = 0; i < 1_500; i++) {
    await put(`p/memory/_history/a/${i}_x_00000000.json`, {});
  }
  for (const name of ['A', 'zz']) {
    await done(setMemory(c, memoryKeyOf(name), { text: 'x', type: 'text' }));
  }
  for (const key of [
    'x',
    'a.b.json',
    'a//b.json',
    '_history.json',
    '%.json',
    '.json',
    'x/%2F.txt',
  ]) {
    await put(`p/memory/${key}`, {});
  }
  store.counts.list = 0;
  const listed = await done(Array.fromAsync(listMemory(c)));
  assert.deepEqual(
    listed.map(({ key }) => key),
    ['A', 'zz'],
  );
  assert.equal(store.counts.list, 2);
  assert.equal(store.counts.get, 2);
});
