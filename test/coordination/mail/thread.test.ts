import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { openBucket } from '../../../src/bucket/open.ts';
import { sendMessage } from '../../../src/coordination/mail/send.ts';
import { readThread } from '../../../src/coordination/mail/thread.ts';
import { makeCoordination, temporaryState } from '../../support/coordination.ts';
import { temporaryFolder } from '../../support/machine.ts';

test('a thread is found from any of its messages, in whosever mailbox they lie', async (t) => {
  const url = pathToFileURL(temporaryFolder(t)).href;
  const state = temporaryState(t);
  const bucket = await openBucket(url, {
    env: {},
    deadline: { at: Date.now() + 60_000 },
    cache: state.cache,
  });
  const as = (agent: string) => makeCoordination({ ...state, bucket, agent });
  const say = (from: string, to: string, text: string, replyTo?: string) =>
    sendMessage(as(from), { to, text, replyTo });

  const root = await say('alice', '_broadcast', 'who has time?');
  const first = await say('bob', 'alice', 'I do', root.id);
  const second = await say('carol', 'alice', 'so do I', root.id);
  const third = await say('alice', 'bob', 'go on', first.id);
  await say('alice', 'bob', 'something else');
  await say('bob', 'carol', 'we share it', third.id);

  const whole = ['who has time?', 'I do', 'so do I', 'go on', 'we share it'];
  for (const id of [root.id, second.id, third.id, `bob/${third.name}`]) {
    const thread = await readThread(as('dave'), id);
    assert.deepEqual(
      thread.map(({ message }) => message),
      whole,
    );
  }
  assert.equal(second.reply_to, `_broadcast/${root.name}`);
  assert.equal(third.thread, `_broadcast/${root.name}`);

  // The beginning is gone: what is left still belongs together.
  await bucket.delete(root.key);
  const left = await readThread(as('alice'), second.id);
  assert.deepEqual(
    left.map(({ message }) => message),
    whole.slice(1),
  );
  // The last from an agent can be named by the agent.
  assert.equal((await say('alice', 'bob', 'thanks', 'bob')).reply_to, `alice/${first.name}`);
  await assert.rejects(readThread(as('alice'), 'ffffffff'), /There is no message ffffffff/);
  await assert.rejects(readThread(as('alice'), 'bob/nothing'), /There is no message/);
});

test('whatever a message says that it answers, it can be read', async (t) => {
  const root = temporaryFolder(t);
  const state = temporaryState(t);
  const bucket = await openBucket(pathToFileURL(root).href, {
    env: {},
    deadline: { at: Date.now() + 60_000 },
    cache: state.cache,
  });
  const bob = makeCoordination({ ...state, bucket, agent: 'bob' });
  mkdirSync(join(root, 'p/messages/bob'), { recursive: true });
  const strange = [
    'bob/1_\u00fc_12345678.json',
    'bob/1_%00_12345678.json',
    '../../x',
    'bob/',
    '/',
    'bob/1_x',
  ];
  for (const [at, reference] of strange.entries()) {
    const name = `178000000000000000${at}_mallory_0000000${at}.json`;
    const document = { message: 'x', reply_to: reference, thread: reference };
    writeFileSync(join(root, 'p/messages/bob', name), JSON.stringify(document));
    const thread = await readThread(bob, `0000000${at}`);
    assert.deepEqual(
      thread.map(({ message }) => message),
      ['x'],
    );
    await assert.rejects(readThread(bob, reference), /There is no message/);
  }
});
