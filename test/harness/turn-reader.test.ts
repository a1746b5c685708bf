import assert from 'node:assert/strict';
import test from 'node:test';
import type { HarnessName } from '../../src/harness/harness.ts';
import type { Lines, Turn } from '../../src/harness/turn.ts';
import { turnToJson } from '../../src/harness/turn-json.ts';
import {
  type OpenReader,
  openTurns,
  type TurnMemory,
  withFate,
} from '../../src/harness/turn-reader.ts';
import { openReader } from '../../src/harness/turn-readers.ts';
import { type Random, seeded } from '../support/random.ts';
import { oddConversation } from './claude-code/odd-conversation.ts';
import { oddRollout } from './codex/odd-rollout.ts';
import { oddRows } from './hermes/odd-rows.ts';
import { oddTurns } from './imported/odd-turns.ts';
import { oddLines } from './odd-words.ts';
import { oddEvents } from './openclaw/odd-events.ts';
import { readerOf } from './read-turns.ts';

const oddRecords: Record<HarnessName, (random: Random, length: number) => object[]> = {
  'claude-code': oddConversation,
  codex: oddRollout,
  openclaw: oddEvents,
  hermes: oddRows,
  imported: oddTurns,
};

const harnesses = Object.keys(oddRecords) as HarnessName[];

for (const harness of harnesses) {
  const open = openReader(harness) as OpenReader;
  const whole = (lines: Buffer[]) => Array.fromAsync(readerOf(harness)(asLines(lines)));

  test(`${harness}: a record that is read in stretches has the turns, fates and usage of one read whole`, async () => {
    const random = seeded();
    console.log(`seed ${random.seed}`);
    for (let round = 0; round < 60; round += 1) {
      const lines = oddLines(oddRecords[harness](random, random.between(1, 60)), random);
      const memory: TurnMemory = { marks: new Map(), rewound: new Set() };
      const turns: Turn[] = [];
      let state: unknown;
      for (let at = 0; at < lines.length; ) {
        const reader = open(memory, state);
        const end = Math.min(lines.length, at + random.between(1, random.pick([1, 5, 30])));
        for (; at < end; at += 1) {
          reader.take(lines[at] as Buffer);
          if (random.chance(0.8)) turns.push(...reader.finished());
        }
        state = JSON.parse(JSON.stringify(reader.state()));
        if (random.chance(0.3)) {
          const fated = turns.map((turn) => withFate(turn, memory.rewound));
          const now = [...fated, ...openTurns(open, memory, state)];
          same(now, await whole(lines.slice(0, at)), 'up to a cut');
        }
      }
      turns.push(...openTurns(open, memory, state));
      const fated = turns.map((turn) => withFate(turn, memory.rewound));
      same(fated, await whole(lines), 'in all');
    }
  });

  test(`${harness}: a look at the open turns changes neither memory nor state`, () => {
    const { reader, memory } = readSome(harness, open);
    const before = JSON.stringify([[...(memory.marks as Map<string, number>)], reader.state()]);
    const look = () => openTurns(open, memory, reader.state()).map(turnToJson);
    assert.deepEqual(look(), look());
    const after = JSON.stringify([[...(memory.marks as Map<string, number>)], reader.state()]);
    assert.equal(after, before);
  });

  test(`${harness}: what is kept grows with the open turn, not with the record`, () => {
    const random = seeded(7);
    const memory: TurnMemory = { marks: new Map(), rewound: new Set() };
    const reader = open(memory);
    const sizes: number[] = [];
    for (let part = 0; part < 40; part += 1) {
      for (const line of oddLines(oddRecords[harness](random, 60), random)) reader.take(line);
      reader.finished();
      sizes.push(JSON.stringify(reader.state()).length);
    }
    const [early, late] = [Math.max(...sizes.slice(0, 20)), Math.max(...sizes.slice(20))];
    assert.ok(late < 3 * early, `at most ${early} characters at first, ${late} later`);
  });

  test(`${harness}: the state of another version, of another harness, or a damaged one is refused`, () => {
    const { reader, memory } = readSome(harness, open);
    const state = JSON.parse(JSON.stringify(reader.state()));
    const others = harnesses.filter((other) => other !== harness);
    const wrong: unknown[] = [
      null,
      'text',
      [],
      {},
      { ...state, version: state.version + 1 },
      { ...state, turns: { ...state.turns, next: 'first' } },
      { ...state, turns: { ...state.turns, ready: [{}] } },
      ...others.map((other) => readSome(other, openReader(other) as OpenReader).reader.state()),
      ...Object.keys(state).map((field) => ({ ...state, [field]: null })),
    ];
    for (const one of wrong) {
      assert.throws(() => open(memory, one), TypeError, JSON.stringify(one)?.slice(0, 200));
    }
    assert.ok(open(memory, state));
  });
}

function readSome(harness: HarnessName, open: OpenReader) {
  const random = seeded(3);
  const memory: TurnMemory = { marks: new Map(), rewound: new Set() };
  const reader = open(memory);
  for (const line of oddLines(oddRecords[harness](random, 60), random)) reader.take(line);
  return { reader, memory };
}

function asLines(lines: readonly Buffer[]): Lines {
  return {
    replayable: true,
    async *[Symbol.asyncIterator]() {
      yield* lines;
    },
  };
}

/** As they leave a reader for good: in JSON, where what is undefined is missing. */
function same(found: readonly Turn[], expected: readonly Turn[], where: string): void {
  const json = (turns: readonly Turn[]) => JSON.parse(JSON.stringify(turns.map(turnToJson)));
  assert.deepEqual(json(found), json(expected), where);
}
