import { type Bucket, BucketError } from '../bucket/bucket.ts';
import { metaKey, type SessionAddress } from '../bucket/keys.ts';
import { type HarnessName, origin, type Source } from '../harness/harness.ts';
import { findHarness } from '../harness/registry.ts';
import type { MirrorContext } from '../mirror/context.ts';
import type { Redactor } from '../redact/redactor.ts';
import { findSource } from '../state/sources.ts';
import { partId } from './chain.ts';
import { type Comparison, compareWithSource, sourceOf } from './compare-source.ts';
import { partBodies } from './export.ts';
import type { Meta } from './meta.ts';
import { type Chain, chainOf, lossesOf, readMeta, type StoredMeta } from './record.ts';
import { examineSchema1 } from './verify-schema1.ts';

export interface Verdict {
  address: SessionAddress;
  /** What is wrong, as sentences without their end; empty for a record that is whole. */
  faults: string[];
  /** Of a record of the Python client: what cannot be told of it. */
  doubts: string[];
  parts: number;
  bytes: number;
  records: number;
  /** Parts behind the last one that the meta knows: the next hook takes them in. */
  uncommitted: number;
  strays: number;
  source: SourceState;
  /** As its harness names it; undefined where the meta does not tell. */
  session?: string;
  /** The host of the source, where that is not this machine. */
  keptOn?: string;
  /** Bytes of the source that are not mirrored yet; undefined where it was not compared. */
  behind?: number;
  /** Lines redacted by other rules than today's. */
  otherRules?: number;
  /** The record in which its session goes on. */
  supersededBy?: string;
}

/**
 * `compared`; or why the source was not: `gone` (deleted or moved), `elsewhere` (another machine
 * mirrors it), `superseded` (rewritten since, and kept in a newer record), `unknown` (no meta, a
 * harness that this version does not know, parts missing).
 */
export type SourceState = 'compared' | 'gone' | 'elsewhere' | 'superseded' | 'unknown';

/** This machine, to tell which sources are its own. */
export interface Here {
  machine: string | undefined;
  /** By its rules of today; default: the built-in ones. */
  redactor?: Redactor;
  /** Undefined where the source's file is a copy of another record by now. */
  locate(meta: Meta): Source | undefined;
}

export function hereOf({ db, bucketUrl, env, machine, redactor }: MirrorContext): Here {
  return {
    machine,
    redactor,
    locate(meta) {
      const source = sourceOf(meta, env);
      const row = findSource(db, bucketUrl, meta.harness as HarnessName, source);
      if (row?.meta && row.meta.session_id !== meta.session_id) return undefined;
      // The state knows where a transcript has moved to since.
      return row?.target ?? source;
    },
  };
}

/** A record that is being written to can look broken so often before it is taken to be. */
const mostTries = 5;

/**
 * Proves a record from names and bytes: every part is the one that its name promises behind the part
 * before it, none is missing, the meta's sums are right, and where the source is on this machine, the
 * parts are its redacted records up to the meta's cursor. Memory does not grow with the record.
 */
export async function verifyRecord(
  bucket: Bucket,
  address: SessionAddress,
  here: Here,
): Promise<Verdict> {
  for (let tries = 1; ; tries += 1) {
    const { etag, ...verdict } = await verifyOnce(bucket, address, here);
    if (verdict.faults.length === 0 || tries === mostTries) return verdict;
    // What another process replaced, merged or deleted meanwhile is no fault.
    if ((await bucket.head(metaKey(address)))?.etag === etag) return verdict;
  }
}

async function verifyOnce(
  bucket: Bucket,
  address: SessionAddress,
  here: Here,
): Promise<Verdict & { etag: string | undefined }> {
  const faults: string[] = [];
  const stored = await metaOf(bucket, address, faults);
  const { meta } = stored;
  const chain = await chainOf(bucket, address, meta);
  const { state, comparison } = openSource(meta, chain, here);
  const sums: Sums = { bytes: 0, records: 0 };
  const doubts: string[] = [];
  try {
    if (chain.isProvable) {
      faults.push(...lossesOf(chain));
      await walk(bucket, address, chain, comparison, faults, sums);
      if (meta && chain.missing.length === 0) faults.push(...compareTotals(meta, chain, sums));
    } else {
      const { bytes, records, ...told } = await examineSchema1(bucket, address, meta, chain);
      faults.push(...told.faults);
      doubts.push(...told.doubts);
      Object.assign(sums, { bytes, records });
    }
  } catch (error) {
    faults.push(faultOf(error));
  }
  return {
    address,
    etag: stored.etag,
    ...(meta?.superseded_by !== undefined && { supersededBy: meta.superseded_by }),
    faults,
    doubts,
    parts: chain.parts.length,
    ...sums,
    uncommitted: chain.uncommitted.length,
    strays: chain.strays.length,
    source: state,
    ...(meta && { session: meta.session }),
    ...(meta?.schema_version === 2 && meta.machine !== here.machine && { keptOn: meta.host }),
    ...(comparison && { behind: comparison.behind(), otherRules: comparison.otherRules() }),
  };
}

async function metaOf(
  bucket: Bucket,
  address: SessionAddress,
  faults: string[],
): Promise<Partial<StoredMeta>> {
  try {
    const stored = await readMeta(bucket, address);
    if (!stored) faults.push('its meta.json is missing');
    if (stored?.meta.deleted_at !== undefined) {
      faults.push(`its deletion, begun ${stored.meta.deleted_at}, is not finished`);
    }
    return stored ?? {};
  } catch (error) {
    faults.push(faultOf(error));
    return { etag: (await bucket.head(metaKey(address)))?.etag };
  }
}

/** What is wrong with one record; throws an error that says something of the bucket. */
function faultOf(error: unknown): string {
  if (error instanceof BucketError && error.failure === 'invalid') return error.message;
  throw error;
}

function openSource(
  meta: Meta | undefined,
  chain: Chain,
  here: Here,
): { state: SourceState; comparison?: Comparison } {
  const harness = findHarness(meta?.harness);
  if (!meta || !harness || !chain.isProvable || chain.missing.length > 0)
    return { state: 'unknown' };
  if (meta.superseded_by !== undefined) return { state: 'superseded' };
  if (meta.machine !== here.machine) return { state: 'elsewhere' };
  const source = here.locate(meta);
  if (source === undefined) return { state: 'superseded' };
  // The file is gone, or the database no longer has the session. (A compressed one has another name.)
  if (harness.behind(source, origin) === 0) return { state: 'gone' };
  return { state: 'compared', comparison: compareWithSource(meta, source, here.redactor) };
}

type Sums = Pick<Verdict, 'bytes' | 'records'>;

async function walk(
  bucket: Bucket,
  address: SessionAddress,
  { parts }: Chain,
  comparison: Comparison | undefined,
  faults: string[],
  sums: Sums,
): Promise<void> {
  let index = 0;
  let differs = false;
  for await (const body of partBodies(bucket, address, parts)) {
    faults.push(...partFaults(parts, index, body));
    sums.bytes += body.length;
    sums.records += countLines(body);
    const fault: string | undefined = differs ? undefined : await comparison?.next(body);
    if (fault) faults.push(fault);
    differs ||= fault !== undefined;
    index += 1;
  }
  const fault = differs ? undefined : await comparison?.end();
  if (fault) faults.push(fault);
}

/** Whether a part is the one that its name promises behind the part before it, and ends where a line does. */
export function partFaults(parts: Chain['parts'], index: number, body: Buffer): string[] {
  const part = parts[index] as Chain['parts'][number];
  const before = parts[index - 1];
  const follows = part.seq === 0 || before?.seq === part.seq - 1;
  const isPromised = !follows || partId(before?.name ?? '', body) === part.id8;
  return [
    isPromised ? '' : `${part.name} has other bytes than its name says, or another part before it`,
    body.at(-1) === newline ? '' : `${part.name} does not end with a whole line`,
  ].filter((fault) => fault !== '');
}

function compareTotals(meta: Meta, { parts }: Chain, { bytes, records }: Sums): string[] {
  const checks: [keyof Meta, number | string | null][] = [
    ['last_part', parts.at(-1)?.name ?? null],
    ['total_uploaded_bytes', bytes],
    ['total_records', records],
  ];
  return checks
    .filter(([field, value]) => meta[field] !== value)
    .map(([field, value]) => `meta.json says ${field} ${meta[field]}, the parts say ${value}`);
}

const newline = 0x0a;

export function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) count += 1;
  return count;
}
