import assert from 'node:assert/strict';
import test from 'node:test';
import type { HarnessName } from '../../src/harness/harness.ts';
import type { Answer, OpenUsage } from '../../src/harness/usage-reader.ts';
import { openUsageReader } from '../../src/harness/usage-readers.ts';
import { mergeAnswers } from '../../src/harness/usage-state.ts';
import { type Random, seeded } from '../support/random.ts';
import { oddConversation } from './claude-code/odd-conversation.ts';
import { oddRollout } from './codex/odd-rollout.ts';
import { oddRows } from './hermes/odd-rows.ts';
import { oddTurns } from './imported/odd-turns.ts';
import { oddLines } from './odd-words.ts';
import { oddEvents } from './openclaw/odd-events.ts';

const oddRecords: Record<HarnessName, (random: Random, length: number) => object[]> = {
  'claude-code': oddConversation,
  codex: oddRollout,
  openclaw: oddEvents,
  hermes: oddRows,
  imported: oddTurns,
};

const harnesses = Object.keys(oddRecords) as HarnessName[];
const of = { session: 's1', source: 'main' };

for (const harness of harnesses) {
  const open = openUsageReader(harness) as OpenUsage;

  test(`${harness}: read in stretches, a record counts as much as read at once`, () => {
    const random = seeded();
    console.log(`seed ${random.seed}`);
    for (let round = 0; round < 60; round += 1) {
      const lines = oddLines(oddRecords[harness](random, random.between(1, 60)), random);
      const told = new Map<string, Answer>();
      let state: unknown;
      let fill: unknown;
      for (let at = 0; at < lines.length; ) {
        const reader = open(state, of);
        const end = Math.min(lines.length, at + random.between(1, random.pick([1, 5, 30])));
        reader.take(joined(lines.slice(at, end)));
        at = end;
        for (const answer of reader.answers()) mergeAnswers(told, answer);
        fill = reader.fill();
        state = JSON.parse(JSON.stringify(reader.state()));
      }
      const whole = open(undefined, of);
      whole.take(joined(lines));
      const all = whole.answers();
      assert.deepEqual(listed(told.values()), listed(all));
      assert.deepEqual(fill, whole.fill());
      assert.deepEqual(
        whole.answers().filter(({ id }) => !told.has(id)),
        [],
      );
    }
  });
}

test('the state of another version, of another harness, or a damaged one is refused', () => {
  for (const harness of harnesses) {
    const open = openUsageReader(harness) as OpenUsage;
    const stateOf = (name: HarnessName) => {
      const reader = (openUsageReader(name) as OpenUsage)(undefined, of);
      const random = seeded(3);
      reader.take(joined(oddLines(oddRecords[name](random, 60), random)));
      return JSON.parse(JSON.stringify(reader.state()));
    };
    const state = stateOf(harness);
    const others = harnesses.filter((other) => other !== harness).map(stateOf);
    const damaged = Object.keys(state).map((field) => ({ ...state, [field]: null }));
    const newer = { ...state, version: state.version + 1 };
    for (const wrong of [null, 'text', [], {}, newer, ...others, ...damaged]) {
      assert.throws(() => open(wrong, of), TypeError, JSON.stringify(wrong));
    }
    assert.ok(open(state, of));
  }
});

test('what is kept does not grow with the record', () => {
  for (const harness of harnesses) {
    const reader = (openUsageReader(harness) as OpenUsage)(undefined, of);
    const random = seeded(7);
    for (let part = 0; part < 40; part += 1) {
      reader.take(joined(oddLines(oddRecords[harness](random, 60), random)));
      reader.answers();
    }
    const { length } = JSON.stringify(reader.state());
    assert.ok(length < 2_000, `${harness}: ${length} characters`);
  }
});

function joined(lines: readonly Buffer[]): Buffer {
  return Buffer.concat(
    lines.map((line) => (line.at(-1) === 0x0a ? line : Buffer.concat([line, Buffer.from('\n')]))),
  );
}

/** What Hermes counts has the time of messages that it is read with: that may be another one. */
function listed(answers: Iterable<Answer>): Answer[] {
  return [...answers]
    .map((answer) => (answer.id.startsWith('hermes') ? { ...answer, at: 0 } : answer))
    .sort(byId);
}

function byId(a: Answer, b: Answer): number {
  return a.id < b.id ? -1 : 1;
}
