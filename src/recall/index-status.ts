import { existsSync, statSync } from 'node:fs';
import { readerVersion } from '../harness/turn-reader.ts';
import type { MirrorContext } from '../mirror/context.ts';
import type { Database } from '../state/database.ts';
import { behindHere } from './behind-here.ts';
import { openRecall } from './database.ts';
import { lastLook } from './looks.ts';
import type { Summarizer } from './summaries/clients.ts';
import { summarizerState } from './summaries/state.ts';

export interface IndexStatus {
  path: string;
  records: number;
  /** Records whose turns were taken out. */
  pruned: number;
  turns: number;
  /** Of the file and its log on the disk. */
  bytes: number;
  /** Records that this machine has stored more of than the index has. */
  behind: number;
  /** Records that another version has indexed, and that are read anew. */
  outdated: number;
  /** ms since 1970: when it was last compared with what the bucket lists; 0: never. */
  lookedAt: number;
  /** What a model puts into better lines; null: nothing. */
  summarizer: { name: Summarizer; turns: number; failure: string | null } | null;
}

/** Of the bucket in force; no request is made for it. */
export function indexStatus(context: MirrorContext, db: Database): IndexStatus {
  const { bucketUrl, paths, config } = context;
  const row = db
    .prepare(
      `SELECT count(*) AS records, coalesce(sum(pruned), 0) AS pruned, coalesce(sum(turns), 0) AS turns,
         count(*) FILTER (WHERE pruned = 0 AND reader_version NOT IN (0, ?)) AS outdated
       FROM records WHERE bucket = ?`,
    )
    .get(readerVersion, bucketUrl);
  return {
    path: paths.recall,
    records: Number(row?.records),
    pruned: Number(row?.pruned),
    turns: Number(row?.turns),
    bytes: sizeOf(paths.recall) + sizeOf(`${paths.recall}-wal`),
    behind: behindHere(context, db).length,
    outdated: Number(row?.outdated),
    lookedAt: lastLook(db, bucketUrl, {}),
    summarizer: config.recall?.summarizer ? summarizerIn(db, config.recall.summarizer) : null,
  };
}

function summarizerIn(db: Database, name: Summarizer): IndexStatus['summarizer'] {
  const row = db.prepare('SELECT count(summary) AS turns FROM turns').get();
  return { name, turns: Number(row?.turns), failure: summarizerState(db).why };
}

/** ms that it waits for another process that writes. */
const busyMs = 2_000;

/** Undefined while there is no index. */
export function readIndexStatus(context: MirrorContext): IndexStatus | undefined {
  if (!existsSync(context.paths.recall)) return undefined;
  const db = openRecall(context.paths, busyMs);
  try {
    return indexStatus(context, db);
  } finally {
    db.close();
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
