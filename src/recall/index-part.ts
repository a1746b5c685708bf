import { linesOf } from '../harness/records.ts';
import type { Turn } from '../harness/turn.ts';
import { openTurns, readerVersion, withFate } from '../harness/turn-reader.ts';
import { openReader } from '../harness/turn-readers.ts';
import type { Meta } from '../records/meta.ts';
import { type Database, transaction } from '../state/database.ts';
import { Fates, noteFates } from './fates.ts';
import { jsonText } from './json-text.ts';
import { storedMarks } from './marks.ts';
import {
  findProgress,
  isUsable,
  putRecord,
  type RecordKey,
  recordKey,
  setProgress,
} from './record-row.ts';
import { turnWriter } from './store-turn.ts';
import { type Words, wordsOf } from './words.ts';

/** Bytes of a record, as the bucket has them: whole lines that follow what is indexed. */
export interface Stretch {
  bucket: string;
  /** The record's, as it is with these bytes or later. */
  meta: Meta;
  /** The part before these bytes; null where they are the record's first. */
  behind: string | null;
  /** The part that they end with. */
  upTo: string;
  bytes: Buffer;
}

/**
 * Takes a stretch of a record into the index. What that costs follows the stretch and the turn that is open,
 * not the record. Changes nothing and gives `elsewhere` where the index does not end just before the
 * stretch, or was made by another version; `unread` where nobody here can read that harness's turns.
 */
export function indexPart(db: Database, stretch: Stretch): Indexed {
  const read = readStretch(db, stretch);
  return typeof read === 'string' ? read : read.write(wordsOf);
}

/** The same, while the words of its turns are looked for elsewhere. */
export async function indexPartWith(
  db: Database,
  stretch: Stretch,
  findWords: FindWords,
): Promise<Indexed> {
  const read = readStretch(db, stretch);
  if (typeof read === 'string') return read;
  const words = await findWords(read.turns);
  return read.write((_, index) => words[index] as Words);
}

export type Indexed = 'indexed' | 'elsewhere' | 'unread';

/** The words of turns, in their order. */
export type FindWords = (turns: readonly Turn[]) => Promise<Words[]>;

interface ReadStretch {
  turns: Turn[];
  write(wordsOf: (turn: Turn, index: number) => Words): Indexed;
}

function readStretch(db: Database, stretch: Stretch): ReadStretch | Indexed {
  const { bucket, meta, bytes, behind, upTo } = stretch;
  const open = openReader(meta.harness);
  // Files that lie beside a transcript are no turns.
  if (!open || meta.relation === 'attachments') return 'unread';
  const key = recordKey(bucket, meta);
  const before = findProgress(db, key);
  if ((before?.last_part ?? null) !== behind) return 'elsewhere';
  if (before && !isUsable(before)) return 'elsewhere';
  let record = before?.id ?? 0;
  const marks = storedMarks(db, () => record, before === undefined);
  const stood: Stood = before?.reader ? JSON.parse(before.reader) : { rewound: [] };
  const rewound = new Fates(stood.rewound);
  const reader = open({ marks, rewound }, stood.state);
  for (const line of linesOf(bytes)) reader.take(line);
  const over = reader.finished();
  const state = reader.state();
  const lasting = inOrder(over, before?.over ?? 0);
  const lastOver = lasting.at(-1)?.at ?? before?.over ?? 0;
  const turns = [...lasting, ...inOrder(openTurns(open, { marks, rewound }, state), lastOver)];
  return {
    turns: turns.map(({ turn }) => turn),
    write: (wordsOf) => transaction(db, () => write(wordsOf)),
  };

  function write(wordsOf: (turn: Turn, index: number) => Words): Indexed {
    // Another process may have been at the same record meanwhile.
    const now = findProgress(db, key);
    if (now?.id !== before?.id || now?.last_part !== before?.last_part) return 'elsewhere';
    if (now?.pruned !== before?.pruned) return 'elsewhere';
    record = putRecord(db, key, meta, Date.now());
    const writer = turnWriter(db);
    for (const [index, { turn, at }] of turns.entries()) {
      const words = () => wordsOf(turn, index);
      writer.put(record, meta, { ...withFate(turn, rewound), ordinal: at }, words);
    }
    const last = turns.at(-1)?.at ?? lastOver;
    writer.dropFrom(record, last + 1);
    noteFates(db, record, rewound);
    noteSuperseded(db, key, meta);
    marks.write();
    setProgress(db, {
      id: record,
      last_part: upTo,
      reader: jsonText({ rewound: [...rewound].filter((turn) => turn > lastOver), state }),
      reader_version: readerVersion,
      turns: last,
      over: lastOver,
      bytes: (before?.bytes ?? 0) + bytes.length,
      pruned: 0,
    });
    return 'indexed';
  }
}

/** Where the reader of a record's turns stands, as it is stored. */
interface Stood {
  /** Of the turns that are not over. */
  rewound: number[];
  state?: unknown;
}

/** Sessions from outside may number two turns alike: the later one goes behind. */
function inOrder(turns: readonly Turn[], behind: number): { turn: Turn; at: number }[] {
  let at = behind;
  return turns.map((turn) => {
    at = Math.max(at + 1, turn.ordinal);
    return { turn, at };
  });
}

/** A source that was rewritten has a new record, which stands for the one before. */
function noteSuperseded(
  db: Database,
  key: RecordKey,
  { generation, parent, relation }: Meta,
): void {
  if (generation < 2 || relation !== 'revision' || parent === null) return;
  db.prepare(
    `UPDATE records SET superseded_by = ?
     WHERE bucket = ? AND project = ? AND harness = ? AND record = ? AND superseded_by IS NULL`,
  ).run(key.record, key.bucket, key.project, key.harness, parent);
}
