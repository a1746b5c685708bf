import { tmpdir } from 'node:os';
import { openBucket } from '../../src/bucket/open.ts';
import { bucketUrl, keysOf } from '../bucket/s3/ground.ts';
import { givenService, type Service } from '../support/gateway.ts';
import { raceSuite } from './claims/race-suite.ts';

/**
 * The same race on a real service, which belongs to someone else and is left running. With TRACECRAFT_TEST_RACES it
 * is among 64 for so many steps: 500 take four minutes on two cores, half of one to start.
 */
const service = givenService() as Service;
const races = Number(process.env.TRACECRAFT_TEST_RACES ?? 0);
const name = `race-${Date.now().toString(36)}`;

raceSuite(
  'gateway',
  async () => {
    const env = keysOf(service);
    const deadline = { at: Date.now() + 20_000 };
    const url = bucketUrl(service, name);
    const bucket = await openBucket(url, { env, deadline, cache: tmpdir() });
    await bucket.ensure();
    bucket.close();
    return {
      endpoint: service.endpoint,
      urlAt: (endpoint) => bucketUrl({ endpoint }, name),
      env,
      stop: async () => {},
    };
  },
  races > 0 ? { racers: 64, steps: races } : { racers: 24, steps: 10 },
);
