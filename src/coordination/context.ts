import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Bucket } from '../bucket/bucket.ts';
import { type MirrorContext, requireFolder } from '../mirror/context.ts';
import type { Redactor } from '../redact/redactor.ts';
import { hasBeats } from '../state/coordination.ts';
import type { Database } from '../state/database.ts';
import { type Identity, type IdentityOptions, identify } from './identity.ts';
import { type KnownDocuments, openKnownDocuments } from './known-documents.ts';

/** Who works on what, and with what: every primitive's first argument. */
export interface Coordination {
  bucket: Bucket;
  /** Its name in the state. */
  bucketUrl: string;
  project: string;
  me: Identity;
  redactor: Redactor;
  db: Database;
  documents: KnownDocuments;
  /** A folder for what can be lost: caches, and files on their way. */
  cache: string;
  /** The user has asked for claims on a store that does not arbitrate. */
  bestEffort: boolean;
  /** ms since 1970 of this machine's clock: for texts alone, nothing is decided by it. */
  clock(): number;
  /** ms since any moment, which nobody sets: for deadlines and leases. */
  monotonic(): number;
  random(): number;
  /** Ends at once when the signal comes, and throws nothing. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface CoordinationOptions extends Pick<IdentityOptions, 'agent' | 'lease' | 'session'> {
  project: string;
  bestEffort?: boolean;
}

/**
 * Opens the bucket. `documents.close()` is the caller's; all else belongs to the context. Throws BucketError where it
 * is a folder that this machine has worked in and that is gone: as an empty one, it would be made and written to anew.
 */
export async function openCoordination(
  context: MirrorContext,
  { project, bestEffort = false, ...who }: CoordinationOptions,
): Promise<Coordination> {
  const { bucketUrl, config, db, env, machine, paths, redactor } = context;
  // First, so that a name that cannot be is told before anything is opened.
  const me = identify(env, { config, machine, ...who });
  if (hasBeats(db, bucketUrl)) requireFolder(bucketUrl);
  const bucket = await context.bucket();
  return {
    bucket,
    bucketUrl,
    project,
    me,
    redactor,
    db,
    documents: openKnownDocuments(bucket, bucketUrl, paths.cache),
    cache: paths.cache,
    bestEffort,
    clock: Date.now,
    monotonic: () => performance.now(),
    random: Math.random,
    sleep,
  };
}

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleepFor(ms, undefined, signal && { signal });
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
  }
}
