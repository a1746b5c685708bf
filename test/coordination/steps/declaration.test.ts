import assert from 'node:assert/strict';
import test from 'node:test';
import { stepKey } from '../../../src/bucket/coordination-keys.ts';
import { claimStep } from '../../../src/coordination/claims/claim.ts';
import { DamagedDocument } from '../../../src/coordination/document.ts';
import { stepName } from '../../../src/coordination/names.ts';
import { declareSteps } from '../../../src/coordination/steps/declaration.ts';
import { loadSteps } from '../../../src/coordination/steps/load-steps.ts';
import { asStored } from '../../../src/redact/stored.ts';
import { UserError } from '../../../src/state/user-error.ts';
import { makeTeam } from '../../support/team.ts';

async function alice(t: test.TestContext) {
  const team = await makeTeam(t, { agents: ['alice'] });
  const c = await team.coordinationOf('alice');
  const declare = (name: string, after: string[] = [], more: { title?: string } = {}) => ({
    name: stepName(name),
    after: after.map(stepName),
    ...more,
  });
  const add = (...steps: ReturnType<typeof declare>[]) =>
    declareSteps(c, steps, { replace: false });
  return { c, declare, add };
}

const refused = (exitCode: 1 | 2, text: RegExp) => (error: unknown) =>
  error instanceof UserError && error.exitCode === exitCode && text.test(error.message);

test('steps come in the order in which they were declared, each call behind the former', async (t) => {
  const { c, declare, add } = await alice(t);
  await add(declare('z'), declare('B.1', ['z'], { title: 'Second' }));
  await add(declare('a', ['B.1', 'z']));
  const steps = await loadSteps(c);
  assert.deepEqual(
    steps.map(({ step, title, after, order }) => [step, title, after, order]),
    [
      ['z', undefined, [], 1],
      ['B.1', 'Second', ['z'], 2],
      ['a', undefined, ['B.1', 'z'], 3],
    ],
  );
});

test('the same declared again is the same, also with its needs in another order or spelling', async (t) => {
  const { declare, add } = await alice(t);
  await add(declare('x.y'), declare('b'), declare('c', ['x.y', 'b'], { title: 'T' }));
  const again = await add(declare('c', ['b', 'X-Y']), declare('b'), declare('b'));
  assert.deepEqual(again, { added: 0, same: 2, replaced: 0 });
});

test('a title that redaction changes is the same when it is given again', async (t) => {
  const { c, declare, add } = await alice(t);
  const title = `use AKIA${'QWERTYUIOPASDF12'} for it`;
  await add(declare('a', [], { title }));
  assert.deepEqual(await add(declare('a', [], { title })), { added: 0, same: 1, replaced: 0 });
  assert.match((await loadSteps(c))[0]?.title ?? '', /REDACTED/);
});

test('what stands otherwise is refused, and nothing is written, until it is to be replaced', async (t) => {
  const { c, declare, add } = await alice(t);
  await add(declare('a'), declare('b', ['a'], { title: 'T' }));
  await assert.rejects(
    add(declare('n'), declare('b')),
    refused(1, /b is declared already: after a/),
  );
  assert.equal((await loadSteps(c)).length, 2);
  const steps = [declare('b')];
  assert.deepEqual(await declareSteps(c, steps, { replace: true }), {
    ...{ added: 0, same: 0, replaced: 1 },
  });
  const b = (await loadSteps(c))[1];
  assert.deepEqual([b?.after, b?.title, b?.order], [[], 'T', 2]);
});

test('steps that would wait for each other are refused, within a call and with what there is', async (t) => {
  const { declare, add } = await alice(t);
  await assert.rejects(
    add(declare('a', ['b']), declare('b', ['a'])),
    refused(2, /wait for each other: a after b after a/),
  );
  await add(declare('a', ['b']));
  await assert.rejects(add(declare('b', ['c']), declare('c', ['a'])), refused(2, /each other/));
  await assert.rejects(add(declare('d', ['d'])), refused(2, /d after d/));
});

test('two spellings of one key are told, of steps that are declared and of such as are claimed', async (t) => {
  const { c, declare, add } = await alice(t);
  await add(declare('S1.A'));
  await claimStep(c, stepName('t.1'), { ttlMs: 60_000 });
  await assert.rejects(add(declare('s1-a')), refused(2, /the bucket has "S1.A"/));
  await assert.rejects(add(declare('t-1')), refused(2, /the bucket has "t.1"/));
  await assert.rejects(add(declare('Q.1'), declare('q-1')), refused(2, /Q.1/));
});

test('a step that is given twice must be given the same', async (t) => {
  const { declare, add } = await alice(t);
  await assert.rejects(add(declare('a'), declare('a', ['b'])), refused(2, /given twice/));
});

test('a declaration that is damaged stops no other, and is told where it matters', async (t) => {
  const { c, declare, add } = await alice(t);
  const key = stepKey(c.project, stepName('a').sid, 'step');
  await c.bucket.put(key, asStored(Buffer.from('{"step":')));
  await add(declare('b', ['a']));
  await assert.rejects(add(declare('a')), DamagedDocument);
  const [b, a] = await loadSteps(c);
  assert.deepEqual([b?.step, b?.unmet], ['b', ['a']]);
  assert.deepEqual([a?.damaged, a?.ready], [key, false]);
});

test('two who declare the same at once both succeed', async (t) => {
  const { c, declare, add } = await alice(t);
  await Promise.all([
    add(declare('a'), declare('b', ['a'])),
    add(declare('a'), declare('b', ['a'])),
  ]);
  assert.equal((await loadSteps(c)).length, 2);
});
