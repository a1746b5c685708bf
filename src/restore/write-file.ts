import { rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Bucket, BucketError } from '../bucket/bucket.ts';
import { metaKey } from '../bucket/keys.ts';
import { uniqueName } from '../hash.ts';
import { partBodies } from '../records/export.ts';
import { chainOf, lossesOf, readMeta } from '../records/record.ts';
import { partFaults } from '../records/verify.ts';
import { endedLines } from '../records/whole-lines.ts';
import { ensureFolder } from '../state/atomic-file.ts';
import { UserError } from '../state/user-error.ts';
import { idHint } from './hint.ts';
import type { KnownRecord } from './session-records.ts';

/** A record's bytes, proven part by part while they pass. */
export interface ProvenRecord {
  bodies(): AsyncGenerator<Buffer>;
  /** What is wrong, as sentences without their end; grows while the bodies are read. */
  faults: string[];
  /** What cannot be told of it, as sentences without their end; grows too. */
  doubts: string[];
  /** Parts behind its end that no meta knows of yet. */
  uncommitted: number;
}

/** A record can be changed this often while it is read. */
const mostTries = 5;

/**
 * Reads a record with `work`, and again where another process extended it or merged its parts meanwhile,
 * as it is by then. A fault is thrown as a UserError where it is found; with `partial`, it is noted, and
 * what there is comes all the same.
 */
export async function readProven<T>(
  bucket: Bucket,
  record: KnownRecord,
  options: { partial: boolean },
  work: (opened: ProvenRecord, record: KnownRecord) => Promise<T>,
): Promise<T> {
  let current = record;
  for (let tries = 1; ; tries += 1) {
    try {
      return await work(await openRecord(bucket, current, options), current);
    } catch (error) {
      if (!isDoubtful(error)) throw error;
      const stored = await readMeta(bucket, record.address);
      if (stored === undefined || stored.etag === current.etag) throw error;
      if (tries === mostTries) throw restless(record.address.record, error);
      refuseDeleted({ ...current, ...stored });
      current = { ...current, ...stored };
    }
  }
}

/** Throws UserError for a record that is being deleted. */
export function refuseDeleted({ address, meta }: KnownRecord): void {
  if (meta.deleted_at === undefined) return;
  throw new UserError(
    `${address.record} is being deleted since ${meta.deleted_at}`,
    'What is left of it is no session any more.',
  );
}

/** What a record that changes while it is read can look like. */
function isDoubtful(error: unknown): boolean {
  return error instanceof Broken || (error instanceof BucketError && error.failure === 'invalid');
}

async function openRecord(
  bucket: Bucket,
  { address, meta, etag }: KnownRecord,
  { partial }: { partial: boolean },
): Promise<ProvenRecord> {
  const faults: string[] = [];
  const found = (fault: string) => {
    if (!partial) throw new Broken(address.record, fault);
    faults.push(fault);
  };
  const chain = await chainOf(bucket, address, meta);
  const doubts = [...chain.doubts];
  for (const loss of lossesOf(chain)) found(loss);
  async function* bodies(): AsyncGenerator<Buffer> {
    if (!chain.isProvable) {
      const cut = 'its last line was cut off, and is left out';
      return yield* endedLines(partBodies(bucket, address, chain.parts), () => doubts.push(cut));
    }
    let index = 0;
    let bytes = 0;
    for await (const body of partBodies(bucket, address, chain.parts)) {
      for (const fault of partFaults(chain.parts, index, body)) found(fault);
      index += 1;
      bytes += body.length;
      yield body;
    }
    if (chain.missing.length === 0 && bytes !== meta.total_uploaded_bytes) {
      found(`the parts have ${bytes} bytes, the meta says ${meta.total_uploaded_bytes}`);
    }
    const isFaulty = faults.length > 0;
    if (isFaulty && (await bucket.head(metaKey(address)))?.etag !== etag) {
      throw new Broken(address.record, faults[0] as string);
    }
  }
  return { bodies, faults, doubts, uncommitted: chain.uncommitted.length };
}

class Broken extends UserError {
  constructor(record: string, fault: string) {
    super(
      `${record} is broken: ${fault}`,
      `${idHint(['tracecraft', 'session', 'verify'], record)} says more; add --partial to take what there is.`,
    );
  }
}

function restless(record: string, cause: unknown): UserError {
  return new UserError(
    `${record} was changed by other processes again and again while it was read`,
    'Run this again.',
    { cause },
  );
}

/** A file that is written, on disk, and not yet in its place. */
export interface WaitingFile {
  path: string;
  bytes: number;
  remove(): void;
}

/** Writes beside `path`, as fast as the disk takes it; a process that is interrupted removes it. */
export async function writeBeside(
  path: string,
  bodies: AsyncIterable<Buffer>,
): Promise<WaitingFile> {
  ensureFolder(dirname(path));
  const temporary = `${path}.${uniqueName()}.tmp`;
  const remove = () => rmSync(temporary, { force: true });
  process.once('exit', remove);
  let bytes = 0;
  try {
    await using file = await open(temporary, 'wx', 0o600);
    for await (const body of bodies) {
      await file.writeFile(body);
      bytes += body.length;
    }
    await file.sync();
  } catch (error) {
    remove();
    throw error;
  } finally {
    process.off('exit', remove);
  }
  return { path: temporary, bytes, remove };
}
