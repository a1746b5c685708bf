import { parentPort, workerData } from 'node:worker_threads';
import { movingDeadline, patient } from '../../bucket/patient.ts';
import { setPatience } from '../../harness/live-database.ts';
import { openMirror } from '../../mirror/context.ts';
import { statePaths } from '../../state/paths.ts';
import { OutFault } from './out-folder.ts';
import { makePage, type PageJob } from './page-job.ts';
import type { FromWorker, WorkerSetup } from './page-makers.ts';
import { pricesOf, siteRedactor } from './settings.ts';

/** The thread of `page-makers.ts`: reads sessions by itself, and writes their pages. */

/** ms that it waits for a client's database that is locked. */
const databasePatience = 5_000;

const { env, config, strict, out, look } = workerData as WorkerSetup;
setPatience(databasePatience);
const deadline = movingDeadline();
const context = openMirror(env, deadline, statePaths(env), config);
const redactor = siteRedactor(context, { strict });

parentPort?.on('message', async (job: PageJob) => {
  try {
    const made = await makePage(
      {
        reading: {
          bucket: async () => patient(await context.bucket(), deadline.renew),
          redactor,
          onBytes: (bytes) => say({ bytes }),
        },
        out,
        look,
        prices: pricesOf(config),
      },
      job,
    );
    say({ made }, ownMemory(made.words));
  } catch (error) {
    const { name, message, hint } = error as Error & { hint?: string };
    if (error instanceof OutFault) return say({ fault: { message, hint: error.hint } });
    say({ error: { name, message, ...(hint !== undefined && { hint }) } });
  }
});

function say(message: FromWorker, given: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, given);
}

/** What is handed over without a copy; small ones share their memory with others. */
function ownMemory({ buffer, byteLength }: Uint8Array): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}
