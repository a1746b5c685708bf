import { existsSync } from 'node:fs';
import { commandInTexts } from '../../install/command-path.ts';
import type { LocalContext } from '../../mirror/local-context.ts';
import type { Database } from '../../state/database.ts';
import { findSuccession } from '../../state/successions.ts';
import { openRecall } from '../database.ts';
import { bringIn, type Predecessor } from './bring-in.ts';
import { inTime } from './in-time.ts';
import { notStored } from './not-stored.ts';
import { type Handover, handoverOf } from './record.ts';
import { handoverText, textLimit } from './text.ts';

/** What a hook may wait for another process at the index, in ms. */
const busyMs = 250;
/** ms that are left for taking a baton, and for saying something. */
const reserve = 400;

export interface ComposeOptions {
  memo?: string;
  /** Whether the bucket may be asked for what is not here. */
  mayFetch: boolean;
}

/** What is put before a session that goes on from another one; undefined where that has nothing to go on from. */
export async function compose(
  context: LocalContext,
  from: Predecessor,
  { memo, mayFetch }: ComposeOptions,
): Promise<string | undefined> {
  const { config, paths, bucketUrl: bucket } = context;
  if (config.recall?.index === false || (!mayFetch && !existsSync(paths.recall))) return undefined;
  const index = openRecall(paths, busyMs);
  try {
    const time = context.deadline.at - Date.now() - reserve;
    if (mayFetch) await inTime(bringIn(context, index, from), time);
    const handover = firstHandover(context.db, index, bucket, from);
    // Whoever writes into the bucket names the session: it is one of this project.
    if (handover?.from.project !== from.project) return undefined;
    const late = notStored(context, from);
    const limit = textLimit(config) - late.length;
    return handoverText(handover, { limit, command: commandInTexts(paths), memo }) + late;
  } finally {
    index.close();
  }
}

interface Session {
  harness: string;
  session: string;
}

/** Sessions without anything to go on from (interrupted before the first reply) that are passed over. */
const mostPassed = 20;

/** Of the session, or of what it goes on from itself where nothing of it was stored. */
function firstHandover(
  db: Database,
  index: Database,
  bucket: string,
  from: Predecessor,
): Handover | undefined {
  let at: Session | undefined = from;
  for (let passed = 0; at && passed < mostPassed; passed += 1) {
    const { harness, session }: Session = at;
    const handover = handoverOf(index, { bucket, harness, session });
    if (handover) return handover;
    at = findSuccession(db, harness, session)?.continues;
  }
  return undefined;
}
