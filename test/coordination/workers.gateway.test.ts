import { tmpdir } from 'node:os';
import test from 'node:test';
import { openBucket } from '../../src/bucket/open.ts';
import { bucketUrl, keysOf } from '../bucket/s3/ground.ts';
import { givenService, type Service } from '../support/gateway.ts';
import { workThrough } from './steps/work-through.ts';

/** All of them where the race is run in full, too. */
const [steps, deaths] = process.env.TRACECRAFT_TEST_RACES ? [300, 24] : [100, 10];

test(`16 workers, ${deaths} of whom are killed, complete each of ${steps} steps once, in order`, async (t) => {
  const service = givenService() as Service;
  const env = keysOf(service) as Record<string, string>;
  const url = bucketUrl(service);
  const deadline = { at: Date.now() + 20_000 };
  const bucket = await openBucket(url, { env, deadline, cache: tmpdir() });
  await bucket.ensure();
  bucket.close();
  await workThrough(t, {
    ...{ bucketUrl: url, env },
    ...{ steps, workers: 16, deaths, ttlMs: 3_000 },
    // The service tells whole seconds.
    clockStep: 1_100,
  });
});
