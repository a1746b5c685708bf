import { linesOf } from '../harness/records.ts';
import { openTurns, type Rewound, readerVersion, withFate } from '../harness/turn-reader.ts';
import { openReader } from '../harness/turn-readers.ts';
import type { Meta } from '../records/meta.ts';
import { type Database, transaction } from '../state/database.ts';
import { storedMarks } from './marks.ts';
import { findProgress, isOfThisVersion, putRecord, recordKey, setProgress } from './record-row.ts';
import { turnWriter } from './store-turn.ts';

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
export function indexPart(db: Database, stretch: Stretch): 'indexed' | 'elsewhere' | 'unread' {
  const { bucket, meta, bytes, behind, upTo } = stretch;
  const open = openReader(meta.harness);
  // Files that lie beside a transcript are no turns.
  if (!open || meta.relation === 'attachments') return 'unread';
  const key = recordKey(bucket, meta);
  const before = findProgress(db, key);
  if ((before?.last_part ?? null) !== behind) return 'elsewhere';
  if (before && !isOfThisVersion(before)) return 'elsewhere';
  let record = before?.id ?? 0;
  const marks = storedMarks(db, () => record, before === undefined);
  const rewound: Rewound = new Set();
  const reader = open({ marks, rewound }, before?.reader ? JSON.parse(before.reader) : undefined);
  for (const line of linesOf(bytes)) reader.take(line);
  const over = reader.finished();
  const state = reader.state();
  const turns = [...over, ...openTurns(open, { marks, rewound }, state)];

  return transaction(db, () => {
    // Another process may have been at the same record meanwhile.
    if ((findProgress(db, key)?.last_part ?? null) !== behind) return 'elsewhere';
    record = putRecord(db, key, meta, Date.now());
    const writer = turnWriter(db);
    for (const turn of turns) writer.put(record, meta, withFate(turn, rewound));
    const last = turns.at(-1)?.ordinal ?? before?.turns ?? 0;
    writer.dropFrom(record, last + 1);
    noteRewound(db, record, rewound);
    marks.write();
    setProgress(db, {
      id: record,
      last_part: upTo,
      reader: JSON.stringify(state),
      reader_version: readerVersion,
      turns: last,
    });
    return 'indexed';
  });
}

function noteRewound(db: Database, record: number, rewound: Rewound): void {
  const update = db.prepare(`UPDATE turns SET fate = 'rewound' WHERE record = ? AND ordinal = ?`);
  for (const ordinal of rewound) update.run(record, ordinal);
}
