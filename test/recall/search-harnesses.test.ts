import assert from 'node:assert/strict';
import test from 'node:test';
import type { HarnessName } from '../../src/harness/harness.ts';
import { askedTurns } from '../../src/recall/asked-turns.ts';
import { indexPart } from '../../src/recall/index-part.ts';
import { newestTurns, wholeTurn } from '../../src/recall/indexed-turns.ts';
import { search } from '../../src/recall/search.ts';
import { wordsIn } from '../../src/recall/segment.ts';
import { turnIds } from '../../src/recall/turn-id.ts';
import { isSaid, saidHash } from '../../src/recall/words.ts';
import { oddConversation } from '../harness/claude-code/odd-conversation.ts';
import { oddRollout } from '../harness/codex/odd-rollout.ts';
import { oddRows } from '../harness/hermes/odd-rows.ts';
import { oddLines } from '../harness/odd-words.ts';
import { oddEvents } from '../harness/openclaw/odd-events.ts';
import { type Random, seeded } from '../support/random.ts';
import { makeMeta } from '../support/stored-record.ts';
import { bucket, openIndex } from './index-with.ts';

const oddRecords: [HarnessName, (random: Random, length: number) => object[]][] = [
  ['claude-code', oddConversation],
  ['codex', oddRollout],
  ['openclaw', oddEvents],
  ['hermes', oddRows],
];

for (const [harness, odd] of oddRecords) {
  test(`${harness}: all that was said in a mirrored session is found, and read back by the id that is given`, (t) => {
    const db = openIndex(t);
    const random = seeded();
    t.diagnostic(`seed ${random.seed}`);
    const session = '88e9328b-0000-4000-8000-000000000001';
    const meta = makeMeta({ project: 'p', harness, record: session });
    const lines = oddLines(odd(random, 60), random).map((line) => `${line.toString().trimEnd()}\n`);
    const bytes = Buffer.from(lines.join(''));
    indexPart(db, { bucket, meta, behind: null, upTo: 'part', bytes });
    const idOf = turnIds(db, bucket);
    const scope = { bucket };
    const turns = db
      .prepare('SELECT id FROM turns WHERE copied = 0')
      .all()
      .map(({ id }) => wholeTurn(db, { id: Number(id) }));
    const words = new Map<string, Set<number>>();
    for (const turn of turns) {
      const said = new Set<string>();
      for (const item of turn.items) if (isSaid(item)) wordsIn(item.text, said);
      for (const word of said) words.set(word, (words.get(word) ?? new Set()).add(saidHash(turn)));
    }
    for (const [word, expected] of words) {
      // The beginning of one that is longer.
      if (word.length === 64) continue;
      const { hits } = search(db, `"${word}"`, { bucket, said: true }, 1000);
      const found = new Set<number>();
      for (const hit of hits) {
        const id = idOf(hit, hit.ordinal);
        assert.match(id, /^88e9328b\.\d+$/);
        const [turn] = askedTurns(db, [id], { scope, limit: 1 }).turns;
        assert.equal(turn?.id, hit.turn);
        found.add(saidHash(wholeTurn(db, { id: hit.turn })));
      }
      assert.deepEqual([...found].sort(), [...expected].sort(), word);
    }
    const all = db.prepare('SELECT count(*) AS n FROM turns').get()?.n;
    assert.equal(askedTurns(db, ['88e9328b'], { scope, limit: 1000 }).turns.length, all);
    const listed = newestTurns(db, scope, { limit: 1000 }).turns;
    assert.ok(listed.every(({ line }) => line.length > 0 && line.length <= 200));
  });
}
