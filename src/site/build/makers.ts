import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { ownMemory } from '../../recall/give-back.ts';
import type { Config } from '../../state/config.ts';
import { semiSpace } from '../../young-heap.ts';
import type { Segment } from '../search/segments.ts';
import type { BuiltFile } from './cache.ts';
import type { SegmentJob } from './make-segment.ts';
import { OutFault } from './out-folder.ts';
import type { MadePage, PageJob, PageLook, Workshop } from './page-job.ts';

/** Put in by the build; absent when the sources run as they are. */
declare const TRACECRAFT_VERSION: string | undefined;

const script = new URL(
  typeof TRACECRAFT_VERSION === 'string' ? './site.mjs' : './maker-thread.ts',
  import.meta.url,
);

/** Who makes what takes long, one thing at a time. */
export interface Maker {
  page(job: PageJob, onBytes: (count: number) => void): Promise<MadePage>;
  /** `wordsOf` reads the words of its pages; whoever makes it has them for itself. */
  segment(segment: Segment, wordsOf: () => readonly Uint8Array[]): Promise<BuiltFile[]>;
  close(): void;
}

/** What the thread is told when it begins. */
export interface WorkerSetup {
  env: NodeJS.ProcessEnv;
  config: Config;
  strict: boolean;
  out: { path: string; scratch: string };
  look: PageLook;
}

export type ToWorker = { page: PageJob } | { segment: SegmentJob };

export type FromWorker =
  | { bytes: number }
  | { made: MadePage | BuiltFile[] }
  | { fault: { message: string; hint: string } }
  | { error: { name: string; message: string; hint?: string } };

/** The thread has died, or could not begin: what it was given was not at fault. */
export class NoThread extends Error {}

/** What the thread was given takes more memory than it has. */
export class TooMuch extends Error {}

/** Each takes some 70 MB. With one core, the thread that asks does it all. */
export const threads = availableParallelism() > 1 ? 2 : 0;

/** Goes through a queue, each maker at one of it at a time. Where it is much, threads do it, which end with it. */
export type Crew = <T>(
  queue: readonly T[],
  isMuch: boolean,
  take: (maker: Maker, next: T) => Promise<void>,
) => Promise<void>;

/** All that work for one build. */
export function openCrew(workshop: Workshop, setup: WorkerSetup): Crew {
  const here = makerHere(workshop);
  return async (queue, isMuch, take) => {
    const hands = isMuch && queue.length > 1 ? threads : 0;
    const elsewhere = Array.from({ length: hands }, () => orHere(makerElsewhere(setup), here));
    try {
      await workThrough(hands > 0 ? elsewhere : [here], queue, take);
    } finally {
      for (const maker of elsewhere) maker.close();
    }
  };
}

async function workThrough<T>(
  makers: readonly Maker[],
  queue: readonly T[],
  take: (maker: Maker, next: T) => Promise<void>,
): Promise<void> {
  let at = 0;
  await Promise.all(
    makers.map(async (maker) => {
      try {
        while (at < queue.length) await take(maker, queue[at++] as T);
      } catch (error) {
        // The others are to begin nothing more.
        at = queue.length;
        throw error;
      }
    }),
  );
}

/** What it takes to make one is loaded with the first: mostly threads make them all. */
function makerHere(workshop: Workshop): Maker {
  return {
    async page(job, onBytes) {
      const { makePage } = await import('./page-job.ts');
      return makePage({ ...workshop, reading: { ...workshop.reading, onBytes } }, job);
    },
    async segment(segment, wordsOf) {
      const { makeSegment } = await import('./make-segment.ts');
      return makeSegment(workshop.out, { segment, words: wordsOf() });
    },
    close() {},
  };
}

/** What no thread could be had for is made by the one that asks; so is a segment that is too much for a thread. */
export function orHere(elsewhere: Maker, here: Maker): Maker {
  return {
    page: (job, onBytes) =>
      elsewhere.page(job, onBytes).catch((error) => {
        if (error instanceof NoThread) return here.page(job, onBytes);
        throw error;
      }),
    segment: (...job) =>
      elsewhere.segment(...job).catch((error) => {
        if (error instanceof NoThread || error instanceof TooMuch) return here.segment(...job);
        throw error;
      }),
    close: elsewhere.close,
  };
}

const over = 'no more pages are made';

/** Makes it in a thread of its own, which begins when there is something to do. */
export function makerElsewhere(setup: WorkerSetup): Maker {
  let worker: Worker | undefined;
  let waiting: { take(message: FromWorker): void; fail(error: Error): void } | undefined;
  let fault: NodeJS.ErrnoException | undefined;
  let isClosed = false;

  function start(): Worker {
    const begun = new Worker(script, {
      workerData: setup,
      resourceLimits: { maxYoungGenerationSizeMb: 3 * semiSpace, maxOldGenerationSizeMb: 512 },
    });
    begun.on('message', (message: FromWorker) => waiting?.take(message));
    begun.on('error', (error) => {
      fault = error as NodeJS.ErrnoException;
    });
    begun.on('exit', () => {
      worker = undefined;
      waiting?.fail(endOf(fault));
      fault = undefined;
    });
    return begun;
  }

  function endOf(cause: NodeJS.ErrnoException | undefined): Error {
    if (isClosed) return new Error(over);
    return cause?.code === 'ERR_WORKER_OUT_OF_MEMORY'
      ? new TooMuch('the session takes more memory than there is for a page')
      : new NoThread(cause?.message ?? 'The thread that makes pages has ended');
  }

  function ask<T extends MadePage | BuiltFile[]>(
    job: ToWorker,
    { onBytes, given = [] }: { onBytes?(count: number): void; given?: readonly Uint8Array[] },
  ): Promise<T> {
    // Another thread's fault has ended it all: one that was begun now would keep the process.
    if (isClosed) return Promise.reject(new Error(over));
    worker ??= start();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    waiting = {
      take(message) {
        if ('bytes' in message) return onBytes?.(message.bytes);
        waiting = undefined;
        if ('made' in message) return resolve(message.made as T);
        if ('fault' in message) {
          return reject(new OutFault(message.fault.message, message.fault.hint));
        }
        const { name, message: text, ...more } = message.error;
        reject(Object.assign(new Error(text), { name, ...more }));
      },
      fail(error) {
        waiting = undefined;
        reject(error);
      },
    };
    worker.postMessage(job, given.flatMap(ownMemory));
    return promise;
  }

  return {
    page: (job, onBytes) => ask<MadePage>({ page: job }, { onBytes }),
    segment(segment, wordsOf) {
      const words = wordsOf();
      return ask<BuiltFile[]>({ segment: { segment, words } }, { given: words });
    },
    close() {
      isClosed = true;
      worker?.terminate();
    },
  };
}
