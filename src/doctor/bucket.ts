import { BucketError } from '../bucket/bucket.ts';
import { probeBucket } from '../bucket/probe.ts';
import { readableUrl } from '../bucket/readable-url.ts';
import { noteSuccess } from '../state/health.ts';
import { writeProbe } from '../state/probes.ts';
import type { Check, DoctorContext, Found } from './finding.ts';

/** That the bucket takes, gives, lists and deletes, and what it does with conditions. */
export const bucketCheck: Check = {
  name: 'bucket',
  async run(context) {
    try {
      return await probe(context);
    } catch (error) {
      if (!(error instanceof BucketError)) throw error;
      return [{ state: 'error', what: `${error.message}.`, fix: error.hint }];
    }
  },
};

async function probe({ bucket, bucketUrl, db, redactor }: DoctorContext): Promise<Found[]> {
  const started = performance.now();
  const found = await probeBucket(await bucket(), redactor);
  const ms = Math.round(performance.now() - started);
  writeProbe(db, bucketUrl, found, Date.now());
  // Hooks need not wait any longer for a bucket that is back.
  noteSuccess(db, bucketUrl);
  const works: Found = {
    state: 'ok',
    what: `${readableUrl(bucketUrl)} works; trying it took ${ms} ms.`,
  };
  if (found.ifNoneMatch === 'enforced' && found.ifMatch === 'enforced') return [works];
  return [
    works,
    {
      state: 'warn',
      what: `Its conditions on writes are not enforced (If-None-Match: ${found.ifNoneMatch}, If-Match: ${found.ifMatch}).`,
      fix: 'Do not let two machines carry on one session at the same time, or use a store that arbitrates.',
    },
  ];
}
