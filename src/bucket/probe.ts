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
    const claimed = await race(bucket, key, body, { ifNoneMatch: true });
    const put = await timed(() => bucket.put(key, first));
    const get = await timed(() => expectBody(bucket, key, first));
    const list = await timed(() => expectListed(bucket, key));

    const repeated = await tryPut(bucket, key, body('repeated'), { ifNoneMatch: true });
    const ifNoneMatch = classify(claimed, repeated);
    const strayed = await tryPut(bucket, key, body('strayed'), { ifMatch: wrongEtag });
    const etag = (await bucket.head(key))?.etag ?? wrongEtag;
    const matched = await race(bucket, key, body, { ifMatch: etag });
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

/** Puts at once under a condition that only one of them can meet: a look before a write is no lock. */
async function race(
  bucket: Bucket,
  key: Key,
  body: (write: string) => Redacted,
  condition: Condition,
): Promise<Tried[]> {
  const writes = ['one', 'two', 'three', 'four'];
  const puts = writes.map((write) => tryPut(bucket, key, body(write), condition));
  // None may still be under way when the key is deleted.
  await Promise.allSettled(puts);
  return Promise.all(puts);
}

/** From puts of which one should be stored, and a later put whose condition does not hold. */
function classify(raced: Tried[], late: Tried): Enforcement {
  const stored = raced.filter((tried) => tried === 'stored').length;
  if (stored === 0 || late === 'unsupported') return 'rejected';
  return stored > 1 || late === 'stored' ? 'ignored' : 'enforced';
}

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
