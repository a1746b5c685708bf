import { bucketUrl, keysOf } from '../../bucket/s3/ground.ts';
import { startS3StandIn } from '../../support/s3-stand-in.ts';
import { raceSuite } from './race-suite.ts';

raceSuite(
  'stand-in',
  async () => {
    const service = await startS3StandIn({ buckets: ['race'] });
    return {
      endpoint: service.endpoint,
      urlAt: (endpoint) => bucketUrl({ endpoint }, 'race'),
      env: keysOf(service),
      stop: service.stop,
    };
  },
  { racers: 8, steps: 16 },
);
