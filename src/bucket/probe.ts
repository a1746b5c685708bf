import { randomBytes } from 'node:crypto';
import type { Redacted } from '../redact/redacted.ts';
import type { Redactor } from '../redact/redactor.ts';
import { type Bucket, BucketError, type Condition, type Key } from './bucket.ts';
import { probeKey } from './keys.ts';

/**
 * What a store does with a condition on a put: keep to it, store regardless, or answer that it
 * does not know it (or never let it pass).
 */
export type Enforcement = 'enforced' | 'ignored' | 'rejected';

/** Plain JSON. */
export interface Probe {
  ifNoneMatch: Enforcement;
  ifMatch: Enforcement;
  /** of one request each */
  ms: { put: number; get: number; list: number; delete: number };
}

/** No object has it. */
const wrongEtag = '0'.repeat(32);

/**
 * Finds out by trying what a bucket does: documentation and version numbers do not tell. Leaves
 * nothing behind. Throws the BucketError of the first thing that does not work at all.
 */
export async function probeBucket(bucket: Bucket, redactor: Redactor): Promise<Probe> {
  const nonce = randomBytes(6).toString('hex');
  const key = probeKey(nonce);
  const body = (write: string) => redactor.json({ probe: nonce, write });
  try {
    const first = body('first');
    const admitted = await tryPut(bucket, key, first, { ifNoneMatch: true });
    const put = await timed(() => bucket.put(key, first));
    const get = await timed(() => expectBody(bucket, key, first));
    const list = await timed(() => expectListed(bucket, key));

    const repeated = await tryPut(bucket, key, body('repeated'), { ifNoneMatch: true });
    const ifNoneMatch = classify(admitted, repeated);
    const strayed = await tryPut(bucket, key, body('strayed'), { ifMatch: wrongEtag });
    const etag = (await bucket.head(key))?.etag ?? wrongEtag;
    const matched = await tryPut(bucket, key, body('matched'), { ifMatch: etag });
    const ifMatch = classify(matched, strayed);

    const remove = await timed(() => bucket.delete(key));
    await expectGone(bucket, key);
    return { ifNoneMatch, ifMatch, ms: { put, get, list, delete: remove } };
  } catch (error) {
    // The first error is the one to tell of; what is left behind is one small object.
    await bucket.delete(key).catch(() => {});
    throw error;
  }
}

type Tried = 'stored' | 'refused' | 'unsupported';

async function tryPut(
  bucket: Bucket,
  key: Key,
  body: Redacted,
  condition: Condition,
): Promise<Tried> {
  try {
    return (await bucket.put(key, body, condition)).stored ? 'stored' : 'refused';
  } catch (error) {
    if (error instanceof BucketError && error.failure === 'unsupported') return 'unsupported';
    throw error;
  }
}

/** From a put whose condition held and one whose condition did not. */
function classify(held: Tried, broken: Tried): Enforcement {
  if (held !== 'stored') return 'rejected';
  return outcomes[broken];
}

const outcomes: Record<Tried, Enforcement> = {
  stored: 'ignored',
  refused: 'enforced',
  unsupported: 'rejected',
};

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return Math.round(performance.now() - started);
}

async function expectBody(bucket: Bucket, key: Key, body: Redacted): Promise<void> {
  const object = await bucket.get(key);
  if (!object) throw strange('what was just put is not there');
  if (!object.body.equals(body.bytes)) throw strange('it gave back other bytes than it was given');
}

async function expectListed(bucket: Bucket, key: Key): Promise<void> {
  for await (const entry of bucket.list(key)) {
    if ('key' in entry && entry.key === key) return;
  }
  throw strange('its listing does not show what was just put');
}

async function expectGone(bucket: Bucket, key: Key): Promise<void> {
  if (await bucket.get(key)) throw strange('what was deleted is still there');
}

function strange(what: string): BucketError {
  return new BucketError('invalid', `The bucket does not do its work: ${what}`, {
    hint: 'Use another store, or a newer version of this one.',
  });
}
