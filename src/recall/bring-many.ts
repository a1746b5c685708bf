import type { Bucket } from '../bucket/bucket.ts';
import { takeTurns } from '../event-loop.ts';
import { PartGone } from '../records/export.ts';
import { inOrder } from '../records/in-order.ts';
import { type Database, isDamage } from '../state/database.ts';
import { withYoungHeap } from '../young-heap.ts';
import { bringOneByOne } from './bring-one-by-one.ts';
import type { BringOptions, Brought, DueRecord } from './bring-records.ts';
import { type Caught, type Work, workAt } from './catch-up.ts';
import { giveBack } from './give-back.ts';
import { indexPartWithin, type Stretch } from './index-part.ts';
import { type ReadElsewhere, type ReadPart, readElsewhere } from './read-elsewhere.ts';

type ManyOptions = Pick<BringOptions, 'anew' | 'signal'>;

/** Records that are asked for before their turn. */
const ahead = 4;
/** Bytes that are on their way between the threads: enough for the one to go on while the other writes for a while. */
const underWay = 9 * 1024 * 1024;
/** What an end of a record, or a stretch of a few lines, counts as. */
const leastBytes = 32 * 1024;
/**
 * ms that a transaction lasts: the longer, the fewer pieces of the index there are to merge, and the longer
 * hooks wait that write to it meanwhile.
 */
const groupTime = 200;

/** Bytes of words that are gathered in memory before they are written, which only a long transaction needs. */
const gatherMore = `INSERT INTO words (words, rank) VALUES ('hashsize', ${4 * 1024 * 1024})`;

/**
 * Written through to the disk once at the end, and not every few MB: should the machine lose its power
 * meanwhile, the index may be damaged, and is made anew.
 */
const unhurried = 'PRAGMA synchronous = OFF';
const usual = 'PRAGMA synchronous = NORMAL; PRAGMA wal_checkpoint(PASSIVE)';

/**
 * Reads records from the bucket in one thread and writes them in another, several stretches in one
 * transaction. As `catchUp` leaves the index, whatever comes between.
 */
export function bringMany(
  db: Database,
  bucket: Bucket,
  records: readonly DueRecord[],
  options: ManyOptions,
): Promise<Brought> {
  return withYoungHeap(() => bring(db, bucket, records, options));
}

async function bring(
  db: Database,
  bucket: Bucket,
  records: readonly DueRecord[],
  options: ManyOptions,
): Promise<Brought> {
  const reader = readElsewhere();
  const writer = groupWriter(db, records);
  db.exec(unhurried);
  try {
    const steps = stepsOf(db, bucket, records, options);
    const read = (step: Step) => withPart(step, reader);
    for await (const step of inOrder(steps, underWay, read, weightOf)) {
      await takeTurns();
      writer.take(step);
    }
    writer.commit();
  } finally {
    writer.abandon();
    reader.close();
    if (db.isOpen) db.exec(usual);
  }
  const again = records.filter((_, index) => writer.gone.has(index));
  const more = await bringOneByOne(db, bucket, again, options);
  const { indexed, left } = writer.brought;
  return { indexed: indexed + more.indexed, left: [...left, ...more.left] };
}

/** Of a record, by its place among them. */
type Step = { index: number } & (
  | { work: Work; stretch: Stretch; part?: ReadPart }
  | { end: Caught; work?: Work; error?: Error }
  /** Its bytes are lost. */
  | { isGone: true }
);

/** The stretches of one record after the other, and what became of each. */
async function* stepsOf(
  db: Database,
  bucket: Bucket,
  records: readonly DueRecord[],
  { anew = false, signal }: ManyOptions,
): AsyncGenerator<Step> {
  for await (const { index, found } of inOrder(records.entries(), ahead, look)) {
    if (typeof found !== 'object') yield { index, end: found };
    else if (found instanceof Error) yield { index, end: 'left', error: found };
    else yield* ofRecord(index, found);
  }

  async function look([index, record]: [number, DueRecord]) {
    try {
      const found = signal?.aborted ? 'left' : await workAt(db, bucket, record, { anew });
      return { index, found };
    } catch (error) {
      if (isDamage(error)) throw error;
      // What was under way when the time was over has no trouble of its own.
      return { index, found: signal?.aborted ? ('left' as const) : (error as Error) };
    }
  }

  async function* ofRecord(index: number, work: Work): AsyncGenerator<Step> {
    try {
      for await (const stretch of work.stretches) {
        if (signal?.aborted) {
          yield { index, end: 'left' };
          return;
        }
        yield { index, work, stretch };
      }
      yield { index, end: 'indexed', work };
    } catch (error) {
      // Merged into others while it was read.
      const isGone = error instanceof PartGone || signal?.aborted;
      yield { index, end: 'left', ...(!isGone && { error: error as Error }) };
    }
  }
}

async function withPart(step: Step, reader: ReadElsewhere): Promise<Step> {
  if (!('stretch' in step) || !step.work.isNew) return step;
  const read = await reader.read(step.index, step.stretch);
  if (!read) return { index: step.index, isGone: true };
  return 'part' in read ? { ...step, ...read } : { ...step, stretch: { ...step.stretch, ...read } };
}

/** Writes steps in their order, several in one transaction, which stays open while the next ones are read. */
function groupWriter(db: Database, records: readonly DueRecord[]) {
  const brought: Brought = { indexed: 0, left: [] };
  /** Records of which a stretch could not be written, and why; without an error another process is at it. */
  const lost = new Map<number, Error | undefined>();
  /** Those of them that are to be read anew. */
  const gone = new Set<number>();
  let group: Step[] = [];
  let gathersMore = false;
  let timer: NodeJS.Timeout | undefined;
  let damage: unknown;

  function take(step: Step): void {
    if (damage !== undefined) throw damage;
    // What is read only here may throw, and is to take no other with it.
    const isAlone = 'stretch' in step && !step.part;
    if (isAlone) commit();
    group.push(step);
    try {
      if (!db.isTransaction) begin();
      write(step);
    } catch (error) {
      undo(error as Error);
    }
    if (isAlone) commit();
  }

  function begin(): void {
    db.exec('BEGIN IMMEDIATE');
    // Also while nothing comes: nobody else can write meanwhile.
    timer = setTimeout(() => {
      try {
        commit();
      } catch (error) {
        damage = error;
      }
    }, groupTime);
    if (!gathersMore) db.exec(gatherMore);
    gathersMore = true;
  }

  function write(step: Step): void {
    if (lost.has(step.index)) return;
    if ('isGone' in step) {
      lost.set(step.index, undefined);
      gone.add(step.index);
      return;
    }
    if ('end' in step) {
      if (step.end === 'indexed') step.work?.finish();
      return;
    }
    const { stretch, work, part } = step;
    if (stretch.behind === null) work.begin();
    const done = indexPartWithin(db, stretch, part);
    if (part) giveBack(part.memory);
    if (done !== 'indexed') lost.set(step.index, undefined);
  }

  function commit(): void {
    if (!db.isTransaction) return;
    try {
      db.exec('COMMIT');
      settle();
    } catch (error) {
      undo(error as Error);
    }
  }

  function undo(error: Error): void {
    if (db.isTransaction) db.exec('ROLLBACK');
    if (isDamage(error)) throw error;
    for (const { index } of group) lost.set(index, error);
    settle();
  }

  function settle(): void {
    clearTimeout(timer);
    for (const step of group) count(step);
    group = [];
  }

  function count(step: Step): void {
    const { address, share } = records[step.index] as DueRecord;
    if ('stretch' in step) {
      share.add(sizeOf(step));
      return;
    }
    if ('isGone' in step || gone.has(step.index)) return;
    share.end();
    const error = step.error ?? lost.get(step.index);
    const isLeft = step.end === 'left' || lost.has(step.index);
    if (isLeft) brought.left.push({ record: address.record, ...(error && { error }) });
    else if (step.end === 'indexed') brought.indexed += 1;
  }

  /** What is not in by now is not to be. */
  function abandon(): void {
    clearTimeout(timer);
    if (db.isOpen && db.isTransaction) db.exec('ROLLBACK');
  }

  return { brought, gone, take, commit, abandon };
}

function weightOf(step: Step): number {
  return Math.max(leastBytes, 'stretch' in step ? step.stretch.bytes.length : 0);
}

function sizeOf({ stretch, part }: Extract<Step, { stretch: Stretch }>): number {
  return part?.bytes ?? stretch.bytes.length;
}
