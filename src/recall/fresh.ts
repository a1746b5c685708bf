import { type Bucket, BucketError } from '../bucket/bucket.ts';
import { count } from '../figures.ts';
import type { MirrorContext } from '../mirror/context.ts';
import type { RecordFilter } from '../records/record-folders.ts';
import { type Database, isDamage, isLocked, putAside } from '../state/database.ts';
import { UserError } from '../state/user-error.ts';
import { behindHere } from './behind-here.ts';
import { type BringOptions, type Brought, bringRecords } from './bring-records.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { openRecall } from './database.ts';
import { lastLook } from './looks.ts';

export interface FreshOptions extends Pick<BringOptions, 'onProgress' | 'signal'> {
  /** ms after which no further session is read, and the command goes on with what there is. */
  patience: number;
  /** Only these of the bucket are looked at. */
  filter?: RecordFilter;
  /** Looks at what the bucket lists, however short ago that was done last. */
  always?: boolean;
  /** Says in a sentence what is not up to date. */
  note(text: string): void;
}

/** What a command may wait for another process that writes, in ms. */
const busyMs = 5_000;
/** What is on another machine is looked at this often, in ms: a listing takes a remote store a while. */
const lookedAfter = 60_000;
/** ms after which one who waits is told how far it is. */
const quietMs = 1_000;
/** ms that a timer can be set to. */
const longestTimer = 2 ** 31 - 1;

/**
 * The index for a command that reads it, brought up to date first: with what this machine has stored since,
 * by its state alone, and with what the bucket lists. A bucket that cannot be asked, or is late, is no
 * reason not to search what is there. Throws as `openRecall`.
 */
export async function freshIndex(context: MirrorContext, options: FreshOptions): Promise<Database> {
  const { recall } = context.paths;
  const db = openRecall(context.paths, busyMs);
  try {
    await bringWithin(context, db, options);
    return db;
  } catch (error) {
    db.close();
    if (!isDamage(error)) throw error;
    // What opening it did not find out.
    putAside(recall);
    options.note('The index was damaged, and is made anew.');
    return freshIndex(context, options);
  }
}

/** As far as there is time; says what is not up to date behind it. */
async function bringWithin(
  context: MirrorContext,
  db: Database,
  options: FreshOptions,
): Promise<void> {
  const { patience, note } = options;
  if (context.config.recall?.index === false) {
    return note('Nothing new is indexed: recall.index is false.');
  }
  const timer = AbortSignal.timeout(Math.min(patience, longestTimer));
  const signal = options.signal ? AbortSignal.any([timer, options.signal]) : timer;
  const hurried = { ...context, bucket: stoppable(context, signal) };
  const started = Date.now();
  const onProgress: FreshOptions['onProgress'] = (progress) => {
    if (Date.now() - started > quietMs) options.onProgress?.(progress);
  };
  try {
    const { left } = await bring(hurried, db, { ...options, signal, onProgress });
    sayLeft(left, note);
  } catch (error) {
    const why = reasonOf(error, signal);
    if (why === undefined) throw error;
    note(why);
  }
}

/** Undefined for what nobody foresaw. */
function reasonOf(error: unknown, { aborted }: AbortSignal): string | undefined {
  if (isLocked(error))
    return 'Another process is writing to the index; what is new may be missing.';
  if (error instanceof BucketError || error instanceof UserError) {
    return `The bucket could not be asked what is new in it: ${error.message}.`;
  }
  return aborted ? 'The bucket takes too long to say what is new in it.' : undefined;
}

async function bring(
  context: MirrorContext,
  db: Database,
  { filter = {}, always = false, signal, onProgress }: FreshOptions,
): Promise<Brought> {
  const { bucketUrl } = context;
  const isNear = bucketUrl.startsWith('file:');
  if (isNear || always || Date.now() - lastLook(db, bucketUrl, filter) > lookedAfter) {
    return bringUpToDate(context, db, { filter, signal, onProgress });
  }
  return bringRecords(context, db, behindHere(context, db), { signal, onProgress });
}

function sayLeft(left: Brought['left'], note: (text: string) => void): void {
  const [failed] = left.flatMap(({ record, error }) => (error ? [{ record, error }] : []));
  if (failed) note(`${failed.record} could not be indexed: ${failed.error.message}.`);
  const others = left.length - (failed ? 1 : 0);
  if (others > 0) {
    note(
      `${count(others, 'session')} more could be found once indexed: \`tracecraft recall reindex\`.`,
    );
  }
}

/** A bucket that begins no request any more once the time is over. */
function stoppable(context: MirrorContext, signal: AbortSignal): () => Promise<Bucket> {
  return async () => {
    const bucket = await context.bucket();
    const unlessOver = <T>(request: () => T): T => {
      signal.throwIfAborted();
      return request();
    };
    return {
      ...bucket,
      url: bucket.url,
      get: (key) => unlessOver(() => bucket.get(key)),
      list: (prefix, options) => unlessOver(() => bucket.list(prefix, options)),
    };
  };
}
