import assert from 'node:assert/strict';
import test from 'node:test';
import type { StepView } from '../../../src/coordination/claims/step-state.ts';
import type { StepId } from '../../../src/coordination/names.ts';
import { ownSteps } from '../../../src/coordination/steps/own-steps.ts';
import { type KnownStep, rowsOf } from '../../../src/coordination/steps/ready.ts';

function step(sid: string, view: Partial<StepView> = {}, after: string[] = [], order = 1) {
  const known: KnownStep = {
    view: {
      ...{ step: sid, sid: sid as StepId, status: 'pending', generation: 0 },
      ...{ expired: false, byPython: false, ...view },
    },
    declaration: { step: sid, after, order, created_at: '', created_by: '' },
  };
  return [sid as StepId, known] as const;
}

for (const [what, view, ready] of [
  ['nobody has', {}, true],
  ['has expired', { status: 'in_progress', expired: true }, true],
  ['someone has', { status: 'in_progress' }, false],
  ['is complete', { status: 'complete' }, false],
  ['is blocked', { status: 'blocked' }, false],
  ['is left for review', { status: 'needs_review' }, false],
  ['is damaged', { damaged: 'k' }, false],
] as [string, Partial<StepView>, boolean][]) {
  test(`a step that ${what} is ${ready ? '' : 'not '}for the next one`, () => {
    const [row] = rowsOf(new Map([step('a', view)]));
    assert.equal(row?.ready, ready);
  });
}

test('needs are met by what is complete alone, whatever their spelling', () => {
  const rows = rowsOf(
    new Map([
      step('x-y', { status: 'complete' }),
      step('b', { status: 'needs_review' }),
      step('c', {}, ['X.Y'], 2),
      step('d', {}, ['X.Y', 'b', 'nowhere', 'no name'], 3),
    ]),
  );
  assert.deepEqual(
    rows.slice(2).map(({ unmet, ready }) => [unmet, ready]),
    [
      [[], true],
      [['b', 'nowhere', 'no name'], false],
    ],
  );
});

test("one's own are those of name and seat, and the one whose lease is named", () => {
  const held = { status: 'in_progress', lease: 'l1', agent: 'alice', seat: 's' } as const;
  const rows = rowsOf(
    new Map([
      step('a', held),
      step('b', { ...held, expired: true }),
      step('c', { ...held, seat: 'other', lease: 'l2' }),
      step('d', { ...held, status: 'complete' }),
      step('e', { status: 'in_progress', agent: 'alice', seat: 's', byPython: true }),
    ]),
  );
  const own = (lease?: string) =>
    ownSteps(rows, { agent: 'alice', seat: 's', ...(lease !== undefined && { lease }) });
  assert.deepEqual(
    own().map(({ sid }) => sid),
    ['a', 'b'],
  );
  assert.deepEqual(
    own('l2').map(({ sid }) => sid),
    ['a', 'b', 'c'],
  );
});
