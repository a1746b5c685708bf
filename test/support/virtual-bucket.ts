import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  type Bucket,
  BucketError,
  type Condition,
  type Entry,
  type Key,
  type PutResult,
  type StoredObject,
} from '../../src/bucket/bucket.ts';
import { listedKey } from '../../src/bucket/keys.ts';
import type { Enforcement } from '../../src/bucket/probe.ts';
import { serviceClock } from '../../src/bucket/service-clock.ts';
import type { Redacted } from '../../src/redact/redacted.ts';
import type { RedactedFile } from '../../src/redact/redacted-file.ts';
import { asStored } from '../../src/redact/stored.ts';
import type { VirtualTime } from './virtual-time.ts';

export type RequestKind = 'put' | 'get' | 'head' | 'list' | 'delete';

/** What befalls one request. */
export interface Fate {
  /** ms on the way there, and back. */
  there?: number;
  back?: number;
  /**
   * `request`: it never arrives, the caller is told that it failed. `reply`: carried out, but the caller is
   * told that this is not known. `retried`: the reply is lost, the client sends it again and, as the one for
   * S3 does, knows its own bytes. `late`: the caller is told that it is not known, and it arrives only
   * `lateBy` ms after that.
   */
  lost?: 'request' | 'reply' | 'retried' | 'late';
  lateBy?: number;
}

export interface VirtualBucketOptions {
  time: VirtualTime;
  /** What the store does with conditions. */
  mode?: Enforcement;
  /** Last-Modified and Date in whole seconds, as over HTTP. */
  seconds?: boolean;
}

export interface VirtualBucket {
  objects: Map<Key, StoredObject>;
  counts: Record<RequestKind, number>;
  /** Called as soon as a put or a delete has been carried out. */
  onChange: (key: Key) => void;
  /** A client with a clock of its own; `owner`: whose replies these are, should he be killed. */
  open(owner?: string, fateOf?: (kind: RequestKind, key: Key) => Fate): Bucket;
}

/** A store in memory, in virtual time; each request is three events: sent, carried out, answered. */
export function virtualBucket(options: VirtualBucketOptions): VirtualBucket {
  const { time, mode = 'enforced', seconds = true } = options;
  const store: VirtualBucket = {
    objects: new Map(),
    counts: { put: 0, get: 0, head: 0, list: 0, delete: 0 },
    onChange: () => {},
    open,
  };
  const { objects, counts } = store;
  const stamp = () => (seconds ? Math.floor(time.now() / 1000) * 1000 : time.now());

  function put(key: Key, { bytes }: Redacted, condition?: Condition): PutResult {
    if (condition && mode === 'rejected') throw failure('unsupported');
    const current = objects.get(key)?.etag;
    if (condition && mode === 'enforced') {
      if ('ifNoneMatch' in condition) {
        if (current !== undefined) return { stored: false, reason: 'exists' };
      } else if (current === undefined) return { stored: false, reason: 'absent' };
      else if (current !== condition.ifMatch) return { stored: false, reason: 'changed' };
    }
    const body = Buffer.from(bytes);
    const etag = createHash('md5').update(body).digest('hex');
    objects.set(key, { body, etag, size: body.length, modified: new Date(stamp()) });
    store.onChange(key);
    return { stored: true, etag };
  }

  function putAgain(key: Key, body: Redacted, condition?: Condition): PutResult {
    const result = put(key, body, condition);
    const found = objects.get(key);
    if (result.stored || !found?.body.equals(body.bytes)) return result;
    return { stored: true, etag: found.etag };
  }

  function remove(key: Key): void {
    if (objects.delete(key)) store.onChange(key);
  }

  function listed(prefix: Key, after: string, shallow: boolean): Entry[] {
    const found = new Map<string, Entry>();
    for (const [key, { size, etag, modified }] of objects) {
      if (!key.startsWith(prefix)) continue;
      const slash = shallow ? key.indexOf('/', prefix.length) : -1;
      const name = slash === -1 ? key : listedKey(key.slice(0, slash + 1));
      if (name <= after) continue;
      found.set(name, slash === -1 ? { key, size, etag, modified } : { prefix: listedKey(name) });
    }
    return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, entry]) => entry);
  }

  function open(
    owner?: string,
    fateOf: (kind: RequestKind, key: Key) => Fate = () => ({}),
  ): Bucket {
    const clock = serviceClock(time.now);

    /** `again`: what a second arrival comes to. */
    function request<T>(kind: RequestKind, key: Key, work: () => T, again = work): Promise<T> {
      counts[kind] += 1;
      const { there = 0, back = 0, lost, lateBy = 0 } = fateOf(kind, key);
      return new Promise<T>((resolve, reject) => {
        const answer = (given: () => T) => {
          const at = new Date(stamp()).toUTCString();
          const outcome = attempt(given);
          time.after(
            back,
            () => {
              clock.heard(at);
              if ('error' in outcome) reject(outcome.error);
              else resolve(outcome.value);
            },
            owner,
          );
        };
        const unknown = () =>
          time.after(back, () => reject(failure('timeout', kind === 'put')), owner);
        time.after(there, () => {
          if (lost === 'request') return void time.after(back, () => reject(failure()), owner);
          if (lost === 'late') {
            time.after(back + lateBy, () => void attempt(work));
            return unknown();
          }
          if (lost === 'reply') {
            attempt(work);
            return unknown();
          }
          if (lost !== 'retried') return answer(work);
          attempt(work);
          // The client's own retry: it goes out only if there still is a client.
          time.after(back, () => time.after(there, () => answer(again)), owner);
        });
      });
    }

    const send: Bucket['put'] = (key, body, condition) =>
      request(
        'put',
        key,
        () => put(key, body, condition),
        () => putAgain(key, body, condition),
      );

    return {
      url: 's3://virtual',
      put: send,
      putFile: async (key, file, condition) => send(key, await inMemory(file), condition),
      get: (key) => request('get', key, () => objects.get(key)),
      async getStream(key) {
        const object = await request('get', key, () => objects.get(key));
        return object && { ...object, body: Readable.from([object.body]) };
      },
      head: (key) => request('head', key, () => infoOf(objects.get(key))),
      async *list(prefix, { after = listedKey(''), shallow = false } = {}) {
        let from: string = after;
        for (;;) {
          const page = await request('list', prefix, () =>
            listed(prefix, from, shallow).slice(0, pageSize),
          );
          yield* page;
          const last = page.at(-1);
          if (page.length < pageSize || !last) return;
          from = 'key' in last ? last.key : last.prefix;
        }
      },
      delete: (key) => request('delete', key, () => remove(key)),
      warm() {},
      ensure: async () => false,
      now: clock.now,
      close() {},
    };
  }

  return store;
}

const pageSize = 1000;

function attempt<T>(work: () => T): { value: T } | { error: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

async function inMemory(file: RedactedFile): Promise<Redacted> {
  return asStored(Buffer.concat(await Array.fromAsync(file.open())));
}

function infoOf(object: StoredObject | undefined) {
  if (!object) return undefined;
  const { body: _, ...info } = object;
  return info;
}

function failure(kind: BucketError['failure'] = 'unreachable', ambiguous = false): BucketError {
  return new BucketError(kind, 'made by the test', { hint: 'none', ambiguous });
}
