import { parentPort, workerData } from 'node:worker_threads';
import { movingDeadline, patient } from '../../bucket/patient.ts';
import { setPatience } from '../../harness/live-database.ts';
import { openMirror } from '../../mirror/context.ts';
import { ownMemory } from '../../recall/give-back.ts';
import { statePaths } from '../../state/paths.ts';
import { makeSegment } from './make-segment.ts';
import type { FromWorker, ToWorker, WorkerSetup } from './makers.ts';
import { OutFault } from './out-folder.ts';
import { makePage, type PageJob } from './page-job.ts';
import { pricesOf, siteRedactor } from './settings.ts';

/** The thread of `makers.ts`: reads sessions by itself, and writes their pages. */

/** ms that it waits for a client's database that is locked. */
const databasePatience = 5_000;

const { env, config, strict, out, look } = workerData as WorkerSetup;
setPatience(databasePatience);
const deadline = movingDeadline();
const context = openMirror(env, deadline, statePaths(env), config);
const redactor = siteRedactor(context, { strict });

parentPort?.on('message', async (job: ToWorker) => {
  try {
    if ('segment' in job) say({ made: await makeSegment(out, job.segment) });
    else {
      const made = await page(job.page);
      say({ made }, ownMemory(made.words));
    }
  } catch (error) {
    const { name, message, hint } = error as Error & { hint?: string };
    if (error instanceof OutFault) return say({ fault: { message, hint: error.hint } });
    say({ error: { name, message, ...(hint !== undefined && { hint }) } });
  }
});

function page(job: PageJob) {
  const reading = {
    bucket: async () => patient(await context.bucket(), deadline.renew),
    redactor,
    onBytes: (bytes: number) => say({ bytes }),
  };
  return makePage({ reading, out, look, prices: pricesOf(config) }, job);
}

function say(message: FromWorker, given: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, given);
}
