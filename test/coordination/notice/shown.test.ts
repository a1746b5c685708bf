import assert from 'node:assert/strict';
import test from 'node:test';
import { listedKey } from '../../../src/bucket/keys.ts';
import { sendMessage } from '../../../src/coordination/mail/send.ts';
import { composeNotice, type Notice } from '../../../src/coordination/notice/compose.ts';
import { gatherNotice } from '../../../src/coordination/notice/gather.ts';
import { dueNow, readWaiting, storeWaiting } from '../../../src/coordination/notice/shown.ts';
import { asStored } from '../../../src/redact/stored.ts';
import { makeCoordination, temporaryState } from '../../support/coordination.ts';
import { countingBucket } from '../../support/counting-bucket.ts';
import { temporaryBucket } from '../../support/stored-record.ts';

const message = (id: string) => ({ id, from: 'bob', isBroadcast: false, text: id, arrived: 0 });
const claim = (leftMs: number | undefined) => ({ step: 'build', leftMs, generation: 3 });
const notice = (more: Partial<Notice>): Notice => ({
  unread: [],
  more: false,
  claims: [],
  ...more,
});
const minutes = 60_000;

test('a claim is spoken of unasked when it runs out soon, by the time that has passed since it was looked at', () => {
  const waiting = { notice: notice({ claims: [claim(20 * minutes)] }), gatheredAt: 0, shown: [] };
  assert.deepEqual(dueNow(waiting, 10 * minutes, false).notice.claims, []);
  const due = dueNow(waiting, 16 * minutes, false);
  assert.equal(due.notice.claims[0]?.leftMs, 4 * minutes);
  assert.deepEqual(due.claimsTold, ['build 3']);
  assert.deepEqual(
    dueNow({ ...waiting, shown: ['build 3'] }, 17 * minutes, false).notice.claims,
    [],
  );
});

test('a claim that does not expire is told only when the session begins, or with mail', () => {
  const waiting = { notice: notice({ claims: [claim(undefined)] }), gatheredAt: 0, shown: [] };
  assert.deepEqual(dueNow(waiting, 0, false).notice.claims, []);
  assert.equal(dueNow(waiting, 0, true).notice.claims.length, 1);
  const mail = { ...waiting, notice: { ...waiting.notice, unread: [message('a')] } };
  assert.equal(dueNow(mail, 0, false).notice.claims.length, 1);
});

test('messages that did not fit come with the next prompt, and none of them twice', () => {
  const unread = Array.from({ length: 12 }, (_, at) => ({
    ...message(String(at)),
    text: 'x'.repeat(290),
  }));
  const place = { project: 'p', agent: 'alice', command: 'tracecraft' };
  let shown: string[] = [];
  for (let prompt = 0; prompt < 3; prompt++) {
    const due = dueNow({ notice: notice({ unread }), gatheredAt: 0, shown }, 0, false);
    shown = [...shown, ...(composeNotice(due.notice, place)?.shown ?? [])];
  }
  assert.deepEqual(
    shown,
    unread.map(({ id }) => id),
  );
});

test('what was shown is kept for each session, and the oldest of very many is forgotten', (t) => {
  const c = makeCoordination({
    ...temporaryState(t),
    bucket: { url: 'file:///x' } as never,
    seat: 'a',
  });
  const shown = Array.from({ length: 300 }, (_, at) => String(at));
  storeWaiting(c, { notice: notice({ unread: [message('a')] }), gatheredAt: 7, shown });
  assert.deepEqual(readWaiting(c), {
    notice: notice({ unread: [message('a')] }),
    gatheredAt: 7,
    shown: shown.slice(100),
  });
  const other = { ...c, me: { ...c.me, seat: 'b' } };
  assert.deepEqual(readWaiting(other), { notice: notice({}), gatheredAt: undefined, shown: [] });
});

test('a look costs the same few requests, however often, and writes nothing', async (t) => {
  const bucket = countingBucket(await temporaryBucket(t));
  const c = makeCoordination({ ...temporaryState(t), bucket });
  await gatherNotice(c, notice({}));
  const { put, delete: deleted } = bucket.counts;
  assert.deepEqual([put, deleted], [0, 0]);
  assert.ok(bucket.total() <= 8, JSON.stringify(bucket.counts));
});

test('of what cannot be had what was known stays, and the rest is told', async (t) => {
  const bucket = await temporaryBucket(t);
  const c = makeCoordination({ ...temporaryState(t), bucket });
  await bucket.put(listedKey('p/%inbox/alice.json'), asStored(Buffer.from('oh')));
  const former = notice({ unread: [message('a')], claims: [claim(1)] });
  assert.deepEqual(await gatherNotice(c, former), { ...former, claims: [] });
});

test('mail that nobody reads keeps no later mail from the session', async (t) => {
  const bucket = await temporaryBucket(t);
  const as = (agent: string) => makeCoordination({ ...temporaryState(t), bucket, agent });
  const [alice, bob] = [as('alice'), as('bob')];
  for (let at = 0; at < 12; at++) await sendMessage(bob, { to: 'alice', text: `old ${at}` });
  const first = await gatherNotice(alice, notice({}));
  const shown = first.unread.map(({ id }) => id);
  assert.deepEqual([shown.length, first.more], [12, false]);
  const late = await sendMessage(bob, { to: 'alice', text: 'new' });
  const next = await gatherNotice(alice, first, shown);
  const due = dueNow({ notice: next, gatheredAt: 0, shown }, 0, false).notice;
  assert.deepEqual(
    due.unread.map(({ id }) => id),
    [late.id],
  );
  const place = { project: 'p', agent: 'alice', command: 'tracecraft' };
  assert.match(composeNotice(due, place)?.text ?? '', /"new"\nand others\n/);
});
