import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { openFileBucket } from '../../src/bucket/file.ts';
import { unreadCount } from '../../src/coordination/mail/look.ts';
import { sendMessage } from '../../src/coordination/mail/send.ts';
import { callTool } from '../../src/mcp/call-tool.ts';
import type { House, OpenContext } from '../../src/mcp/house.ts';
import { makeCoordination, temporaryState } from '../support/coordination.ts';
import { temporaryFolder } from '../support/machine.ts';

/** What a tool is called with, without a server around it; `work` in place of the bucket's. */
function makeHouse(t: TestContext, instead?: () => Promise<void>) {
  const url = pathToFileURL(temporaryFolder(t));
  const bucket = openFileBucket(url, { deadline: { at: Date.now() + 60_000 } });
  const c = makeCoordination({ bucket, ...temporaryState(t) });
  t.after(() => c.documents.close());
  const house = {
    coordinate: instead ?? ((_, work) => work(c, {} as OpenContext).then(() => {})),
    explain: (error) => ({ message: (error as Error).message }),
  } satisfies Partial<House> as unknown as House;
  return { c, house };
}

function call(house: House, name: string, delivered: boolean, logged: string[] = []) {
  const request = {
    name,
    arguments: {},
    signal: new AbortController().signal,
    session: () => undefined,
    delivered: Promise.resolve(delivered),
  };
  return callTool(house, request, (text) => logged.push(text));
}

test('mail in an answer that has not gone out stays unread', async (t) => {
  const { c, house } = makeHouse(t);
  await sendMessage(c, { to: 'alice', text: 'hi' });
  const lost = call(house, 'inbox', false);
  assert.match(JSON.stringify(await lost.result), /"message":"hi"/);
  await lost.ended;
  assert.equal(await unreadCount(c), 1);
  await call(house, 'inbox', true).ended;
  assert.equal(await unreadCount(c), 0);
});

test('a call that hangs is answered before the client gives up', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { house } = makeHouse(t, () => new Promise(() => {}));
  const { result } = call(house, 'agents', true);
  t.mock.timers.tick(55_000);
  const { isError, content } = await result;
  assert.equal(isError, true);
  assert.match(JSON.stringify(content), /takes too long.*look before you try again/);
});

test('what fails behind an answer is logged, and nothing is thrown', async (t) => {
  const { c, house } = makeHouse(t);
  const failing: House = {
    ...house,
    async coordinate(_, work) {
      await work(c, {} as OpenContext);
      throw new Error('no heartbeat');
    },
  };
  const logged: string[] = [];
  const { result, ended } = call(failing, 'agents', true, logged);
  assert.equal((await result).isError, undefined);
  await ended;
  assert.deepEqual(logged, ['agents, after its answer: no heartbeat']);
});
