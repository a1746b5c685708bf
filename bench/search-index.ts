import { noUsage, type Turn } from '../src/harness/turn.ts';
import { turnToJson } from '../src/harness/turn-json.ts';
import { tagsOf } from '../src/recall/tags.ts';
import { saidHash, wordsOf } from '../src/recall/words.ts';
import { type Database, transaction } from '../src/state/database.ts';
import { type Random, seeded } from '../test/support/random.ts';

/** A made-up history, by Zipf's law: few words are most of what is said, most words are rare. */
export interface Text {
  vocabulary: { word(rank: number): string };
  /** A sentence or several, as words. */
  words(): string[];
  /** A sentence of a language without spaces. */
  ideographs(): string;
}

/** Where and since when it was had. */
export const writer = { bucket: 'file:///bench', start: Date.UTC(2025, 0, 1) };

const harnesses = ['claude-code', 'codex', 'openclaw', 'hermes'];
const tools = ['Bash', 'Edit', 'Read', 'Grep', 'Write', 'shell', 'apply_patch'];
const turnsOfSession = 50;
const sessionsOfProject = 500;
const turnLength = 60_000;
const rare = { ideographs: 0.08, huge: 0.0005 };

/** Fills an index that is empty as the hooks would, session after session; gives what its turns are made of. */
export function fillIndex(db: Database, turns: number): Text {
  const random = seeded(42);
  const text = makeText(random);
  if (db.prepare('SELECT 1 FROM turns LIMIT 1').get()) return text;
  const insertRecord = db.prepare(
    `INSERT INTO records (id, bucket, project, harness, record, session, source, title, started_at, ended_at, seen_at, turns)
     VALUES (?, ?, ?, ?, ?, ?, 'main', ?, ?, ?, 0, ?)`,
  );
  const insertTurn = db.prepare(
    `INSERT INTO turns (id, record, ordinal, started_at, ended_at, started_by, copied, line, said, facts)
     VALUES (?, ?, ?, ?, ?, 'user', 0, ?, ?, ?)`,
  );
  const insertBody = db.prepare('INSERT INTO bodies VALUES (?, ?)');
  const insertWords = db.prepare(
    'INSERT INTO words (rowid, said, done, tags) VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT), ?)',
  );
  for (let first = 1; first <= turns; first += turnsOfSession) {
    transaction(db, () => {
      const id = (first - 1) / turnsOfSession + 1;
      const about = {
        project: `project-${Math.floor(id / sessionsOfProject) % 40}`,
        harness: random.pick(harnesses),
        record: `${((id * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0')}-0000-4000-8000-${String(id).padStart(12, '0')}`,
      };
      const started = writer.start + first * turnLength;
      insertRecord.run(
        ...[id, writer.bucket, about.project, about.harness, about.record, about.record],
        ...[
          text.words().slice(0, 8).join(' '),
          started,
          started + turnsOfSession * turnLength,
          turnsOfSession,
        ],
      );
      for (let ordinal = 1; ordinal <= turnsOfSession; ordinal += 1) {
        const turnId = first + ordinal - 1;
        const startedAt = started + ordinal * turnLength;
        const { turn, facts } = makeTurn(text, random, ordinal, startedAt);
        const line = turn.items
          .flatMap((item) => (item.kind === 'message' ? [item.text.slice(0, 90)] : []))
          .join(' → ');
        insertTurn.run(
          turnId,
          id,
          ordinal,
          startedAt,
          startedAt + turnLength / 2,
          line,
          saidHash(turn),
          JSON.stringify(facts),
        );
        insertBody.run(turnId, JSON.stringify(turnToJson(turn)));
        const { said, done } = wordsOf(turn);
        insertWords.run(turnId, said, done, tagsOf({ ...about, startedAt, facts }));
      }
    });
  }
  return text;
}

function makeTurn(text: Text, random: Random, ordinal: number, startedAt: number) {
  const path = `/home/someone/src/file-${Math.floor(random.next() ** 2 * 3000)}.ts`;
  const name = random.pick(tools);
  const isForeign = random.chance(rare.ideographs);
  const asked = isForeign ? text.ideographs() : text.words().join(' ');
  const printed = Array.from(
    { length: random.chance(rare.huge) ? 3000 : random.between(0, 3) },
    () => text.words().join(' '),
  );
  const turn: Turn = {
    ordinal,
    startedBy: 'user',
    startedAt: new Date(startedAt).toISOString(),
    usage: noUsage,
    items: [
      { kind: 'message', role: 'user', text: asked },
      {
        kind: 'tool',
        id: 'call',
        name,
        input: { path },
        result: { text: printed.join('\n'), isError: false },
      },
      {
        kind: 'message',
        role: 'assistant',
        text: `${text.words().join(' ')}. ${text.words().join(' ')}.`,
      },
    ],
  };
  return { turn, facts: { written: [path], tools: { [name]: 1 } } };
}

const syllables =
  'con pro in ter de re com ver sta tion ment al is er ta no mi lo ra te si ka do fu pel gra ble nor ich ous'.split(
    ' ',
  );
const endings = ['', '', 's', 'ed', 'ing', 'er', 'ion', 'able'];
const sizeOfVocabulary = 200_000;

function makeText(random: Random): Text {
  const words = Array.from({ length: sizeOfVocabulary }, (_, rank) => makeWord(rank, random));
  // 3,000 characters in use, the most common ones first.
  const characters = Array.from({ length: 3000 }, (_, rank) =>
    String.fromCodePoint(0x4e00 + ((rank * 7919) % 20_000)),
  );
  return {
    vocabulary: { word: (rank) => words[rank] as string },
    words: () => {
      let rank = 0;
      return Array.from({ length: random.between(5, 28) }, () => {
        rank = random.chance(companions.share)
          ? companion(rank, random)
          : zipf(random, words.length);
        return words[rank] as string;
      });
    },
    ideographs: () =>
      Array.from(
        { length: random.between(8, 60) },
        () => characters[zipf(random, characters.length)],
      ).join(''),
  };
}

/** Common words are short; each stem has its family. */
function makeWord(rank: number, random: Random): string {
  const stem = Math.floor(rank / 3);
  const count = rank < 300 ? 1 : rank < 5000 ? 2 : 3;
  let word = '';
  for (let index = 0, left = stem * 2_654_435_761; index < count; index += 1) {
    left = Math.abs(Math.imul(left ^ (left >>> 15), 0x2c1b3c6d) + index);
    word += syllables[left % syllables.length];
  }
  const number = rank > 60_000 ? stem.toString(36) : '';
  return word + number + random.pick(endings);
}

/** Every other word is one of those that usually follow the word before it. */
const companions = { share: 0.5, each: 12 };

function companion(rank: number, random: Random): number {
  const which = rank * companions.each + random.between(1, companions.each);
  const mixed = Math.abs(Math.imul(which ^ (which >>> 13), 0x5bd1e995)) / 2 ** 31;
  return Math.floor(Math.exp(mixed * Math.log(sizeOfVocabulary)) - 1);
}

/** A rank, each as likely as it is small: 1/rank. */
function zipf(random: Random, size: number): number {
  return Math.min(size - 1, Math.floor(Math.exp(random.next() * Math.log(size)) - 1));
}
