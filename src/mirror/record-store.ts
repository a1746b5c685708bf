import {
  BucketError,
  type Condition,
  type Key,
  type PutOptions,
  type PutResult,
} from '../bucket/bucket.ts';
import {
  metaKey,
  parsePartName,
  partKey,
  partsPrefix,
  type SessionAddress,
} from '../bucket/keys.ts';
import type { Meta } from '../records/meta.ts';
import { ForeignMeta, readMeta, type StoredMeta } from '../records/record.ts';
import type { Redacted } from '../redact/redacted.ts';
import { createMemory } from '../redact/secret-memory.ts';
import { arbitrates, noteNoArbitration } from '../state/probes.ts';
import { shownSecrets } from '../state/shown-secrets.ts';
import type { SourceKey } from '../state/sources.ts';
import type { MirrorContext } from './context.ts';

export function addressOf(key: SourceKey, record: string): SessionAddress {
  return { project: key.project, harness: key.harness, record };
}

/**
 * The record's meta, for one who writes to it. Throws BucketError `invalid` for one that cannot be
 * understood; `ForeignMeta` for another program's.
 */
export async function getMeta(
  context: MirrorContext,
  address: SessionAddress,
): Promise<StoredMeta | undefined> {
  if (context.emptyRecords?.has(address)) return undefined;
  const stored = await readMeta(await context.bucket(), address);
  if (stored?.meta.schema_version === 1) throw new ForeignMeta(metaKey(address), 1);
  return stored;
}

/** The same; `foreign` where another program has taken the record over. */
export async function findMeta(
  context: MirrorContext,
  address: SessionAddress,
): Promise<StoredMeta | 'foreign' | undefined> {
  try {
    return await getMeta(context, address);
  } catch (error) {
    if (error instanceof ForeignMeta) return 'foreign';
    throw error;
  }
}

/**
 * Stores the record's next meta, if it is still the version that `etag` names (or not there at all).
 * Returns the new etag; undefined when another writer was first.
 */
export async function putMeta(
  context: MirrorContext,
  address: SessionAddress,
  meta: Meta,
  etag: string | undefined,
): Promise<string | undefined> {
  context.emptyRecords?.forget(address);
  const { db, bucketUrl: bucket, machine } = context;
  const { harness, session } = meta;
  // A title can repeat what the transcript has shown.
  const shown = shownSecrets(db, { bucket, harness: harness as SourceKey['harness'], session });
  const body = context.redactor.json(meta, createMemory(machine, shown));
  const condition: Condition = etag === undefined ? { ifNoneMatch: true } : { ifMatch: etag };
  if (arbitrates(context.db, context.bucketUrl)) {
    const result = await putOn(context, metaKey(address), body, condition);
    if (result !== 'unsupported') return result.stored ? result.etag : undefined;
  }
  // A store that arbitrates nothing: look first. Two machines at one session may still collide.
  const current = await findMeta(context, address);
  if (current === 'foreign' || current?.etag !== etag) return undefined;
  return putAlways(context, metaKey(address), body);
}

/** Puts a part, which the record's meta is to follow; one of the same name and the same bytes may be there already. */
export async function putPart(
  context: MirrorContext,
  address: SessionAddress,
  name: string,
  body: Redacted,
): Promise<void> {
  context.emptyRecords?.forget(address);
  const key = partKey(address, name);
  const result = arbitrates(context.db, context.bucketUrl)
    ? await putOn(context, key, body, { ifNoneMatch: true }, { isFollowed: true })
    : 'unsupported';
  if (result === 'unsupported') {
    // The name holds the bytes' hash, so what it could overwrite is the same.
    await putAlways(context, key, body);
    return;
  }
  if (result.stored) return;
  const bucket = await context.bucket();
  const found = await bucket.get(key);
  if (found?.body.equals(body.bytes)) return;
  throw new BucketError('invalid', `${key} has other bytes than its name says`, {
    hint: 'Something else wrote it: move that object away, and the next hook stores it anew.',
  });
}

/** A conditional put; a store that turns out to know no conditions is remembered as such. */
async function putOn(
  context: MirrorContext,
  key: Key,
  body: Redacted,
  condition: Condition,
  options?: PutOptions,
): Promise<PutResult | 'unsupported'> {
  const bucket = await context.bucket();
  try {
    return await bucket.put(key, body, condition, options);
  } catch (error) {
    if (!(error instanceof BucketError) || error.failure !== 'unsupported') throw error;
    noteNoArbitration(context.db, context.bucketUrl, Date.now());
    return 'unsupported';
  }
}

async function putAlways(context: MirrorContext, key: Key, body: Redacted): Promise<string> {
  const bucket = await context.bucket();
  const result = await bucket.put(key, body);
  if (result.stored) return result.etag;
  throw new BucketError('invalid', `${key} was refused without a condition`, {
    hint: 'Run `tracecraft doctor` to probe the bucket.',
  });
}

export async function getPart(
  context: MirrorContext,
  address: SessionAddress,
  name: string,
): Promise<Buffer | undefined> {
  const bucket = await context.bucket();
  return (await bucket.get(partKey(address, name)))?.body;
}

export async function hasPart(
  context: MirrorContext,
  address: SessionAddress,
  name: string,
): Promise<boolean> {
  const bucket = await context.bucket();
  return (await bucket.head(partKey(address, name))) !== undefined;
}

export async function deletePart(
  context: MirrorContext,
  address: SessionAddress,
  name: string,
): Promise<void> {
  const bucket = await context.bucket();
  await bucket.delete(partKey(address, name));
}

/** The names of all parts that claim one place in the chain: more than one only after a crash. */
export async function partsAt(
  context: MirrorContext,
  address: SessionAddress,
  seq: number,
): Promise<string[]> {
  if (context.emptyRecords?.has(address)) return [];
  const bucket = await context.bucket();
  const names: string[] = [];
  for await (const entry of bucket.list(partsPrefix(address, seq))) {
    const part = 'key' in entry ? parsePartName(entry.key) : undefined;
    if (part) names.push(part.name);
  }
  return names;
}
