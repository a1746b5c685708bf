import type { MirrorContext, StoredStretch } from '../mirror/context.ts';
import type { Database } from '../state/database.ts';
import { catchUp } from './catch-up.ts';
import { openRecall } from './database.ts';
import { indexPart } from './index-part.ts';

/** What a hook may wait for another process at the index, in ms. */
const busyMs = 250;
/** A longer stretch is left to commands: the user waits for the hook. */
const longestStretch = 2 * 1024 * 1024;
/** What a hook fetches from the bucket at the most, in bytes, for a record that the index has not kept up with. */
const mostFetched = 4 * 1024 * 1024;
/** ms that must be left of its time for that. */
const shortest = 500;

export interface HookIndex {
  /** For `MirrorContext.onStored`. */
  take(stored: StoredStretch): Promise<void>;
  /** Reads what was missing before the stretches that were stored, as far as there is time. */
  catchUp(): Promise<void>;
  /** Why something was not indexed, which the next command makes good. */
  trouble(): string | undefined;
  close(): void;
}

/**
 * The index as a hook keeps it: from the bytes that it has just stored. It is never the reason that a turn
 * is not stored: whatever fails here is left to the next command that reads the index.
 */
export function openHookIndex(context: MirrorContext): HookIndex {
  const { bucketUrl, paths, deadline } = context;
  let db: Database | undefined;
  let trouble: string | undefined;
  const behind: StoredStretch[] = [];

  async function unlessItFails(work: (db: Database) => unknown): Promise<void> {
    try {
      db ??= openRecall(paths, busyMs);
      await work(db);
    } catch (error) {
      trouble ??= (error as Error).message;
    }
  }

  return {
    async take(stored) {
      if (stored.bytes.length > longestStretch) return;
      await unlessItFails((index) => {
        const upTo = stored.meta.last_part as string;
        const done = indexPart(index, { bucket: bucketUrl, ...stored, upTo });
        if (done === 'elsewhere') behind.push(stored);
      });
    },
    async catchUp() {
      const last = new Map(behind.map((stored) => [stored.meta.session_id, stored.meta]));
      for (const meta of last.values()) {
        if (deadline.at - Date.now() < shortest) return;
        await unlessItFails(async (index) => {
          const { project, harness, session_id: record } = meta;
          const address = { project, harness, record };
          const options = { mostBytes: mostFetched };
          await catchUp(index, await context.bucket(), { bucketUrl, address, meta }, options);
        });
      }
    },
    trouble: () => trouble,
    close: () => db?.close(),
  };
}
