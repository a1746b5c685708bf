import assert from 'node:assert/strict';
import test from 'node:test';
import { BucketError } from '../../../src/bucket/bucket.ts';
import { listedKey } from '../../../src/bucket/keys.ts';
import { DamagedDocument } from '../../../src/coordination/document.ts';
import { deleteMemory } from '../../../src/coordination/memory/delete.ts';
import { getMemory } from '../../../src/coordination/memory/get.ts';
import { memoryHistory } from '../../../src/coordination/memory/history.ts';
import { setMemory } from '../../../src/coordination/memory/set.ts';
import { VersionConflict } from '../../../src/coordination/memory/version-conflict.ts';
import { writeProbe } from '../../../src/state/probes.ts';
import { UserError } from '../../../src/state/user-error.ts';
import { interleave, type Stage } from '../../support/interleave.ts';
import { seeded } from '../../support/random.ts';
import { makeWorld, memory, short } from './world.ts';

const text = (value: string) => ({ text: value, type: 'text' as const });
const live = listedKey('p/memory/phase/one.json');

test('a value is stored as the Python client has it, and more beside it', async (t) => {
  const { agent, done, store } = makeWorld(t);
  const entry = await done(setMemory(agent('alice'), memory, text('done')));
  const object = store.objects.get(live);
  const { value, set_by, set_at, schema, key, type } = JSON.parse(String(object?.body));
  assert.deepEqual([value, set_by, schema, key, type], ['done', 'alice', 2, 'phase.one', 'text']);
  assert.match(set_at, /^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/);
  assert.deepEqual(entry, {
    key: 'phase.one',
    value: 'done',
    set_by: 'alice',
    set_at,
    type: 'text',
    version: object?.etag.slice(0, 12),
  });
  assert.deepEqual(await done(getMemory(agent('bob'), memory)), entry);
});

test('replacing a value takes four requests, and reading it one', async (t) => {
  const { agent, done, store } = makeWorld(t);
  const c = agent('alice');
  await done(setMemory(c, memory, text('one')));
  const before = { ...store.counts };
  await done(setMemory(c, memory, text('two')));
  assert.deepEqual(
    [store.counts.get - before.get, store.counts.put - before.put, store.counts.list - before.list],
    [1, 3, 0],
  );
  await done(getMemory(c, memory));
  assert.equal(store.counts.get - before.get, 2);
});

test('with a version it is set only while that stands, with `new` only if nothing does', async (t) => {
  const { agent, done, store } = makeWorld(t);
  const [alice, bob] = [agent('alice'), agent('bob')];
  const first = await done(setMemory(alice, memory, text('one'), { ifVersion: 'new' }));
  const second = await done(setMemory(bob, memory, text('two'), { ifVersion: first.version }));
  const conflict = (words: RegExp) => (error: unknown) =>
    error instanceof VersionConflict &&
    error.exitCode === 1 &&
    words.test(error.message) &&
    error.current?.version === second.version &&
    error.details.version === second.version;
  await assert.rejects(
    done(setMemory(alice, memory, text('x'), { ifVersion: first.version })),
    conflict(
      new RegExp(`^phase\\.one was changed meanwhile by bob \\(version ${second.version}\\)`),
    ),
  );
  await assert.rejects(
    done(setMemory(alice, memory, text('x'), { ifVersion: 'new' })),
    conflict(/^phase\.one is set already by bob/),
  );
  await assert.rejects(
    done(deleteMemory(alice, memory, { ifVersion: first.version })),
    VersionConflict,
  );
  assert.ok(await done(deleteMemory(alice, memory, { ifVersion: second.version })));
  assert.equal(store.objects.has(live), false);
  await assert.rejects(
    done(setMemory(alice, memory, text('x'), { ifVersion: second.version })),
    /is not set, or was deleted meanwhile/,
  );
  await done(setMemory(alice, memory, text('three'), { ifVersion: 'new' }));
});

test('the same value set again is another version', async (t) => {
  const { agent, done } = makeWorld(t);
  const c = agent('alice');
  const versions = new Set<string>();
  for (const value of ['a', 'b', 'a', 'a']) {
    versions.add((await done(setMemory(c, memory, text(value)))).version);
  }
  assert.equal(versions.size, 4);
});

test('eight writers who count by versions, on bad lines: the sum is what was accepted', async (t) => {
  const random = seeded();
  const { agent, done, time } = makeWorld(t, {
    random,
    fateOf: () => ({
      there: random.between(1, 60),
      back: random.between(1, 60),
      lateBy: random.between(1, 5_000),
      ...(random.chance(0.1) && {
        lost: random.pick(['request', 'reply', 'retried', 'late'] as const),
      }),
    }),
  });
  let accepted = 0;
  let unknown = 0;
  const act =
    (name: string) =>
    async ({ tell }: Stage) => {
      const c = agent(name);
      for (let mine = 0; mine < 5; ) {
        try {
          const now = await getMemory(c, memory);
          const next = text(String(Number(now?.value ?? 0) + 1));
          await setMemory(c, memory, next, { ifVersion: now?.version ?? 'new' });
          tell(`counts to ${next.text}`);
          accepted += 1;
          mine += 1;
        } catch (error) {
          if (error instanceof BucketError && error.ambiguous) unknown += 1;
          else if (!(error instanceof BucketError || error instanceof VersionConflict)) throw error;
        }
      }
    };
  const names = Array.from({ length: 8 }, (_, i) => `writer${i}`);
  const trace = await interleave(
    random,
    names.map((name) => ({ name, act: act(name) })),
    { time },
  );
  const sum = Number((await done(getMemory(agent('reader', { reliable: true }), memory)))?.value);
  const told = `seed ${random.seed}\n${trace.text()}`;
  assert.ok(accepted >= 40 && accepted <= sum && sum <= accepted + unknown, told);
});

for (const mode of ['ignored', 'rejected'] as const) {
  test(`where conditions are ${mode}, a version cannot be asked for, unless best effort is`, async (t) => {
    const { agent, done } = makeWorld(t, { mode });
    const c = agent('alice');
    const { version } = await done(setMemory(c, memory, text('one')));
    await assert.rejects(
      done(setMemory(c, memory, text('two'), { ifVersion: version })),
      (error) => error instanceof UserError && /does not keep to conditions/.test(error.message),
    );
    await done(setMemory({ ...c, bestEffort: true }, memory, text('two'), { ifVersion: version }));
    await assert.rejects(
      done(setMemory({ ...c, bestEffort: true }, memory, text('x'), { ifVersion: version })),
      VersionConflict,
    );
    await done(setMemory(c, memory, text('three')));
    assert.ok(await done(deleteMemory(c, memory)));
    const history = await done(memoryHistory(c, memory, { limit: 0 }));
    assert.deepEqual(history.map(short), [
      'one by alice',
      'two by alice',
      'three by alice',
      'deleted by alice',
    ]);
  });
}

test('a store that turns out to reject conditions half way refuses a version, and takes the rest', async (t) => {
  const { agent, done } = makeWorld(t, { mode: 'rejected' });
  const c = agent('alice');
  writeProbe(c.db, c.bucketUrl, { ifNoneMatch: 'enforced', ifMatch: 'enforced' }, Date.now());
  await assert.rejects(
    done(setMemory(c, memory, text('one'), { ifVersion: 'new' })),
    /does not keep to conditions/,
  );
  assert.equal(await done(getMemory(c, memory)), undefined);
  writeProbe(c.db, c.bucketUrl, { ifNoneMatch: 'enforced', ifMatch: 'enforced' }, Date.now());
  await done(setMemory(c, memory, text('one')));
  assert.equal((await done(getMemory(c, memory)))?.value, 'one');
});

test('a value of more than 1 MiB is refused, counted in bytes', async (t) => {
  const { agent, done } = makeWorld(t);
  await assert.rejects(
    done(setMemory(agent('alice'), memory, text('ü'.repeat(600_000)))),
    (error) => error instanceof UserError && error.exitCode === 2 && /1\.1 MB/.test(error.message),
  );
});

test('secrets are replaced before anything leaves; JSON stays JSON', async (t) => {
  const { agent, done, store } = makeWorld(t);
  const c = agent('alice');
  const secret = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
  const json = JSON.stringify({ login: { token: secret }, big: 1 }, null, 2);
  const entry = await done(setMemory(c, memory, { text: json, type: 'json' }));
  assert.equal(JSON.parse(entry.value).big, 1);
  assert.equal(entry.value.includes(secret), false);
  await done(setMemory(c, memory, text(`token: ${secret}`)));
  for (const { body } of store.objects.values()) assert.equal(body.includes(secret), false);
});

test('what is damaged is told, and can be replaced and deleted', async (t) => {
  const { agent, done, put } = makeWorld(t);
  const c = agent('alice');
  await put(live, 'no json');
  await assert.rejects(done(getMemory(c, memory)), DamagedDocument);
  assert.deepEqual(await done(memoryHistory(c, memory, { limit: 0 })), []);
  await done(setMemory(c, memory, text('anew')));
  assert.equal((await done(getMemory(c, memory)))?.value, 'anew');
  await put(live, '[]');
  assert.ok(await done(deleteMemory(c, memory)));
  assert.equal(await done(getMemory(c, memory)), undefined);
});

test('what another version of the client has written beside it stays', async (t) => {
  const { agent, done, store, put } = makeWorld(t);
  await put(live, { value: 'one', set_by: 'x', set_at: '2026-01-01T00:00:00+00:00', topic: 'new' });
  await done(setMemory(agent('alice'), memory, text('two')));
  const { topic, value } = JSON.parse(String(store.objects.get(live)?.body));
  assert.deepEqual([topic, value], ['new', 'two']);
});
