import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Config } from '../../state/config.ts';
import { OutFault } from './out-folder.ts';
import type { MadePage, PageJob, PageLook } from './page-job.ts';

/** Put in by the build; absent when the sources run as they are. */
declare const TRACECRAFT_VERSION: string | undefined;

const script = new URL(
  typeof TRACECRAFT_VERSION === 'string' ? './site.mjs' : './page-worker.ts',
  import.meta.url,
);

/** Who makes pages, one at a time. */
export interface PageMaker {
  make(job: PageJob, onBytes: (count: number) => void): Promise<MadePage>;
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

export type FromWorker =
  | { bytes: number }
  | { made: MadePage }
  | { fault: { message: string; hint: string } }
  | { error: { name: string; message: string; hint?: string } };

/** The thread has died, or could not begin: the page was not at fault. */
export class NoThread extends Error {}

/** Threads that make pages; each takes some 70 MB. With one core, this one makes them. */
export const threads = availableParallelism() > 1 ? 2 : 0;

const over = 'no more pages are made';

/** MB: the young half of the thread's heap is three of them. */
const semiSpace = 8;

/** Makes pages in a thread of its own. Close it at the end: it keeps the process. */
export function makerElsewhere(setup: WorkerSetup): PageMaker {
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
      ? new Error('the session takes more memory than there is for a page')
      : new NoThread(cause?.message ?? 'The thread that makes pages has ended');
  }

  return {
    make(job, onBytes) {
      // Another thread's fault has ended it all: one that was begun now would keep the process.
      if (isClosed) return Promise.reject(new Error(over));
      worker ??= start();
      const { promise, resolve, reject } = Promise.withResolvers<MadePage>();
      waiting = {
        take(message) {
          if ('bytes' in message) return onBytes(message.bytes);
          waiting = undefined;
          if ('made' in message) return resolve(message.made);
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
      worker.postMessage(job);
      return promise;
    },
    close() {
      isClosed = true;
      worker?.terminate();
    },
  };
}
