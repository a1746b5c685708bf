import { BucketError } from '../bucket/bucket.ts';
import type { MirrorContext, StoredStretch } from '../mirror/context.ts';
import type { Meta } from '../records/meta.ts';
import { type Database, isLocked, leaveDatabase } from '../state/database.ts';
import { catchUp } from './catch-up.ts';
import { openRecall } from './database.ts';
import { type Indexed, indexPart, type PartRead, readPart, type Stretch } from './index-part.ts';

/** What indexing may take of the time and memory of the one that mirrors. */
export interface IndexLimits {
  /** ms that it waits for another process at the index */
  busyMs: number;
  /** Bytes; a longer stretch is left to commands that read the index. */
  longestStretch: number;
  /** Bytes that are fetched from the bucket for a record that the index has not kept up with. */
  mostFetched: number;
  /** ms that this may take, and that must be left for it. */
  fetchMs: number;
}

/** The user waits for a hook. */
const inHook: IndexLimits = {
  busyMs: 250,
  longestStretch: 2 * 1024 * 1024,
  mostFetched: 4 * 1024 * 1024,
  fetchMs: 800,
};
/** ms that must be left of a hook's time for a stretch. */
const shortest = 200;

export interface HookIndex {
  /** Opens the database, which the first stretch would do else. */
  open(): Promise<void>;
  /** For `MirrorContext.onSending`: reads what `take` is to write if the bucket has it. */
  read(sent: StoredStretch): Promise<void>;
  /** For `MirrorContext.onStored`. */
  take(stored: StoredStretch): Promise<void>;
  /** Reads what was missing before the stretches that were stored, as far as there is time. */
  catchUp(): Promise<void>;
  /** Why something was not indexed that should have been; the next command makes it good. */
  trouble(): string | undefined;
  close(): void;
  /** Instead of `close`, in a process that ends now. */
  leave(): void;
}

/**
 * The index as a hook keeps it: from the bytes that it has just stored. It is never the reason that a turn
 * is not stored: whatever fails here, or would take too long, is left to the next command that reads the
 * index, and so is what another process holds the database for.
 */
export function openHookIndex(context: MirrorContext, limits = inHook): HookIndex {
  const { bucketUrl, paths, deadline } = context;
  const { busyMs, longestStretch, mostFetched: mostBytes, fetchMs } = limits;
  let db: Database | undefined;
  let trouble: string | undefined;
  let isBusy = false;
  const behind = new Map<string, Meta>();
  let sent: { bytes: Buffer; read: PartRead | Indexed } | undefined;

  /** Undefined where there is no time for it, or too much of it. */
  function stretchOf(stored: StoredStretch): Stretch | undefined {
    const isLate = deadline.at - Date.now() < shortest;
    if (stored.bytes.length > longestStretch || isLate) return undefined;
    return { bucket: bucketUrl, ...stored, upTo: stored.meta.last_part as string };
  }

  async function unlessItFails(work: (db: Database) => unknown): Promise<void> {
    if (isBusy) return;
    try {
      db ??= openRecall(paths, busyMs);
      await work(db);
    } catch (error) {
      isBusy = isLocked(error);
      // Of a bucket that fails, the mirror tells.
      if (!isBusy && !(error instanceof BucketError)) trouble ??= (error as Error).message;
    }
  }

  return {
    open: () => unlessItFails(() => {}),
    async read(part) {
      const stretch = stretchOf(part);
      if (!stretch) return;
      await unlessItFails((index) => {
        sent = { bytes: part.bytes, read: readPart(index, stretch) };
      });
    },
    async take(stored) {
      const stretch = stretchOf(stored);
      if (!stretch) return;
      const read = sent?.bytes === stored.bytes ? sent.read : undefined;
      sent = undefined;
      await unlessItFails((index) => {
        const done = indexPart(index, stretch, read);
        if (done === 'elsewhere') behind.set(stored.meta.session_id, stored.meta);
      });
    },
    async catchUp() {
      const end = deadline.at;
      for (const meta of behind.values()) {
        if (end - Date.now() < fetchMs) break;
        // Every request of it ends by then.
        deadline.at = Date.now() + fetchMs;
        await unlessItFails(async (index) => {
          const { project, harness, session_id: record } = meta;
          const address = { project, harness, record };
          await catchUp(index, await context.bucket(), { bucketUrl, address, meta }, { mostBytes });
        });
        deadline.at = end;
      }
      behind.clear();
    },
    trouble: () => trouble,
    close() {
      db?.close();
      db = undefined;
    },
    leave() {
      if (db) leaveDatabase(db);
    },
  };
}
