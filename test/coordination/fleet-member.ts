/** A worker of `fleet.test.ts`. */
import { serveRounds } from '../support/fleet-worker.ts';

serveRounds(async ({ fail, hang }: { fail?: 'prepare' | 'go'; hang?: boolean }) => {
  if (fail === 'prepare') throw new Error('not prepared');
  const preparedAt = Date.now();
  return async () => {
    if (fail === 'go') throw new Error('not done');
    if (hang) await new Promise((resolve) => setTimeout(resolve, 60_000));
    return { pid: process.pid, preparedAt, wentAt: Date.now() };
  };
});
