import assert from 'node:assert/strict';
import test from 'node:test';
import { agentKey } from '../../../src/bucket/coordination-keys.ts';
import { listedKey } from '../../../src/bucket/keys.ts';
import { beat } from '../../../src/coordination/presence/beat.ts';
import { listAgents } from '../../../src/coordination/presence/list-agents.ts';
import { removeAgent } from '../../../src/coordination/presence/remove-agent.ts';
import { asStored } from '../../../src/redact/stored.ts';
import { UserError } from '../../../src/state/user-error.ts';
import { makeCoordination, temporaryState } from '../../support/coordination.ts';
import { seeded } from '../../support/random.ts';
import { virtualBucket } from '../../support/virtual-bucket.ts';
import { virtualTime } from '../../support/virtual-time.ts';

/** A bucket whose clock the test sets, and agents whose own clocks are off. */
function world(t: test.TestContext) {
  const random = seeded();
  const time = virtualTime(random);
  const store = virtualBucket({ time });
  const state = temporaryState(t);
  const as = (agent: string, skew = 0) =>
    makeCoordination({ ...state, bucket: store.open(agent), agent, time: { time, skew, random } });
  const during = async <T>(work: () => Promise<T>): Promise<T> => {
    const [done] = await Promise.allSettled([work(), time.run()]);
    if (done.status === 'rejected') throw done.reason;
    return done.value;
  };
  return { as, during, pass: (ms: number) => during(() => time.sleep(ms)) };
}

test('an agent is active, then stale, then gone, by the clock of the service and no other', async (t) => {
  const { as, during, pass } = world(t);
  const alice = as('alice', -600_000);
  await during(() => beat(alice, { step: 'build' }));
  const look = async () => (await during(() => listAgents(as('bob', 600_000))))[0];
  const first = await look();
  assert.deepEqual([first?.agent, first?.state, first?.step], ['alice', 'active', 'build']);
  assert.ok((first?.ageMs ?? 0) < 10_000);
  await pass(6 * 60_000);
  assert.equal((await look())?.state, 'stale');
  await pass(24 * 3_600_000);
  assert.equal((await look())?.state, 'gone');
});

test('one that has ended is gone at once', async (t) => {
  const { as, during } = world(t);
  await during(() => beat(as('alice')));
  await during(() => beat(as('alice'), { ended: true }));
  assert.equal((await during(() => listAgents(as('bob'))))[0]?.state, 'gone');
});

test('another session of the same agent goes on when one ends: it is not told as ended', async (t) => {
  const { as, during } = world(t);
  const of = (session: string) => ({ ...as('alice'), me: { ...as('alice').me, session } });
  await during(() => beat(of('one')));
  await during(() => beat(of('two')));
  assert.ok(!(await during(() => beat(of('one'), { ended: true }))));
  assert.equal((await during(() => listAgents(as('bob'))))[0]?.state, 'active');
});

test("the Python client's agents are listed; what cannot be understood is unknown, never an error", async (t) => {
  const { as, during } = world(t);
  const c = as('bob');
  const put = (key: string, text: string) =>
    during(() => c.bucket.put(listedKey(key), asStored(Buffer.from(text))));
  const python = { id: 'carol', status: 'active', step: null, summary: 'Initialized' };
  const at = '2026-11-21T10:00:00.120000+00:00';
  await put('p/agents/carol.json', JSON.stringify({ ...python, started_at: at, heartbeat: at }));
  await put('p/agents/odd.json', JSON.stringify({ ...python, heartbeat: 'yesterday' }));
  await put('p/agents/none.json', JSON.stringify({ id: 7 }));
  await put('p/agents/broken.json', 'oh');
  await put('p/agents/deeper/x.json', '{}');
  await put('p/agents/readme.txt', '{}');
  const rows = await during(() => listAgents(c));
  assert.deepEqual(Object.fromEntries(rows.map(({ agent, state }) => [agent, state])), {
    carol: 'active',
    odd: 'unknown',
    none: 'unknown',
    broken: 'unknown',
  });
});

test('an active agent is removed only by force; its next heartbeat brings it back', async (t) => {
  const { as, during, pass } = world(t);
  await during(() => beat(as('alice')));
  const remove = (force: boolean) => during(() => removeAgent(as('bob'), 'alice', { force }));
  await assert.rejects(
    remove(false),
    (error) => error instanceof UserError && /active/.test(error.message),
  );
  assert.ok(await remove(true));
  assert.ok(!(await remove(true)));
  assert.deepEqual(await during(() => listAgents(as('bob'))), []);
  assert.ok(await during(() => beat(as('alice'))));
  await pass(6 * 60_000);
  assert.ok(await remove(false));
});

test('whoever removes itself is not told of again within the minute', async (t) => {
  const { as, during, pass } = world(t);
  await during(() => beat(as('alice')));
  await during(() => removeAgent(as('alice'), 'alice', { force: true }));
  assert.ok(!(await during(() => beat(as('alice')))));
  await pass(61_000);
  assert.ok(await during(() => beat(as('alice'))));
});

test('a damaged record can be removed', async (t) => {
  const { as, during } = world(t);
  const c = as('bob');
  await during(() => c.bucket.put(agentKey('p', 'x'), asStored(Buffer.from('oh'))));
  assert.ok(await during(() => removeAgent(c, 'x', { force: false })));
});
