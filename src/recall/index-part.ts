import type { Turn } from '../harness/turn.ts';
import { readerVersion, withFate } from '../harness/turn-reader.ts';
import type { Meta } from '../records/meta.ts';
import { type Database, transaction } from '../state/database.ts';
import { type Fates, noteFates } from './fates.ts';
import { jsonText } from './json-text.ts';
import { type HashedMarks, storedMarks, writeMarks } from './marks.ts';
import {
  beginning,
  isReadable,
  readStretch,
  type Standing,
  type StretchRead,
} from './read-stretch.ts';
import {
  findProgress,
  isUsable,
  type Progress,
  putRecord,
  type RecordKey,
  readerOf,
  recordKey,
  setProgress,
} from './record-row.ts';
import { type ReadyTurn, readyTurn, turnWriter } from './store-turn.ts';

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
  /** More follows at once: turns that are not over are left to it. */
  goesOn?: boolean;
}

export type Indexed = 'indexed' | 'elsewhere' | 'unread';

/**
 * Takes a stretch of a record into the index. What that costs follows the stretch and the turn that is open,
 * not the record. Changes nothing and gives `elsewhere` where the index does not end just before the
 * stretch, or was made by another version; `unread` where nobody here can read that harness's turns.
 */
export function indexPart(db: Database, stretch: Stretch, read = readPart(db, stretch)): Indexed {
  return typeof read === 'string' ? read : transaction(db, () => writePart(db, stretch, read));
}

/** The same within a transaction; `read`: what was read of it elsewhere, from the record's first byte on. */
export function indexPartWithin(db: Database, stretch: Stretch, read?: PartRead): Indexed {
  const done = read ?? readPart(db, stretch);
  return typeof done === 'string' ? done : writePart(db, stretch, done);
}

/** What a stretch says, ready to be written. */
export interface PartRead {
  turns: ReadyTurn[];
  /** How many it took. */
  bytes: number;
  last: number;
  over: number;
  fates: Fates;
  marks: HashedMarks;
  /** JSON: where the reader stands behind it. */
  reader: string;
  /** The record's row as it was read with: null for none, undefined where none of it was read. */
  row?: Progress | null;
}

/** Where it holds turns that this version reads. */
export function hasTurnsOf({ harness, relation }: Meta): boolean {
  // Files that lie beside a transcript are no turns.
  return relation !== 'attachments' && isReadable(harness);
}

/** What `indexPart` would write of it, or why not; writes nothing. */
export function readPart(
  db: Database,
  { bucket, meta, bytes, behind, goesOn }: Stretch,
): PartRead | Indexed {
  if (!hasTurnsOf(meta)) return 'unread';
  const before = findProgress(db, recordKey(bucket, meta));
  if (!isJustBefore(before, behind)) return 'elsewhere';
  const marks = storedMarks(db, () => before?.id ?? 0, before === undefined);
  const reader = before && readerOf(db, before);
  const stored: Pick<Standing, 'rewound' | 'state'> = reader ? JSON.parse(reader) : beginning;
  const from = { ...stored, over: before?.over ?? 0 };
  const turns: Turn[] = [];
  const read = readStretch(bytes, { harness: meta.harness, from, marks, goesOn }, (turn) =>
    turns.push(turn),
  );
  return {
    ...partRead(read),
    turns: turns.map((turn) => readyTurn(meta, withFate(turn, read.fates))),
    bytes: bytes.length,
    marks: marks.changes,
    row: before ?? null,
  };
}

export function partRead({ last, fates, standing }: StretchRead) {
  const { over, ...reader } = standing;
  return { last, over, fates, reader: jsonText(reader) };
}

function isJustBefore(row: Progress | undefined, behind: string | null): boolean {
  return (row?.last_part ?? null) === behind && (row === undefined || isUsable(row));
}

function writePart(db: Database, stretch: Stretch, read: PartRead): Indexed {
  const { bucket, meta, behind, upTo, goesOn = false } = stretch;
  const key = recordKey(bucket, meta);
  const now = findProgress(db, key);
  // Another process may have been at the same record meanwhile.
  if (!isJustBefore(now, behind) || (read.row !== undefined && now?.id !== read.row?.id)) {
    return 'elsewhere';
  }
  const { turns, bytes, last, over, fates, marks, reader } = read;
  const record = putRecord(db, key, meta, Date.now());
  const writer = turnWriter(db);
  for (const turn of turns) writer.putReady(record, turn);
  // What is known of turns that are not over stays until more is known.
  if (!goesOn) writer.dropFrom(record, last + 1);
  noteFates(db, record, fates);
  noteSuperseded(db, key, meta);
  writeMarks(db, record, marks);
  setProgress(db, {
    id: record,
    last_part: upTo,
    reader,
    reader_version: readerVersion,
    turns: goesOn ? Math.max(last, now?.turns ?? 0) : last,
    over,
    bytes: (now?.bytes ?? 0) + bytes,
    pruned: 0,
  });
  return 'indexed';
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
