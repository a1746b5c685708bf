import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { stepKey } from '../../../src/bucket/coordination-keys.ts';
import { openBucket } from '../../../src/bucket/open.ts';
import { claimStep } from '../../../src/coordination/claims/claim.ts';
import { parseClaim } from '../../../src/coordination/claims/claim-document.ts';
import { type Completion, completeStep } from '../../../src/coordination/claims/complete.ts';
import {
  ClaimHeld,
  NeedsUnmet,
  NotHolder,
  StepDone,
} from '../../../src/coordination/claims/errors.ts';
import { readHandoff } from '../../../src/coordination/claims/handoff.ts';
import { projectStatus } from '../../../src/coordination/claims/project-status.ts';
import { readStep } from '../../../src/coordination/claims/read-step.ts';
import { releaseClaim } from '../../../src/coordination/claims/release.ts';
import { renewClaim } from '../../../src/coordination/claims/renew.ts';
import { stealStep } from '../../../src/coordination/claims/steal.ts';
import { decodeDocument } from '../../../src/coordination/document.ts';
import { stepName } from '../../../src/coordination/names.ts';
import { markRedacted } from '../../../src/redact/redacted.ts';
import { makeCoordination, temporaryState } from '../../support/coordination.ts';
import { type CountingBucket, countingBucket } from '../../support/counting-bucket.ts';
import { temporaryFolder } from '../../support/machine.ts';

/** What each command of a step comes to, on a folder as the bucket, whose time the test can move. */

const build = stepName('Build.1');
const hour = { ttlMs: 3_600_000 };
const done: Completion = { state: 'complete', note: 'all green' };

interface Ground {
  bucket: CountingBucket;
  /** Seconds go by, for all. */
  pass(seconds: number): void;
  as(agent: string, who?: { seat?: string; lease?: string }): ReturnType<typeof makeCoordination>;
  put(file: 'claim' | 'status' | 'handoff', fields: object): Promise<void>;
  get(file: 'claim' | 'status' | 'handoff'): Promise<Record<string, unknown> | undefined>;
}

async function ground(t: TestContext): Promise<Ground> {
  const state = temporaryState(t);
  const real = await openBucket(pathToFileURL(temporaryFolder(t)).href, {
    env: {},
    deadline: { at: Date.now() + 60_000 },
    cache: state.cache,
  });
  let ahead = 0;
  const bucket = countingBucket({ ...real, now: () => Date.now() + ahead });
  const key = (file: 'claim' | 'status' | 'handoff') => stepKey('p', build.sid, file);
  return {
    bucket,
    pass(seconds) {
      ahead += seconds * 1000;
    },
    as: (agent, who = {}) => makeCoordination({ bucket, ...state, agent, ...who }),
    async put(file, fields) {
      await real.put(key(file), markRedacted(Buffer.from(JSON.stringify(fields))));
    },
    async get(file) {
      const object = await real.get(key(file));
      return object && decodeDocument(object.body);
    },
  };
}

test('a step that nobody had is claimed in one request, and its document reads as the Python client’s', async (t) => {
  const { as, bucket, get } = await ground(t);
  const claimed = await claimStep(as('alice'), build, hour);
  assert.deepEqual(bucket.counts, { put: 1, get: 0, head: 0, list: 0, delete: 0 });
  assert.deepEqual([claimed.generation, claimed.already, claimed.bestEffort], [1, false, false]);
  const stored = await get('claim');
  assert.equal(stored?.agent, 'alice');
  assert.match(String(stored?.claimed_at), /\+00:00$/);
  assert.equal(stored?.lease, claimed.lease);
  assert.equal(stored?.step, 'Build.1');
  assert.equal(await get('status'), undefined);
});

test('who comes second is told who has it, for how long, and how to take it up if it is his', async (t) => {
  const { as } = await ground(t);
  const { lease } = await claimStep(as('alice', { seat: 'claude-code:7e3aac0f-1' }), build, {
    ttlMs: 720_000,
  });
  await assert.rejects(claimStep(as('bob'), build, hour), (error: ClaimHeld) => {
    assert.ok(error instanceof ClaimHeld);
    assert.match(
      error.message,
      /^Step Build\.1 already claimed by alice, for another 1[12] min \(generation 1, claude-code 7e3aac0f on host-of-alice\)$/,
    );
    assert.ok(error.hint.includes(`tracecraft claim Build.1 --lease ${lease}`));
    const { holder } = error.details as { holder: Record<string, unknown> };
    assert.deepEqual([holder.agent, holder.lease, holder.generation], ['alice', lease, 1]);
    return true;
  });
});

test('one’s own claim is renewed by claiming again; another seat of the same name is another', async (t) => {
  const { as } = await ground(t);
  const alice = as('alice', { seat: 'codex:1' });
  const { lease } = await claimStep(alice, build, hour);
  const again = await claimStep(alice, build, hour);
  assert.deepEqual([again.already, again.lease, again.generation], [true, lease, 1]);
  await assert.rejects(claimStep(as('alice', { seat: 'codex:2' }), build, hour), ClaimHeld);
});

test('with its lease a claim is taken up elsewhere, and is that seat’s from then on', async (t) => {
  const { as } = await ground(t);
  const { lease } = await claimStep(as('alice', { seat: 'codex:1' }), build, hour);
  const taken = await claimStep(as('alice', { seat: 'codex:2', lease }), build, hour);
  assert.equal(taken.already, true);
  assert.equal((await renewClaim(as('alice', { seat: 'codex:2' }), build)).lease, lease);
  await assert.rejects(renewClaim(as('alice', { seat: 'codex:1' }), build), NotHolder);
});

test('a claim is free after its time: the next has it, and the last can no more complete it', async (t) => {
  const { as, pass } = await ground(t);
  const alice = as('alice');
  await claimStep(alice, build, { ttlMs: 60_000 });
  pass(50);
  await assert.rejects(stealStep(as('bob'), build, hour), ClaimHeld);
  pass(15);
  const { view } = await readStep(as('bob'), build);
  assert.deepEqual(
    [view.status, view.expired, (view.leftMs ?? 0) < 0],
    ['in_progress', true, true],
  );
  const stolen = await stealStep(as('bob'), build, hour);
  assert.deepEqual(stolen.takenFrom, { agent: 'alice', generation: 1, why: 'expired' });
  assert.equal(stolen.generation, 2);
  for (const late of [
    () => renewClaim(alice, build),
    () => releaseClaim(alice, build),
    () => completeStep(alice, build, done),
  ]) {
    await assert.rejects(late, NotHolder);
  }
});

test('the last holder is the holder as long as nobody came: late renewals and completions count', async (t) => {
  const { as, pass } = await ground(t);
  await claimStep(as('alice'), build, { ttlMs: 10_000 });
  pass(600);
  assert.equal((await renewClaim(as('alice'), build, { ttlMs: 20_000 })).ttlMs, 20_000);
  pass(600);
  assert.equal((await completeStep(as('alice'), build, done)).generation, 1);
});

test('one who names a lease that is over is not its holder, whatever his name', async (t) => {
  const { as, pass } = await ground(t);
  const { lease } = await claimStep(as('alice'), build, { ttlMs: 10_000 });
  pass(60);
  await claimStep(as('alice'), build, hour);
  await assert.rejects(completeStep(as('alice', { lease }), build, done), NotHolder);
});

test('what is given back is pending for all, free for the next, and can be given back twice', async (t) => {
  const { as, get } = await ground(t);
  const alice = as('alice');
  await claimStep(alice, build, hour);
  assert.deepEqual(await releaseClaim(alice, build), { generation: 1 });
  assert.deepEqual(await releaseClaim(alice, build), { generation: 1 });
  assert.equal((await get('status'))?.status, 'pending');
  const claimed = await claimStep(as('bob'), build, hour);
  assert.deepEqual(claimed.takenFrom, { agent: 'alice', generation: 1, why: 'released' });
  const status = await get('status');
  assert.deepEqual([status?.status, status?.agent, status?.generation], ['in_progress', 'bob', 2]);
  await assert.rejects(releaseClaim(alice, build), NotHolder);
});

for (const state of ['complete', 'blocked', 'needs_review'] as const) {
  test(`${state}: the handoff is the claim’s own, and comes to the Python client’s documents`, async (t) => {
    const { as, get } = await ground(t);
    await claimStep(as('alice'), build, hour);
    const { handoff } = await completeStep(as('alice'), build, {
      ...{ state, note: 'line one\nline two', to: 'bob', nextAction: 'review' },
      changedFiles: ['a.ts'],
    });
    assert.deepEqual(await readHandoff(as('bob'), build), handoff);
    const { generation, lease, rev, ...python } = (await get('handoff')) ?? {};
    assert.deepEqual(python, {
      schema: 2,
      from_agent: 'alice',
      from_step: 'Build.1',
      next_agent: 'bob',
      state,
      next_action: 'review',
      note: 'line one\nline two',
      created_at: handoff.created_at,
      changed_files: ['a.ts'],
    });
    const status = await get('status');
    assert.deepEqual([status?.status, status?.agent], [state, 'alice']);
    assert.equal('completed_at' in (status ?? {}), state === 'complete');
    if (state === 'complete') {
      await assert.rejects(claimStep(as('bob'), build, hour), StepDone);
      await claimStep(as('bob'), build, { ...hour, again: true });
    } else {
      const { takenFrom } = await claimStep(as('bob'), build, hour);
      assert.equal(takenFrom?.why, state);
    }
    // What was handed on is there for whoever goes on with it.
    assert.deepEqual(await readHandoff(as('bob'), build), handoff);
  });
}

test('the same said twice is done once; something else is refused without force', async (t) => {
  const { as } = await ground(t);
  await claimStep(as('alice'), build, hour);
  const first = await completeStep(as('alice'), build, done);
  const second = await completeStep(as('alice'), build, { ...done, note: 'other' });
  assert.deepEqual([first.already, second], [false, { ...first, already: true }]);
  await assert.rejects(completeStep(as('alice'), build, { ...done, state: 'blocked' }), StepDone);
});

test('a handoff holds nothing of the one before it, not for the Python client either', async (t) => {
  const { as, get } = await ground(t);
  const changedFiles = ['a.ts'];
  await completeStep(as('alice'), build, { ...done, state: 'blocked', changedFiles, to: 'bob' });
  assert.deepEqual((await get('handoff'))?.changed_files, changedFiles);
  await claimStep(as('bob'), build, hour);
  await completeStep(as('bob'), build, done);
  const handoff = await get('handoff');
  assert.deepEqual([handoff?.from_agent, handoff?.next_agent], ['bob', null]);
  assert.ok(handoff && !('changed_files' in handoff));
});

test('who is no holder cannot complete, is told of --force, and has it with that', async (t) => {
  const { as, get } = await ground(t);
  await claimStep(as('alice'), build, hour);
  await assert.rejects(completeStep(as('bob'), build, done), (error: NotHolder) => {
    assert.ok(error instanceof NotHolder);
    assert.match(error.message, /alice/);
    assert.match(error.hint, /--force/);
    return true;
  });
  assert.equal((await get('claim'))?.state, 'held');
  const { generation } = await completeStep(as('bob'), build, { ...done, force: true });
  assert.equal(generation, 2);
  const { agent, forced_by, history } = parseClaim((await get('claim')) ?? {});
  assert.deepEqual([agent, forced_by], ['bob', 'bob']);
  assert.deepEqual(
    history.map(({ event, generation }) => `${event} ${generation}`),
    ['claimed 1', 'forced 2', 'complete 2'],
  );
  assert.equal((await get('status'))?.agent, 'bob');
  await assert.rejects(renewClaim(as('alice'), build), NotHolder);
});

test('a step that nobody claimed can be completed', async (t) => {
  const { as } = await ground(t);
  assert.equal((await completeStep(as('alice'), build, done)).generation, 1);
});

test('the Python client’s claim does not end by itself; its own agent completes it, force takes it', async (t) => {
  const { as, put, get, pass } = await ground(t);
  await put('claim', { agent: 'carol', claimed_at: '2026-11-21T10:00:00+00:00' });
  pass(1_000_000);
  const refused = /already claimed by carol.*do not expire/;
  await assert.rejects(claimStep(as('carol'), build, hour), refused);
  await assert.rejects(stealStep(as('bob'), build, hour), refused);
  await assert.rejects(completeStep(as('bob'), build, done), NotHolder);
  const stolen = await stealStep(as('bob'), build, { ...hour, force: true });
  assert.deepEqual([stolen.generation, stolen.takenFrom?.why], [1, 'forced']);

  await put('claim', { agent: 'carol', claimed_at: '2026-11-21T10:00:00+00:00', extra: 1 });
  await completeStep(as('carol'), build, done);
  const claim = await get('claim');
  assert.deepEqual([claim?.state, claim?.generation, claim?.extra], ['complete', 1, 1]);
  assert.equal(claim?.claimed_at, '2026-11-21T10:00:00+00:00');
});

test('what the Python client says of a step goes before the claim, and is overruled by force', async (t) => {
  const { as, put, get } = await ground(t);
  await claimStep(as('alice'), build, hour);
  await put('status', { status: 'complete', agent: 'carol', completed_at: 'x' });
  await put('handoff', { from_agent: 'carol', from_step: 'Build.1', note: 'v1', created_at: 'x' });
  const { view } = await readStep(as('bob'), build);
  assert.deepEqual([view.status, view.agent, view.byPython], ['complete', 'carol', true]);
  assert.equal((await readHandoff(as('bob'), build))?.schema, 1);
  await assert.rejects(renewClaim(as('alice'), build), NotHolder);
  await assert.rejects(completeStep(as('alice'), build, done), StepDone);
  await assert.rejects(claimStep(as('bob'), build, hour), StepDone);
  await projectStatus(as('bob'), build);
  assert.equal((await get('status'))?.agent, 'carol');

  const again = await claimStep(as('bob'), build, { ...hour, again: true });
  assert.equal(again.generation, 2);
  const status = await get('status');
  assert.deepEqual([status?.status, status?.agent], ['in_progress', 'bob']);
  await completeStep(as('bob'), build, done);
});

test('a status that was left behind is made good by whoever looks, and never goes back', async (t) => {
  const { as, put, get } = await ground(t);
  await claimStep(as('alice'), build, hour);
  await completeStep(as('alice'), build, done);
  await put('status', { status: 'in_progress', agent: 'alice', generation: 1 });
  assert.equal(await projectStatus(as('bob'), build), true);
  assert.equal((await get('status'))?.status, 'complete');
  await put('status', { status: 'blocked', agent: 'dan', generation: 7 });
  await projectStatus(as('bob'), build);
  assert.equal((await get('status'))?.status, 'blocked');
});

test('a step comes after others: until they are complete it is not to be had', async (t) => {
  const { as } = await ground(t);
  const alice = as('alice');
  const after = [stepName('design')];
  await assert.rejects(claimStep(alice, build, { ...hour, after }), (error: NeedsUnmet) => {
    assert.deepEqual(error.needs, ['design']);
    return error instanceof NeedsUnmet;
  });
  await completeStep(alice, stepName('design'), done);
  assert.equal((await claimStep(alice, build, { ...hour, after })).generation, 1);
});

test('another spelling of a step’s name is refused, and nothing is stored', async (t) => {
  const { as } = await ground(t);
  await claimStep(as('alice'), build, hour);
  await assert.rejects(claimStep(as('bob'), stepName('build-1'), hour), /would be one step/);
  await assert.rejects(renewClaim(as('alice'), stepName('build-1')), /would be one step/);
});

test('there is nothing to steal where nobody was', async (t) => {
  const { as } = await ground(t);
  await assert.rejects(stealStep(as('bob'), build, hour), /Nobody holds step Build\.1/);
});

test('the last twenty events are kept', async (t) => {
  const { as, get } = await ground(t);
  for (let i = 0; i < 15; i++) {
    await claimStep(as('alice'), build, hour);
    await releaseClaim(as('alice'), build);
  }
  const { history, generation } = parseClaim((await get('claim')) ?? {});
  assert.deepEqual([history.length, generation, history.at(-1)?.event], [20, 15, 'released']);
});
