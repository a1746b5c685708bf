import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { inboxCursorKey } from '../../../src/bucket/coordination-keys.ts';
import { openBucket } from '../../../src/bucket/open.ts';
import type { Coordination } from '../../../src/coordination/context.ts';
import { deleteDirect } from '../../../src/coordination/mail/delete-mail.ts';
import { listMail } from '../../../src/coordination/mail/list-mail.ts';
import {
  acknowledge,
  glance,
  lookForNew,
  unreadCount,
} from '../../../src/coordination/mail/look.ts';
import { sendMessage } from '../../../src/coordination/mail/send.ts';
import { bucketUrl, keysOf } from '../../bucket/s3/ground.ts';
import { makeCoordination, temporaryState } from '../../support/coordination.ts';
import { temporaryFolder } from '../../support/machine.ts';
import { type S3Object, type StandIn, startS3StandIn } from '../../support/s3-stand-in.ts';

interface World {
  standIn: StandIn;
  objects: Map<string, S3Object>;
  agent(name: string, skew?: number): Promise<Coordination>;
  /** As another client stores it, `ago` ms ago. */
  put(key: string, value: unknown, ago?: number): void;
}

async function makeWorld(t: TestContext): Promise<World> {
  const standIn = await startS3StandIn({ buckets: ['team'] });
  t.after(() => standIn.stop());
  const objects = standIn.buckets.get('team') as Map<string, S3Object>;
  return {
    standIn,
    objects,
    async agent(name, skew = 0) {
      const { db, cache } = temporaryState(t);
      const bucket = await openBucket(bucketUrl(standIn, 'team'), {
        env: keysOf(standIn),
        deadline: { at: Date.now() + 60_000 },
        cache,
      });
      t.after(() => bucket.close());
      const c = makeCoordination({ bucket, db, cache, agent: name });
      return { ...c, clock: () => Date.now() + skew };
    },
    put(key, value, ago = 0) {
      const body = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
      const modified = new Date(Date.now() - ago);
      objects.set(`p/messages/${key}`, { body, etag: `etag-${objects.size}`, modified });
    },
  };
}

const minute = 60_000;
const ns = (ago: number) => `${Date.now() - ago}000000`;

async function newTexts(c: Coordination, limit = 100): Promise<string[]> {
  const { messages, commit } = await lookForNew(c, { limit, keep: false });
  await commit();
  return messages.map(({ message }) => message);
}

test('a look takes the same requests whether 100 messages lie there or 10,000', async (t) => {
  const taken: Record<string, number>[] = [];
  for (const count of [100, 10_000]) {
    const { standIn, agent, put } = await makeWorld(t);
    for (let i = 0; i < count; i++) {
      const box = i % 2 === 0 ? 'bob' : '_broadcast';
      const name = `${Date.now() - 60 * minute + i}000000_alice_${String(i).padStart(8, '0')}.json`;
      put(`${box}/${name}`, { message: `old ${i}` }, 60 * minute);
    }
    // All of that was read.
    const watermark = (box: string) => `p/messages/${box}/${ns(30 * minute)}`;
    const read = { direct: watermark('bob'), broadcast: watermark('_broadcast') };
    put('bob/_cursor.json', read, 20 * minute);
    const bob = await agent('bob');
    assert.deepEqual(await newTexts(bob), []);
    const alice = await agent('alice');
    const during = async (work: () => Promise<unknown>) => {
      const before = { ...standIn.counts };
      await work();
      const { put, get, list } = standIn.counts;
      taken.push({ put: put - before.put, get: get - before.get, list: list - before.list });
    };
    await during(() => sendMessage(alice, { to: 'bob', text: 'one' }));
    for (const text of ['two', 'three']) await sendMessage(alice, { to: '_broadcast', text });
    await during(async () => assert.equal(await unreadCount(bob), 3));
    await during(async () => assert.deepEqual(await newTexts(bob), ['one', 'two', 'three']));
    await during(async () => assert.deepEqual(await newTexts(bob), []));
    const carol = await agent('carol');
    await during(async () => assert.equal((await newTexts(carol, 20)).length, 20));
  }
  const [small, large] = [taken.slice(0, 5), taken.slice(5)];
  const goesOn = { put: 1, get: 1, list: 4 };
  assert.deepEqual(large, small.with(3, goesOn), 'it looks through the rest in several looks');
  assert.deepEqual(small, [
    { put: 1, get: 0, list: 0 },
    { put: 0, get: 1, list: 4 },
    { put: 1, get: 1 + 3, list: 4 },
    { put: 0, get: 1, list: 4 },
    // The first look asks for the other client's cursor, and has nothing to sweep.
    { put: 1, get: 2 + 20, list: 2 },
  ]);
});

test('a sender whose clock is wrong is put right by the answer, and by the next one before it is sent', async (t) => {
  const { standIn, objects, agent } = await makeWorld(t);
  const bob = await agent('bob');
  assert.deepEqual(await newTexts(bob), []);
  for (const skew of [-60 * minute, 60 * minute]) {
    const alice = await agent('alice', skew);
    const before = { ...standIn.counts };
    const { name, sent_at } = await sendMessage(alice, { to: 'bob', text: 'x' });
    assert.deepEqual(
      [standIn.counts.put - before.put, standIn.counts.delete - before.delete],
      [2, 1],
    );
    assert.ok(Math.abs(Number(name.slice(0, 13)) - Date.now()) < minute);
    assert.ok(Math.abs(Date.parse(sent_at) - Date.now()) > 50 * minute);
    assert.deepEqual(await newTexts(bob), ['x']);
    // Another process of that machine knows its clock.
    const again = { ...alice, bucket: (await agent('alice')).bucket };
    const { put } = standIn.counts;
    await sendMessage(again, { to: 'bob', text: 'y' });
    assert.equal(standIn.counts.put - put, 1);
    assert.deepEqual(await newTexts(bob), ['y']);
  }
  assert.equal([...objects.keys()].filter((key) => key.startsWith('p/messages/')).length, 4);
});

test('a correction that was cut off between its two names shows the message once', async (t) => {
  const { agent, put } = await makeWorld(t);
  const bob = await agent('bob');
  assert.deepEqual(await newTexts(bob), []);
  put(`bob/${ns(-8 * minute)}_alice_1a2b3c4d.json`, { message: 'fast' });
  put(`bob/${ns(0)}_alice_1a2b3c4d.json`, { message: 'fast' });
  put(`bob/${ns(8 * minute)}_alice_5e6f7a8b.json`, { message: 'slow' });
  put(`bob/${ns(0)}_alice_5e6f7a8b.json`, { message: 'slow' });
  assert.deepEqual((await newTexts(bob)).sort(), ['fast', 'slow']);
  assert.deepEqual(await newTexts(bob), []);
});

test('a message that is put under its right name between the listing and the request is not missed', async (t) => {
  const { standIn, agent, put, objects } = await makeWorld(t);
  const bob = await agent('bob');
  assert.deepEqual(await newTexts(bob), []);
  put(`bob/${ns(-8 * minute)}_alice_1a2b3c4d.json`, { message: 'fast' });
  standIn.onRequest = ({ kind, key }) => {
    if (kind !== 'get' || !key.endsWith('_alice_1a2b3c4d.json') || !objects.delete(key)) return;
    put(`bob/${ns(0)}_alice_1a2b3c4d.json`, { message: 'fast' });
    standIn.onRequest = undefined;
    return undefined;
  };
  assert.deepEqual(await newTexts(bob), ['fast']);
  assert.deepEqual(await newTexts(bob), []);
});

test('messages of the Python client with clocks of their own are all shown, once', async (t) => {
  const { agent, put } = await makeWorld(t);
  const bob = await agent('bob');
  put(`bob/${ns(0)}_py_00000001.json`, { from: 'py', message: 'in time' });
  assert.deepEqual(await newTexts(bob), ['in time']);
  put(`bob/${ns(-20 * minute)}_py_00000002.json`, { from: 'py', message: 'fast' });
  assert.deepEqual(await newTexts(bob), ['fast']);
  put(`bob/${ns(0)}_py_00000003.json`, { from: 'py', message: 'behind the fast one' });
  put(`bob/${ns(20 * minute)}_py_00000004.json`, { from: 'py', message: 'slow' });
  assert.deepEqual(await newTexts(bob), ['slow', 'behind the fast one']);
  for (let i = 0; i < 4; i++) assert.deepEqual(await newTexts(bob), []);
});

test('the oldest names, which tell seconds, are messages too; what else lies there is none', async (t) => {
  const { agent, put } = await makeWorld(t);
  const now = Math.floor(Date.now() / 1000);
  put(`bob/${now - 7200}_old_timer.json`, { from: 'old_timer', message: 'one' }, 7_200_000);
  put(`bob/${now - 7200}_other.json`, { from: 'other', message: 'two' }, 7_200_000);
  put(`bob/${ns(0)}_nested/1_x_00000000.json`, { message: 'nested' });
  put('bob/notes.txt', 'no message');
  put(`bob/${ns(0)}_broken_00000009.json`, 'no JSON');
  const bob = await agent('bob');
  assert.deepEqual((await newTexts(bob)).sort(), ['This message is damaged.', 'one', 'two']);
  assert.deepEqual(await newTexts(bob), []);
  const all = await Array.fromAsync(listMail(bob), ({ id, from }) => `${from} ${id}`);
  assert.deepEqual(all, [
    `old_timer ${now - 7200}_old_timer`,
    `other ${now - 7200}_other`,
    'broken 00000009',
  ]);
});

test('reading goes on where the Python client left off', async (t) => {
  const { agent, put } = await makeWorld(t);
  const read = `${ns(10 * minute)}_py_00000001.json`;
  const inWindow = `${ns(7 * minute)}_py_00000002.json`;
  put(`bob/${read}`, { message: 'read' }, 10 * minute);
  put(`bob/${inWindow}`, { message: 'read, and known' }, 7 * minute);
  put(`bob/${ns(2 * minute)}_py_00000003.json`, { message: 'new' }, 2 * minute);
  put(`_broadcast/${read}`, { message: 'never read' }, 10 * minute);
  put(
    'bob/_cursor.json',
    {
      direct: {
        watermark: `p/messages/bob/${ns(8 * minute)}`,
        seen: [`p/messages/bob/${inWindow}`],
      },
      broadcast: { watermark: null, seen: [] },
      updated_at: 'x',
    },
    2 * minute,
  );
  const bob = await agent('bob');
  assert.deepEqual(await newTexts(bob), ['never read', 'new']);
  assert.deepEqual(await newTexts(bob), []);
});

test('a watermark of the Python client that a fast sender pushed ahead is not believed', async (t) => {
  const { agent, put } = await makeWorld(t);
  put(`bob/${ns(minute)}_py_00000001.json`, { message: 'hidden there' }, minute);
  put('bob/_cursor.json', { direct: `p/messages/bob/${ns(-5 * minute)}`, broadcast: null });
  assert.deepEqual(await newTexts(await agent('bob')), ['hidden there']);
});

test('what one sent to all is not shown to oneself, whatever one is called', async (t) => {
  const { agent } = await makeWorld(t);
  const [odd, bob] = [await agent('x_broadcast'), await agent('bob')];
  await sendMessage(odd, { to: '_broadcast', text: 'for all' });
  await sendMessage(odd, { to: 'x_broadcast', text: 'note to self' });
  const { messages } = await lookForNew(odd, { limit: 10, keep: false });
  assert.deepEqual(
    messages.map(({ kind, message }) => [kind, message]),
    [['direct', 'note to self']],
  );
  assert.deepEqual(await newTexts(bob), ['for all']);
});

test('in a bucket that was copied, what was read is not new', async (t) => {
  const { agent, put, objects } = await makeWorld(t);
  const old = `bob/${ns(60 * minute)}_alice_1a2b3c4d.json`;
  put(old, { message: 'old' }, 60 * minute);
  const bob = await agent('bob');
  assert.deepEqual(await newTexts(bob), ['old']);
  assert.deepEqual(await newTexts(bob), []);
  // An hour later, by a tool that keeps no times.
  const cursor = objects.get(inboxCursorKey('p', 'bob')) as S3Object;
  const hourAgo = new Date(Date.now() - 60 * minute).toISOString();
  const text = cursor.body.toString().replace(/("updated_at": ")[^"]+/, `$1${hourAgo}`);
  const copiedAt = new Date(Date.now() - 10 * minute);
  objects.set(inboxCursorKey('p', 'bob'), {
    body: Buffer.from(text.replace(/("(former_)?lap_at": )\d+/g, `$1${Date.parse(hourAgo)}`)),
    etag: 'copied',
    modified: copiedAt,
  });
  objects.set(`p/messages/${old}`, {
    ...(objects.get(`p/messages/${old}`) as S3Object),
    modified: copiedAt,
  });
  put(`bob/${ns(0)}_alice_5e6f7a8b.json`, { message: 'new' });
  assert.deepEqual(await newTexts(bob), ['new']);
  assert.deepEqual(await newTexts(bob), []);
});

test('deleting leaves the cursor, and what was sent to all', async (t) => {
  const { objects, agent } = await makeWorld(t);
  const [alice, bob] = [await agent('alice'), await agent('bob')];
  await sendMessage(alice, { to: 'bob', text: 'direct' });
  await sendMessage(alice, { to: '_broadcast', text: 'for all' });
  assert.deepEqual(await newTexts(bob), ['direct', 'for all']);
  assert.equal(await deleteDirect(bob, await Array.fromAsync(listMail(bob))), 1);
  assert.ok(objects.has(inboxCursorKey('p', 'bob')));
  assert.deepEqual(await newTexts(bob), []);
  assert.deepEqual(await Array.fromAsync(listMail(bob), ({ message }) => message), ['for all']);
});

test('a look that is not committed writes nothing, and its messages come again', async (t) => {
  const { objects, agent } = await makeWorld(t);
  const [alice, bob] = [await agent('alice'), await agent('bob')];
  await sendMessage(alice, { to: 'bob', text: 'x' });
  const { messages } = await lookForNew(bob, { limit: 10, keep: true });
  assert.equal(messages.length, 1);
  assert.ok(!objects.has(inboxCursorKey('p', 'bob')));
  assert.deepEqual(await newTexts(bob), ['x']);
});

test('where nothing is new nothing is written, but once an hour, and failing at that is no failure', async (t) => {
  const { agent, put, objects, standIn } = await makeWorld(t);
  const [alice, bob] = [await agent('alice'), await agent('bob')];
  const key = inboxCursorKey('p', 'bob');
  assert.deepEqual(await newTexts(bob), []);
  assert.ok(!objects.has(key));
  await sendMessage(alice, { to: 'bob', text: 'x' });
  assert.deepEqual(await newTexts(bob), ['x']);
  standIn.onRequest = ({ kind }) =>
    kind === 'put' ? { status: 403, code: 'AccessDenied' } : undefined;
  const { put: puts } = standIn.counts;
  assert.deepEqual(await newTexts(bob), []);
  assert.equal(standIn.counts.put, puts);

  const cursor = objects.get(key) as S3Object;
  objects.set(key, { ...cursor, modified: new Date(Date.now() - 61 * minute) });
  assert.deepEqual(await newTexts(bob), []);
  assert.equal(standIn.counts.put, puts + 1);
  put(`bob/${ns(0)}_alice_00000001.json`, { message: 'y' });
  const peeked = await lookForNew(bob, { limit: 10, keep: true });
  await peeked.commit();
  assert.equal(peeked.messages.length, 1);
  await assert.rejects(newTexts(bob), { name: 'BucketError', failure: 'denied' });
  standIn.onRequest = undefined;
  assert.deepEqual(await newTexts(bob), ['y']);
});

test('kept messages stay until they are acknowledged, one by one, also when they were deleted', async (t) => {
  const { agent, objects } = await makeWorld(t);
  const [alice, bob] = [await agent('alice'), await agent('bob')];
  const sent = [];
  for (const text of ['a', 'b', 'c']) sent.push(await sendMessage(alice, { to: 'bob', text }));
  const peek = async () => {
    const look = await lookForNew(bob, { limit: 100, keep: true });
    await look.commit();
    return look.messages.map(({ message }) => message);
  };
  assert.deepEqual(await peek(), ['a', 'b', 'c']);
  const look = await lookForNew(bob, { limit: 100, keep: false });
  await look.commit([sent[1]?.id ?? '']);
  assert.deepEqual(await peek(), ['a', 'c']);
  objects.delete(sent[0]?.key ?? '');
  assert.deepEqual(await peek(), ['c']);
  assert.equal(await acknowledge(bob, ['00000000']), 0);
  assert.equal(await acknowledge(bob, [sent[2]?.id ?? '']), 1);
  assert.equal(await unreadCount(bob), 0);
});

for (const kind of ['s3', 'file'] as const) {
  test(`${kind}: two processes of one agent that look at once lose nothing`, async (t) => {
    const { agent } = await makeWorld(t);
    const url = pathToFileURL(temporaryFolder(t)).href;
    const make = async (name: string) => {
      if (kind === 's3') return agent(name);
      const { db, cache } = temporaryState(t);
      const bucket = await openBucket(url, {
        env: {},
        deadline: { at: Date.now() + 60_000 },
        cache,
      });
      return makeCoordination({ bucket, db, cache, agent: name });
    };
    const [alice, one, other] = [await make('alice'), await make('bob'), await make('bob')];
    await sendMessage(alice, { to: 'bob', text: 'a' });
    const looks = [
      await lookForNew(one, { limit: 100, keep: true }),
      await lookForNew(other, { limit: 100, keep: false }),
    ];
    await sendMessage(alice, { to: 'bob', text: 'b' });
    const late = await lookForNew(one, { limit: 100, keep: false });
    await looks[0]?.commit();
    await looks[1]?.commit();
    await late.commit();
    const seen = [...looks, late].flatMap(({ messages }) => messages.map(({ message }) => message));
    assert.deepEqual(new Set(seen), new Set(['a', 'b']));
    assert.deepEqual(await newTexts(one), []);
  });
}

test('what a cursor refers to that is no message keeps nothing from being read', async (t) => {
  const { agent, put, objects } = await makeWorld(t);
  const bob = await agent('bob');
  put('bob/1780000000000000000_alice_00000001.json', { message: 'hello' });
  const pending = Array.from({ length: 1_001 }, (_, at) => `junk ${at}`);
  const body = Buffer.from(JSON.stringify({ schema: 1, direct: {}, broadcast: {}, pending }));
  objects.set(inboxCursorKey('p', 'bob'), { body, etag: 'a', modified: new Date() });
  assert.equal(await unreadCount(bob), 1);
  assert.deepEqual(await newTexts(bob), ['hello']);
  assert.equal(await acknowledge(bob, 'all'), 0);
  assert.deepEqual(await newTexts(bob), []);
  const cursor = objects.get(inboxCursorKey('p', 'bob'))?.body.toString() ?? '';
  assert.deepEqual(JSON.parse(cursor).pending, []);
});

test('a glance finds first what one was not told of, however much waits, and moves nothing', async (t) => {
  const { agent, objects } = await makeWorld(t);
  const [alice, bob] = [await agent('alice'), await agent('bob')];
  const ids = [];
  for (let at = 0; at < 5; at++) {
    ids.push((await sendMessage(alice, { to: 'bob', text: String(at) })).id);
  }
  const look = async (limit: number, told: string[]) => {
    const { messages, more } = await glance(bob, { limit, told: new Set(told) });
    return [messages.map(({ message }) => message).join(''), more];
  };
  assert.deepEqual(await look(3, []), ['012', true]);
  assert.deepEqual(await look(3, ids.slice(0, 3)), ['034', true]);
  assert.deepEqual(await look(9, ids), ['01234', false]);
  assert.ok(!objects.has(inboxCursorKey('p', 'bob')));
});
