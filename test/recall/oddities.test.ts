import assert from 'node:assert/strict';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { HarnessName, Source } from '../../src/harness/harness.ts';
import { turnFromJson } from '../../src/harness/turn-json.ts';
import type { MirrorContext } from '../../src/mirror/context.ts';
import { fileUnder } from '../../src/mirror/file-under.ts';
import { mirrorSource } from '../../src/mirror/step.ts';
import { bringUpToDate } from '../../src/recall/bring-up-to-date.ts';
import { openRecall } from '../../src/recall/database.ts';
import { openHookIndex } from '../../src/recall/in-hook.ts';
import { search } from '../../src/recall/search.ts';
import type { Database } from '../../src/state/database.ts';
import { type Machine, makeMachine, temporaryFolder } from '../support/machine.ts';
import { type Random, seeded } from '../support/random.ts';
import { claudeTale, subagentTale } from './oddities/claude-code.ts';
import { codexTale } from './oddities/codex.ts';
import { hermesTale } from './oddities/hermes.ts';
import { openclawTale } from './oddities/openclaw.ts';
import { outline, sameTurns, searched, type Told, uniqueWord } from './oddities/tale.ts';
import { databaseOf, eventStore, transcriptFile, type Written } from './oddities/written.ts';

const turns = 400;

interface Case {
  harness: HarnessName;
  write(folder: string, random: Random): Written & { told: Told[] };
}

const cases: Record<string, Case> = {
  'a transcript of Claude Code': {
    harness: 'claude-code',
    write: (folder, random) => transcriptFile(folder, claudeTale(random, turns), random),
  },
  "a subagent's transcript of Claude Code": {
    harness: 'claude-code',
    write: (folder, random) => transcriptFile(folder, subagentTale(random), random),
  },
  'a rollout of Codex': {
    harness: 'codex',
    write: (folder, random) => transcriptFile(folder, codexTale(random, turns), random),
  },
  'a session of OpenClaw': {
    harness: 'openclaw',
    write: (folder, random) => eventStore(folder, openclawTale(random, turns), random),
  },
  'a session of Hermes': {
    harness: 'hermes',
    write: (folder, random) => databaseOf(folder, hermesTale(random, turns), random),
  },
};

for (const [what, { harness, write }] of Object.entries(cases)) {
  test(`${what} with every oddity is in the index as it was, and again after a reindex`, async (t) => {
    const random = seeded();
    console.log(`seed ${random.seed}`);
    const root = temporaryFolder(t);
    const machine = makeMachine(root);
    const written = write(machine.home, random);
    t.after(written.close);
    while (written.goOn()) await mirror(machine, harness, written.source());

    await machine.use(async (context) => {
      const db = opened(t, context, context.paths.recall);
      sameTurns(indexedTurns(db), written.told);
      searchTells(db, context.bucketUrl, written.told, random);
      const again = opened(t, context, join(root, 'again.db'));
      await bringUpToDate(context, again);
      sameTurns(indexedTurns(again), written.told);
      sameDump(dump(again), dump(db));
    }, 60_000);
  });
}

/** As a hook does it: what was stored is indexed as it was stored. */
function mirror(machine: Machine, harness: HarnessName, source: Source): Promise<void> {
  return machine.use(async (context) => {
    const index = openHookIndex(context);
    const wired = { ...context, onStored: index.take };
    await mirrorSource(wired, fileUnder(wired, harness, source, machine.home));
    await index.catchUp();
    assert.equal(index.trouble(), undefined);
    index.close();
  });
}

function opened(t: TestContext, { paths }: MirrorContext, recall: string): Database {
  const db = openRecall({ ...paths, recall }, 1_000);
  t.after(() => db.close());
  return db;
}

/** Of the record that stands: what was rewritten has another in its place. */
const living = `FROM turns JOIN records ON records.id = turns.record JOIN bodies ON bodies.turn = turns.id
  WHERE superseded_by IS NULL ORDER BY turns.record, ordinal`;

function indexedTurns(db: Database): Told[] {
  return db
    .prepare(`SELECT body, turns.fate AS fate, line ${living}`)
    .all()
    .map(({ body, fate, line }) => {
      assert.notEqual(String(line).trim(), '');
      const { fate: _, ...turn } = outline(turnFromJson(JSON.parse(String(body))));
      return { ...turn, ...(fate !== null && { fate: fate as NonNullable<Told['fate']> }) };
    });
}

/** Each text is found in its turn, and what the client put in is not; some of them are tried. */
function searchTells(db: Database, bucket: string, told: readonly Told[], random: Random): void {
  const superseded = db.prepare('SELECT record FROM records WHERE superseded_by IS NOT NULL').all();
  const old = new Set(superseded.map(({ record }) => record));
  for (const [index, { items, copied }] of told.entries()) {
    for (const item of items) {
      const word = uniqueWord(item);
      if (word === undefined || random.chance(0.8)) continue;
      // What a fork copied is found where it was said.
      const where = copied ? undefined : searched(item);
      const found = search(db, word, { bucket }, 5)
        .hits.filter(({ record }) => !old.has(record))
        .map(({ ordinal, match }) => [ordinal, isSaid(match.in) ? 'said' : 'done']);
      assert.deepEqual(found, where ? [[index + 1, where]] : [], item.slice(0, 80));
    }
  }
}

function isSaid(whose: string): boolean {
  return whose === 'user' || whose === 'assistant';
}

interface Dump {
  turns: Record<string, unknown>[];
  words: string[];
}

/** All that a search goes by, and all that is shown. */
function dump(db: Database): Dump {
  db.exec(`CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, words, 'instance')`);
  return {
    turns: db
      .prepare(
        `SELECT records.record, ordinal, turns.started_at, turns.ended_at, started_by, fate, copied,
           turns.model, line, said, facts, body ${living}`,
      )
      .all()
      .map(({ body, ...row }) => ({
        ...row,
        turn: outline(turnFromJson(JSON.parse(String(body)))),
      })),
    words: db
      .prepare(
        `SELECT DISTINCT term || ' ' || col || ' ' || ordinal AS word FROM vocabulary
         JOIN turns ON turns.id = doc JOIN records ON records.id = turns.record
         WHERE superseded_by IS NULL ORDER BY word`,
      )
      .all()
      .map(({ word }) => String(word)),
  };
}

function sameDump(found: Dump, expected: Dump): void {
  for (const [at, turn] of expected.turns.entries()) assert.deepEqual(found.turns[at], turn);
  assert.equal(found.turns.length, expected.turns.length);
  const known = new Set(expected.words);
  const added = found.words.filter((word) => !known.has(word));
  assert.deepEqual(added.slice(0, 5), [], 'words of the second index alone');
  assert.equal(found.words.length, expected.words.length);
}
