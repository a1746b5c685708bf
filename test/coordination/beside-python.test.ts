import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { claimStep } from '../../src/coordination/claims/claim.ts';
import { completeStep } from '../../src/coordination/claims/complete.ts';
import { ClaimHeld, NotHolder, StepDone } from '../../src/coordination/claims/errors.ts';
import { readHandoff } from '../../src/coordination/claims/handoff.ts';
import { releaseClaim } from '../../src/coordination/claims/release.ts';
import { renewClaim } from '../../src/coordination/claims/renew.ts';
import { stealStep } from '../../src/coordination/claims/steal.ts';
import type { Coordination } from '../../src/coordination/context.ts';
import { lookForNew } from '../../src/coordination/mail/look.ts';
import { sendMessage } from '../../src/coordination/mail/send.ts';
import { getMemory } from '../../src/coordination/memory/get.ts';
import { setMemory } from '../../src/coordination/memory/set.ts';
import { memoryKeyOf, stepName } from '../../src/coordination/names.ts';
import { beat } from '../../src/coordination/presence/beat.ts';
import { listAgents } from '../../src/coordination/presence/list-agents.ts';
import { claimNext } from '../../src/coordination/steps/claim-next.ts';
import { declareSteps } from '../../src/coordination/steps/declaration.ts';
import { waitFor } from '../../src/coordination/steps/wait-for.ts';
import { type PythonAgent, pythonAgent } from '../support/python-coordination.ts';
import { seeded } from '../support/random.ts';
import { startS3StandIn } from '../support/s3-stand-in.ts';
import { makeTeam, type Team } from '../support/team.ts';

/** Our client and the Python client's ways, at work in one project of one bucket. */
interface World {
  team: Team;
  alice: Coordination;
  bob: Coordination;
  snake: PythonAgent;
  python(name: string, skewMs?: number): PythonAgent;
}

const ttlMs = 60_000;

async function makeWorld(t: TestContext, bucket: 'file' | 's3'): Promise<World> {
  const service = bucket === 's3' ? await startS3StandIn({ buckets: ['b'] }) : undefined;
  if (service) t.after(() => service.stop());
  const team = await makeTeam(t, {
    agents: ['alice', 'bob'],
    ...(service && {
      bucketUrl: `s3://b?endpoint=${service.endpoint}`,
      env: { AWS_ACCESS_KEY_ID: service.accessKey, AWS_SECRET_ACCESS_KEY: service.secretKey },
    }),
  });
  const [alice, bob] = [await team.coordinationOf('alice'), await team.coordinationOf('bob')];
  const python = (name: string, skewMs = 0) =>
    pythonAgent(alice.bucket, team.project, name, { skewMs });
  return { team, alice, bob, python, snake: python('snake') };
}

const complete = { state: 'complete', note: '' } as const;

const promises: Record<string, (world: World, t: TestContext) => Promise<void>> = {
  'it is refused what we hold, and sees who has it and how it ended': async ({ alice, snake }) => {
    const step = stepName('Build.It');
    await claimStep(alice, step, { ttlMs });
    assert.deepEqual(await snake.claim('Build.It'), { claimed: false, owner: 'alice' });
    assert.equal(await snake.stepStatus('Build.It'), 'Build.It: in_progress (agent: alice)');
    await assert.rejects(snake.complete('Build.It'), /claimed by alice/);
    await completeStep(alice, step, { ...complete, note: 'see it', to: 'snake' });
    assert.equal(await snake.isComplete('Build.It'), true);
    const { from_step, next_agent, note } = (await snake.handoff('Build.It')) ?? {};
    assert.deepEqual([from_step, next_agent, note], ['Build.It', 'snake', 'see it']);
  },

  'its claim keeps ours out without end; what it completes wakes ours, with its handoff': async ({
    alice,
    bob,
    snake,
  }) => {
    const step = stepName('docs');
    await snake.claim('docs');
    await assert.rejects(claimStep(alice, step, { ttlMs }), (error: Error) => {
      assert.ok(error instanceof ClaimHeld);
      assert.match(error.message, /already claimed by snake/);
      return true;
    });
    await assert.rejects(completeStep(alice, step, complete), NotHolder);
    const { signal } = new AbortController();
    const waiting = waitFor(bob, [step], { any: false, timeoutMs: 20_000, intervalMs: 50, signal });
    await snake.complete('docs', { note: 'written', to: 'bob' });
    assert.equal((await waiting).outcome, 'complete');
    assert.equal((await readHandoff(bob, step))?.note, 'written');
    await assert.rejects(claimStep(alice, step, { ttlMs }), StepDone);
  },

  'what it took and left is taken over by force alone, and then it is ours to complete': async ({
    alice,
    snake,
  }) => {
    const step = stepName('left');
    await snake.claim('left');
    await assert.rejects(stealStep(alice, step, { ttlMs }), ClaimHeld);
    assert.equal((await stealStep(alice, step, { ttlMs, force: true })).generation, 1);
    await assert.rejects(snake.complete('left'), /claimed by alice/);
    await completeStep(alice, step, complete);
    assert.equal(await snake.isComplete('left'), true);
  },

  'when it completes by force what we hold, the holder is stopped': async ({ alice, snake }) => {
    const step = stepName('forced');
    await claimStep(alice, step, { ttlMs });
    await snake.complete('forced', { force: true, note: 'mine' });
    await assert.rejects(renewClaim(alice, step, {}));
    await assert.rejects(completeStep(alice, step, complete));
    assert.equal((await readHandoff(alice, step))?.note, 'mine');
  },

  'a step of ours that was released is pending for it, and free for us alone': async ({
    alice,
    bob,
    snake,
  }) => {
    const step = stepName('given');
    await claimStep(alice, step, { ttlMs });
    await releaseClaim(alice, step);
    assert.match(await snake.stepStatus('given'), /^given: pending/);
    assert.equal((await snake.claim('given')).claimed, false);
    assert.equal((await claimStep(bob, step, { ttlMs })).generation, 2);
    assert.equal(await snake.stepStatus('given'), 'given: in_progress (agent: bob)');
  },

  'claim --next counts what it completed, and passes over what it has': async ({
    alice,
    bob,
    snake,
  }) => {
    const names = ['n1', 'n2', 'n3'].map(stepName) as [never, never, never];
    await declareSteps(
      alice,
      [
        { name: names[0], after: [] },
        { name: names[1], after: [] },
        { name: names[2], after: [names[0]] },
      ],
      { replace: false },
    );
    await snake.claim('n2');
    await snake.complete('n1');
    const next = await claimNext(bob, { ttlMs });
    assert.equal('claimed' in next && next.claimed.step, 'n3');
  },

  'mail goes both ways, whatever its clock says, and each is shown it once': async ({
    alice,
    bob,
    snake,
    python,
  }) => {
    const read = async () => {
      const look = await lookForNew(alice, { limit: 100, keep: false });
      await look.commit();
      return look.messages.map(({ message }) => message).sort();
    };
    await sendMessage(bob, { to: 'snake', text: 'to the snake' });
    await sendMessage(bob, { to: '_broadcast', text: 'to all' });
    const lines = await snake.inboxNew();
    assert.match(lines.join('\n'), /\(direct\) bob: to the snake\n.*\(broadcast\) bob: to all/);
    assert.deepEqual(await snake.inboxNew(), []);
    await python('fast', 3_600_000).send('alice', 'an hour ahead');
    assert.deepEqual(await read(), ['an hour ahead', 'to all']);
    await python('slow', -3_600_000).send('alice', 'an hour behind');
    await snake.send('alice', 'on time', 's1');
    await sendMessage(bob, { to: 'alice', text: 'from bob' });
    const rest: string[] = [];
    for (let look = 0; look < 4; look++) rest.push(...(await read()));
    assert.deepEqual(rest.sort(), ['an hour behind', 'from bob', 'on time']);
  },

  'memory is shared, and what either replaces stays in the history': async ({ alice, snake }) => {
    const key = memoryKeyOf('db.url');
    await snake.setMemory('db.url', 'one');
    assert.equal((await getMemory(alice, key))?.value, 'one');
    await setMemory(alice, key, { text: '{"two":2}', type: 'json' });
    assert.equal(await snake.getMemory('db.url'), '{"two":2}');
    await snake.setMemory('db.url', 'three');
    assert.equal((await getMemory(alice, key))?.set_by, 'snake');
    assert.deepEqual(await snake.listMemory(), ['db.url']);
  },

  'each sees the other’s agents': async ({ alice, snake }) => {
    await snake.init();
    await beat(alice, { step: 'build' });
    const rows = await listAgents(alice);
    assert.deepEqual(rows.map(({ agent, state }) => `${agent} ${state}`).sort(), [
      'alice active',
      'snake active',
    ]);
    assert.ok((await snake.agents()).includes('alice active build'));
  },

  'it lists and fetches our artifacts, and sees none of the rooms of our own': async ({
    team,
    snake,
  }) => {
    writeFileSync(join(team.sandbox.cwd, 'log.txt'), 'all green\n');
    const up = await team.run('alice', 'artifact', 'upload', 'log.txt', '--step', 'build');
    assert.equal(up.exitCode, 0);
    assert.deepEqual(await snake.listArtifacts(), ['p/artifacts/build/log.txt']);
    assert.equal(await snake.downloadArtifact('log.txt', 'build'), 'all green\n');
  },

  'of it and ours at once just one has a step': async ({ alice, bob, python }, t) => {
    const random = seeded();
    t.diagnostic(`seed ${random.seed}`);
    for (let round = 0; round < 20; round++) {
      const name = `race-${round}`;
      const ours = [alice, bob].map((c) => async () => {
        try {
          return (await claimStep(c, stepName(name), { ttlMs })).agent;
        } catch (error) {
          if (error instanceof ClaimHeld) return undefined;
          throw error;
        }
      });
      const theirs = ['x', 'y'].map((agent) => async () => {
        const { claimed } = await python(agent).claim(name);
        return claimed ? agent : undefined;
      });
      const racers = [...ours, ...theirs].sort(() => random.next() - 0.5);
      const winners = (await Promise.all(racers.map((race) => race()))).filter(Boolean);
      assert.equal(winners.length, 1, `${name}: ${winners.join(', ')}`);
      assert.equal((await python('z').claim(name)).owner, winners[0]);
    }
  },
};

for (const bucket of ['file', 's3'] as const) {
  test(`beside the Python client on a bucket of kind ${bucket}`, async (t) => {
    for (const [promise, check] of Object.entries(promises)) {
      await t.test(promise, async (t) => check(await makeWorld(t, bucket), t));
    }
  });
}
