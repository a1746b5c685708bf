import assert from 'node:assert/strict';
import test from 'node:test';
import { beat } from '../../src/coordination/presence/beat.ts';
import { makeTeam } from '../support/team.ts';

test('the agents of a team share a bucket and a project, and nothing on their machines', async (t) => {
  const team = await makeTeam(t, { agents: ['alice', 'bob'] });
  const [alice, bob] = [await team.coordinationOf('alice'), await team.coordinationOf('bob')];
  assert.deepEqual([alice.me.agent, bob.me.agent], ['alice', 'bob']);
  assert.equal(alice.bucket.url, bob.bucket.url);
  assert.notEqual(alice.me.machine, bob.me.machine);
  assert.ok(await beat(alice));
  assert.ok(await beat(bob));
  const status = await team.json('alice', 'status');
  assert.deepEqual([status.agent, status.project], ['alice', team.project]);
  assert.throws(() => team.envOf('carol'), /no carol/);
});
