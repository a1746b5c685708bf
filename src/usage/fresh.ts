import type { MirrorContext } from '../mirror/context.ts';
import type { Progress } from '../mirror/progress.ts';
import { type Database, isDamage, putAside } from '../state/database.ts';
import { bringUsage } from './bring.ts';
import { bringMirrored } from './bring-mirrored.ts';
import { openUsage } from './database.ts';

export interface FreshUsageOptions {
  /** What other machines have mirrored is counted, too. */
  mirrored: boolean;
  onProgress?(progress: Progress): void;
  /** Says in a sentence what is not counted. */
  note(text: string): void;
}

/** ms that a command waits for another process that counts. */
const busyMs = 5_000;

/** What was used, counted to the end of every transcript. Throws as `openUsage`, and as the bucket. */
export async function freshUsage(
  context: MirrorContext,
  options: FreshUsageOptions,
): Promise<Database> {
  const db = openUsage(context.paths, busyMs);
  try {
    await bring(context, db, options);
    return db;
  } catch (error) {
    db.close();
    if (!isDamage(error)) throw error;
    // What opening it did not find out.
    putAside(context.paths.usage);
    options.note('What was counted is damaged, and is counted anew.');
    return freshUsage(context, options);
  }
}

async function bring(
  context: MirrorContext,
  db: Database,
  { mirrored, onProgress, note }: FreshUsageOptions,
): Promise<void> {
  const options = { ...(onProgress && { onProgress }) };
  const local = await bringUsage(context, db, options);
  const remote = mirrored ? await bringMirrored(context, db, options) : { left: [] };
  const left = [...local.left, ...remote.left];
  for (const { session, error } of left) {
    note(`Session ${session} is not counted to its end${error ? `: ${error.message}` : ''}.`);
  }
}
