import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { agentKey, memoryKey, stepKey } from '../../src/bucket/coordination-keys.ts';
import { lastSegment, listedKey } from '../../src/bucket/keys.ts';
import {
  agentName,
  memoryKeyOf,
  recipient,
  sameSpelling,
  stepName,
} from '../../src/coordination/names.ts';
import { UserError } from '../../src/state/user-error.ts';

const refused = (error: unknown) => error instanceof UserError && error.exitCode === 2;

test("a step's id is lower case and without dots; its spelling is kept", () => {
  assert.deepEqual(stepName(' Phase.One '), { raw: 'Phase.One', sid: 'phase-one' });
});

for (const name of ['', ' ', 'a/b', '.a', '-a', '_x', 'a b', 'ü', 'a\n', 'x'.repeat(101), '..']) {
  const isTrimmed = name === 'a\n';
  test(`${JSON.stringify(name)} ${isTrimmed ? 'is trimmed to a step' : 'names no step'}`, () => {
    if (isTrimmed) assert.equal(stepName(name).raw, 'a');
    else assert.throws(() => stepName(name), refused);
  });
}

test('two spellings of one step are told, and a document that does not tell is accepted', () => {
  sameSpelling(stepName('s1-a'), undefined);
  sameSpelling(stepName('S1.A'), 'S1.A');
  assert.throws(() => sameSpelling(stepName('S1.A'), 's1-a'), /would be one step.*has "s1-a"/);
});

for (const name of ['', ' \t', 'a/b', '_x', '_broadcast', 'x'.repeat(101), 'ü'.repeat(90)]) {
  test(`${JSON.stringify(name).slice(0, 20)} names no agent`, () => {
    assert.throws(() => agentName(name), refused);
  });
}

test('everybody can be written to, and only by that word', () => {
  assert.equal(recipient(' _broadcast '), '_broadcast');
  assert.equal(recipient('x_broadcast'), 'x_broadcast');
  assert.throws(() => recipient('_all'), refused);
});

const manyParts = Array.from({ length: 9 }, () => '漢'.repeat(18)).join('.');
for (const name of [
  '',
  '.',
  'a..b',
  'a.',
  '.a',
  'a/b',
  '_history',
  '_history.a',
  'é'.repeat(99),
  manyParts,
]) {
  test(`${JSON.stringify(name).slice(0, 20)} is no memory's key`, () => {
    assert.throws(() => memoryKeyOf(name), refused);
  });
}

test('whatever is accepted is found again under its own name alone', () => {
  const text = fc.string({ unit: 'binary', maxLength: 120 });
  fc.assert(
    fc.property(text, text, (one, other) => {
      const agents = [one, other].flatMap((name) => tried(() => agentName(name)));
      const memories = [one, other].flatMap((name) => tried(() => memoryKeyOf(name)));
      const steps = [one, other].flatMap((name) => tried(() => stepName(name)));
      for (const agent of agents) {
        const key = agentKey('p', agent).replace(/\.json$/, '');
        assert.equal(lastSegment(listedKey(key)), agent);
      }
      assertApart(agents, (agent) => agentKey('p', agent));
      assertApart(memories, (memory) => memoryKey('p', memory));
      assertApart(
        steps.map(({ sid }) => sid),
        (sid) => stepKey('p', sid, 'claim'),
      );
    }),
    { numRuns: 500 },
  );
});

function tried<T>(work: () => T): T[] {
  try {
    return [work()];
  } catch (error) {
    assert.ok(refused(error), String(error));
    return [];
  }
}

function assertApart<T>(names: T[], keyOf: (name: T) => string): void {
  assert.equal(new Set(names.map(keyOf)).size, new Set(names).size);
}
