import type { TestContext } from 'node:test';
import type { Key } from '../../../src/bucket/bucket.ts';
import { historyRoom } from '../../../src/bucket/coordination-keys.ts';
import { listedKey } from '../../../src/bucket/keys.ts';
import type { Coordination } from '../../../src/coordination/context.ts';
import { decodeDocument } from '../../../src/coordination/document.ts';
import { memoryKeyOf } from '../../../src/coordination/names.ts';
import { asStored } from '../../../src/redact/stored.ts';
import { makeCoordination, temporaryState } from '../../support/coordination.ts';
import { type Random, seeded } from '../../support/random.ts';
import {
  type Fate,
  type RequestKind,
  type VirtualBucketOptions,
  virtualBucket,
} from '../../support/virtual-bucket.ts';
import { virtualTime } from '../../support/virtual-time.ts';

export interface WorldOptions extends Pick<VirtualBucketOptions, 'mode'> {
  random?: Random;
  project?: string;
  /** Of another world, for tests of many. */
  state?: ReturnType<typeof temporaryState>;
  fateOf?: (kind: RequestKind, key: Key) => Fate;
}

/** Agents with one store, in virtual time, and all that ever stood at the keys of memories. */
export function makeWorld(t: TestContext, options: WorldOptions = {}) {
  const { random = seeded(), mode, project = 'p', fateOf, state = temporaryState(t) } = options;
  const time = virtualTime(random);
  const store = virtualBucket({ time, ...(mode && { mode }) });
  const stood: Stood[] = [];
  store.onChange = (key) => {
    const isMemory = key.includes('/memory/') && !key.includes(`/${historyRoom}/`);
    const body = isMemory ? store.objects.get(key)?.body : undefined;
    const fields = body && decodeDocument(body);
    if (fields) stood.push(fields as unknown as Stood);
  };

  return {
    random,
    time,
    store,
    stood,
    /** An agent; whether the requests of one who looks on fail decides `reliable`. */
    agent(name: string, { reliable = false, skew = 0 } = {}): Coordination {
      const bucket = reliable || !fateOf ? store.open(name) : store.open(name, fateOf);
      return makeCoordination({
        bucket,
        agent: name,
        project,
        ...state,
        time: { time, skew, random },
      });
    },
    /** Work that is done with all the time it takes. */
    async done<T>(work: Promise<T>): Promise<T> {
      work.catch(() => {});
      await time.run();
      return work;
    },
    /** An object of another client's, or of a hand. */
    async put(key: string, value: unknown): Promise<void> {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      const put = store.open('hand').put(listedKey(key), asStored(Buffer.from(text)));
      await time.run();
      await put;
    },
  };
}

export interface Stood {
  value: string;
  set_by: string;
  deleted_at?: string;
}

/** A version in short, for comparison: unique where values are. */
export function short({
  value,
  set_by,
  ...rest
}: {
  value: string;
  set_by: string;
  deleted_at?: string;
  deleted?: boolean;
}): string {
  return rest.deleted || rest.deleted_at !== undefined
    ? `deleted by ${set_by}`
    : `${value} by ${set_by}`;
}

export const memory = memoryKeyOf('phase.one');
