import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Bucket } from '../../src/bucket/bucket.ts';
import type { Coordination } from '../../src/coordination/context.ts';
import type { Identity } from '../../src/coordination/identity.ts';
import { openKnownDocuments } from '../../src/coordination/known-documents.ts';
import { createRedactor } from '../../src/redact/engine.ts';
import { type Database, openDatabase } from '../../src/state/database.ts';
import { temporaryFolder } from './machine.ts';
import type { Random } from './random.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface MadeCoordination {
  bucket: Bucket;
  db: Database;
  /** A folder of the test's. */
  cache: string;
  agent?: string;
  seat?: string;
  project?: string;
  bestEffort?: boolean;
  lease?: string;
  /** Virtual, with what the agent's own clock is off; else the machine's. */
  time?: { time: VirtualTime; skew?: number; random: Random };
}

const redactor = createRedactor();

/** What a primitive is called with, made of a bucket and a name. */
export function makeCoordination(made: MadeCoordination): Coordination {
  const { bucket, db, cache, agent = 'alice', seat = '', bestEffort = false } = made;
  const me: Identity = {
    agent,
    seat,
    explicit: true,
    host: `host-of-${agent}`,
    machine: '0123456789abcdef',
    ...(made.lease !== undefined && { lease: made.lease }),
  };
  const shared = {
    bucket,
    bucketUrl: bucket.url,
    project: made.project ?? 'p',
    me,
    redactor,
    db,
    documents: openKnownDocuments(bucket, bucket.url, cache),
    cache,
    bestEffort,
  };
  if (!made.time) {
    return {
      ...shared,
      clock: Date.now,
      monotonic: () => performance.now(),
      random: Math.random,
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, ms);
          signal?.addEventListener('abort', () => {
            clearTimeout(timer);
            resolve();
          });
        }),
    };
  }
  const { time, skew = 0, random } = made.time;
  const begin = time.now();
  return {
    ...shared,
    clock: () => time.now() + skew,
    monotonic: () => time.now() - begin,
    random: random.next,
    sleep: (ms) => time.sleep(ms, agent),
  };
}

/** A state and a cache for the test alone; closed and removed behind it. */
export function temporaryState(t: TestContext): { db: Database; cache: string } {
  const folder = temporaryFolder(t);
  const db = openDatabase(join(folder, 'state.db'), 1_000);
  t.after(() => db.close());
  return { db, cache: join(folder, 'cache') };
}
