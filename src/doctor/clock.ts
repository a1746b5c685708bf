import { randomBytes } from 'node:crypto';
import { type Bucket, BucketError } from '../bucket/bucket.ts';
import { probeKey } from '../bucket/keys.ts';
import { duration } from '../figures.ts';
import type { Check, DoctorContext, Found } from './finding.ts';

/** S3 refuses requests whose time is 15 minutes off. */
const tolerable = 60_000;
const dangerous = 10 * 60_000;

/** By so much a store's answers and its objects may tell other times: each in whole seconds, of two nodes. */
const tolerableApart = 2_000;

/** This machine's clock against the one of the store, and that one against itself: claims expire by it. */
export const clockCheck: Check = {
  name: 'clock',
  needsConfig: true,
  async run(context) {
    const clocks = await clocksOf(context);
    return clocks ? [skewFound(clocks.skew), ...apartFound(clocks.apart)] : [];
  },
};

function skewFound(skew: number): Found {
  const off = Math.round(Math.abs(skew) / 1000) * 1000;
  if (off < tolerable) return { state: 'ok', what: "The clock agrees with the bucket's." };
  return {
    state: off < dangerous ? 'warn' : 'error',
    what: `The clock is ${duration(off)} ${skew > 0 ? 'behind' : 'ahead of'} the bucket's.`,
    fix: 'Let the system set its time from the network; S3 refuses requests that are 15 minutes off.',
  };
}

function apartFound(apart: number): Found[] {
  if (apart <= tolerableApart) return [];
  return [
    {
      state: 'warn',
      what: `The bucket's clocks are ${duration(apart)} apart: claims in it can expire as much too early or too late.`,
      fix: "Let all of the store's machines set their time from the network.",
    },
  ];
}

interface Clocks {
  /** ms that the store is ahead of this machine. */
  skew: number;
  /** ms between the time of an answer and the one of the object that it was about. */
  apart: number;
}

/** Undefined where they cannot be told. */
async function clocksOf({
  bucket,
  bucketUrl,
  redactor,
}: DoctorContext): Promise<Clocks | undefined> {
  if (bucketUrl.startsWith('file:')) return undefined;
  try {
    return await measure(await bucket(), redactor);
  } catch (error) {
    // What is wrong with the bucket is said by its own check.
    if (error instanceof BucketError) return undefined;
    throw error;
  }
}

async function measure(
  bucket: Bucket,
  redactor: DoctorContext['redactor'],
): Promise<Clocks | undefined> {
  const key = probeKey(`clock-${randomBytes(6).toString('hex')}`);
  const before = Date.now();
  await bucket.put(key, redactor.json({ clock: before }));
  const took = Date.now() - before;
  const told = bucket.now();
  const stored = await bucket.head(key);
  await bucket.delete(key);
  if (!stored) return undefined;
  const modified = stored.modified.getTime();
  const apart = told === undefined ? 0 : Math.abs(modified - told) - took;
  return { skew: modified - (before + took / 2), apart };
}
