import assert from 'node:assert/strict';
import test from 'node:test';
import type { StepId } from '../../../src/coordination/names.ts';
import { findCycle } from '../../../src/coordination/steps/graph.ts';
import { seeded } from '../../support/random.ts';

const edges = (graph: Record<string, string[]>) =>
  new Map(Object.entries(graph)) as unknown as Map<StepId, StepId[]>;

for (const [title, graph, cycle] of [
  ['nothing', {}, undefined],
  ['a chain', { a: [], b: ['a'], c: ['b'] }, undefined],
  ['two ways to one', { a: [], b: ['a'], c: ['a'], d: ['b', 'c'] }, undefined],
  ['what is not declared', { a: ['x'], b: ['x'] }, undefined],
  ['one after itself', { a: ['a'] }, ['a']],
  ['two after each other', { a: ['b'], b: ['a'] }, ['a', 'b']],
  ['a ring behind a tail', { t: ['a'], a: ['b'], b: ['c'], c: ['a'] }, ['a', 'b', 'c']],
] as [string, Record<string, string[]>, string[] | undefined][]) {
  test(`${title}: ${cycle ? 'the ring is found' : 'no ring'}`, () => {
    assert.deepEqual(findCycle(edges(graph)), cycle);
  });
}

test('a chain of 100,000 steps does not run out of stack', () => {
  const chain = new Map<StepId, StepId[]>();
  for (let i = 0; i < 100_000; i++) chain.set(`s${i}` as StepId, [`s${i + 1}` as StepId]);
  assert.equal(findCycle(chain), undefined);
  chain.set('s100000' as StepId, ['s0' as StepId]);
  assert.equal(findCycle(chain)?.length, 100_001);
});

test('what is found is a ring, and is found if and only if there is one', (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  for (let round = 0; round < 500; round++) {
    const size = random.between(1, 8);
    const graph = new Map<StepId, StepId[]>();
    for (let i = 0; i < size; i++) {
      const needs = Array.from({ length: random.between(0, 2) }, () => random.between(0, size - 1));
      graph.set(
        `s${i}` as StepId,
        needs.map((need) => `s${need}` as StepId),
      );
    }
    const cycle = findCycle(graph);
    assert.equal(cycle !== undefined, !canBeOrdered(graph), JSON.stringify([...graph]));
    for (const [at, step] of (cycle ?? []).entries()) {
      const next = cycle?.[(at + 1) % cycle.length] as StepId;
      assert.ok(graph.get(step)?.includes(next), JSON.stringify([...graph]));
    }
  }
});

/** Takes away what needs nothing, until nothing is left. */
function canBeOrdered(graph: ReadonlyMap<StepId, readonly StepId[]>): boolean {
  const left = new Map(graph);
  for (;;) {
    const free = [...left].filter(([, needs]) => !needs.some((need) => left.has(need)));
    if (free.length === 0) return left.size === 0;
    for (const [step] of free) left.delete(step);
  }
}
