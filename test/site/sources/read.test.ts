import assert from 'node:assert/strict';
import test from 'node:test';
import { partKey } from '../../../src/bucket/keys.ts';
import { factsOf } from '../../../src/export/exported-session.ts';
import type { HarnessName } from '../../../src/harness/harness.ts';
import { linesOf } from '../../../src/harness/records.ts';
import type { Lines, Turn } from '../../../src/harness/turn.ts';
import { turnReader } from '../../../src/harness/turn-readers.ts';
import { createOwnRedactor } from '../../../src/redact/own/redactor.ts';
import { createMemory } from '../../../src/redact/secret-memory.ts';
import { openSession } from '../../../src/site/sources/open-record.ts';
import type { PlacedRecord } from '../../../src/site/sources/place.ts';
import { oddConversation } from '../../harness/claude-code/odd-conversation.ts';
import { oddRollout } from '../../harness/codex/odd-rollout.ts';
import { oddRows } from '../../harness/hermes/odd-rows.ts';
import { oddLines } from '../../harness/odd-words.ts';
import { oddEvents } from '../../harness/openclaw/odd-events.ts';
import { type Random, seeded } from '../../support/random.ts';
import { makeMeta, putRecord, temporaryBucket } from '../../support/stored-record.ts';

const oddRecords: [HarnessName, (random: Random, length: number) => object[]][] = [
  ['claude-code', oddConversation],
  ['codex', oddRollout],
  ['openclaw', oddEvents],
  ['hermes', oddRows],
];

for (const [harness, odd] of oddRecords) {
  test(`${harness}: read bit by bit from parts, a record has the turns that it has as a whole`, async (t) => {
    const random = seeded();
    t.diagnostic(`TRACECRAFT_TEST_SEED=${random.seed}`);
    const bucket = await temporaryBucket(t);
    const address = { project: 'p', harness, record: 's-1' };
    const lines = oddLines(odd(random, 80), random).map((line) => `${line.toString().trimEnd()}\n`);
    const parts: string[] = [];
    for (let at = 0; at < lines.length; ) {
      const next = at + random.between(1, 20);
      parts.push(lines.slice(at, next).join(''));
      at = next;
    }
    const redactor = createOwnRedactor({}, {});
    // What stands in the bucket was redacted without what later lines show.
    const names = await putRecord(bucket, address, parts);
    const meta = makeMeta(address, { next_seq: names.length, last_part: names.at(-1) ?? null });
    const record: PlacedRecord = {
      facts: factsOf({ address, meta }),
      bytes: 0,
      version: '',
      place: { kind: 'bucket', address, meta },
    };
    const reading = { bucket: async () => bucket, redactor };
    const session = openSession(reading, { main: record, subagents: [], relatives: [] });
    const turns: Turn[] = [];
    const read = await session.main.read((turn) => turns.push(turn));

    const stored = await Promise.all(names.map((name) => bucket.get(partKey(address, name))));
    const bytes = Buffer.concat(stored.map((object) => object?.body ?? Buffer.alloc(0)));
    const whole = redactor.lines(bytes, createMemory('s-1')).body.bytes;
    const expected: Turn[] = [];
    for await (const turn of turnReader(harness)?.(replayable(whole)) ?? []) expected.push(turn);
    const fated = turns.map((turn) => ({
      ...turn,
      ...(read.rewound.has(turn.ordinal) && { fate: 'rewound' as const }),
    }));
    // Where nothing is known, a field may be there or not.
    assert.deepEqual(JSON.parse(JSON.stringify(fated)), JSON.parse(JSON.stringify(expected)));
    assert.deepEqual(read.damage, []);
    assert.equal(new Set(read.answers.map(({ id }) => id)).size, read.answers.length);
  });
}

function replayable(bytes: Buffer): Lines {
  return {
    replayable: true,
    async *[Symbol.asyncIterator]() {
      yield* linesOf(bytes);
    },
  };
}
