import { type Bucket, BucketError, type Key } from '../bucket/bucket.ts';
import {
  metaKey,
  type PartName,
  parsePartName,
  partKey,
  partsPrefix,
  type SessionAddress,
} from '../bucket/keys.ts';
import type { Fields } from '../harness/records.ts';
import { partId } from './chain.ts';
import type { Meta } from './meta.ts';
import { isSchema1, readSchema1 } from './schema1.ts';
import { numberedChain, schema1Chain } from './schema1-chain.ts';

/** A record's meta in the bucket, and the etag that its next version must match. */
export interface StoredMeta {
  meta: Meta;
  etag: string;
}

export interface StoredPart extends PartName {
  /** bytes */
  size: number;
}

/** The parts of a record, told apart. */
export interface Chain {
  /** In order: what the session is. */
  parts: StoredPart[];
  /** Places between the first part and the last one that no part takes. */
  missing: number[];
  /** They go on behind the last part, but the meta does not know of them yet: a crash, or a hook at work. */
  uncommitted: StoredPart[];
  /** They lead nowhere: another part has their place. */
  strays: StoredPart[];
  /** Whether the parts are named after their bytes; the Python client's are not. */
  isProvable: boolean;
  /** Where they are not: what is missing besides, as sentences without their end. */
  gaps: string[];
  /** And what cannot be told of them. */
  doubts: string[];
}

/** What a record lacks, as sentences without their end. */
export function lossesOf({ missing, gaps }: Chain): string[] {
  return [...missing.map((seq) => `part ${seq} is missing`), ...gaps];
}

/** Undefined where there is none; throws BucketError `invalid` for one that cannot be understood. */
export async function readMeta(
  bucket: Bucket,
  address: SessionAddress,
): Promise<StoredMeta | undefined> {
  return readMetaAt(bucket, metaKey(address), address);
}

/** `address`: as far as the key tells. */
export async function readMetaAt(
  bucket: Bucket,
  key: Key,
  address: SessionAddress,
): Promise<StoredMeta | undefined> {
  const found = await bucket.get(key);
  return found && { meta: parseMeta(found.body, key, address), etag: found.etag };
}

/** The Python client's, or of a version to come: whole, and not ours to replace. */
export class ForeignMeta extends BucketError {
  constructor(key: Key, schema: unknown) {
    super('invalid', `${key} has schema ${schema}, not 2`, {
      hint:
        schema === 1
          ? 'The Python client keeps that record. It can be read, restored and deleted, and is not written to.'
          : 'Another program wrote it, or a newer version of tracecraft: read it with that one.',
    });
  }
}

const texts = [
  'harness',
  'session_id',
  'session',
  'source',
  'project',
  'source_path',
  'cursor',
] as const;
/** May be null or absent. */
const maybeTexts = [
  'parent',
  'relation',
  'superseded_by',
  'cwd',
  'git_branch',
  'client_version',
  'model',
  'title',
  'agent_id',
  'host',
  'machine',
  'started_at',
  'last_uploaded_at',
  'ended_at',
  'first_record_at',
  'last_record_at',
  'last_part',
  'compacted_at',
  'rewritten_at',
  'deleted_at',
] as const;
const numbers = [
  'generation',
  'next_seq',
  'total_uploaded_bytes',
  'total_records',
  'turns',
] as const;

function parseMeta(body: Buffer, key: Key, address: SessionAddress): Meta {
  let meta: Partial<Meta>;
  try {
    meta = JSON.parse(body.toString('utf8')) ?? {};
  } catch (cause) {
    throw damaged(key, 'is no JSON', cause);
  }
  if (meta.schema_version === 1) return readSchema1(meta as Fields, address);
  if (Number.isInteger(meta.schema_version) && meta.schema_version !== 2) {
    throw new ForeignMeta(key, meta.schema_version);
  }
  if (meta.schema_version !== 2) throw damaged(key, 'has no schema_version');
  const invalid =
    texts.find((field) => typeof meta[field] !== 'string') ??
    maybeTexts.find((field) => typeof (meta[field] ?? '') !== 'string') ??
    numbers.find((field) => !Number.isSafeInteger(meta[field]) || Number(meta[field]) < 0);
  if (invalid) throw damaged(key, `has no valid ${invalid}`);
  return isSchema1(meta as Fields) ? readSchema1(meta as Fields, address) : (meta as Meta);
}

function damaged(key: Key, what: string, cause?: unknown): BucketError {
  return new BucketError('invalid', `${key} ${what}`, {
    hint: 'Delete that object: the next `tracecraft session mirror` rebuilds it from the parts beside it.',
    cause,
  });
}

/**
 * Finds a record's parts by one listing. Where several parts claim one place, the id of the part behind
 * them tells which of them is the one, and only such parts are fetched. Without a meta the longest
 * chain is the record.
 */
export async function chainOf(
  bucket: Bucket,
  address: SessionAddress,
  meta: Meta | undefined,
): Promise<Chain> {
  const places = await listParts(bucket, address);
  if (meta?.schema1) return schema1Chain(meta, [...places.values()].flat());
  const bodyOf: BodyOf = async ({ name }) => (await bucket.get(partKey(address, name)))?.body;
  if (!meta && !(await areOurs(places, bodyOf))) return numberedChain([...places.values()].flat());
  const length = Math.min(meta?.next_seq ?? unbroken(places), lastPlace(places) + 1 + mostMissing);
  const backwards: StoredPart[] = [];
  const missing: number[] = [];
  let next: StoredPart | undefined;
  for (let seq = length - 1; seq >= 0; seq -= 1) {
    const rivals = places.get(seq) ?? [];
    const last = seq === length - 1 && rivals.find(({ name }) => name === meta?.last_part);
    next = last || (await choose(rivals, next, places.get(seq - 1) ?? [], bodyOf));
    if (next) backwards.push(next);
    else missing.push(seq);
  }
  const parts = backwards.toReversed();
  const uncommitted = await behind(places, length, parts.at(-1), bodyOf);
  const known = new Set([...parts, ...uncommitted]);
  const strays = [...places.values()].flat().filter((part) => !known.has(part));
  return {
    parts,
    missing: missing.toReversed(),
    uncommitted,
    strays,
    isProvable: true,
    gaps: [],
    doubts: [],
  };
}

type Places = Map<number, StoredPart[]>;
type BodyOf = (part: StoredPart) => Promise<Buffer | undefined>;

async function listParts(bucket: Bucket, address: SessionAddress): Promise<Places> {
  const places: Places = new Map();
  for await (const entry of bucket.list(partsPrefix(address))) {
    const part = 'key' in entry ? parsePartName(entry.key) : undefined;
    if (!part || !('key' in entry)) continue;
    const { name, seq, id8 } = part;
    places.set(seq, [...(places.get(seq) ?? []), { name, seq, id8, size: entry.size }]);
  }
  return places;
}

/** Whether one of the first parts is called after its bytes; the Python client's names are random. */
async function areOurs(places: Places, bodyOf: BodyOf): Promise<boolean> {
  const first = places.get(0);
  return first === undefined || (await madeBehind(first, [], bodyOf)).length > 0;
}

/** What a meta promises beyond all parts there are need not be counted to the end. */
const mostMissing = 1000;

function lastPlace(places: Places): number {
  let last = -1;
  for (const seq of places.keys()) last = Math.max(last, seq);
  return last;
}

/** How many places from the first on are taken. */
function unbroken(places: Places): number {
  let length = 0;
  while (places.has(length)) length += 1;
  return length;
}

/**
 * Which of the parts at one place is the record's: the one that the next part was made behind; at the
 * end of the chain, the longest of those that were made behind a part before them.
 */
async function choose(
  rivals: StoredPart[],
  next: StoredPart | undefined,
  before: StoredPart[],
  bodyOf: BodyOf,
): Promise<StoredPart | undefined> {
  if (rivals.length < 2) return rivals[0];
  if (next) {
    const body = await bodyOf(next);
    const chosen = body && rivals.find(({ name }) => partId(name, body) === next.id8);
    if (chosen) return chosen;
  }
  const fitting = next ? [] : await madeBehind(rivals, before, bodyOf);
  return (fitting.length > 0 ? fitting : rivals).toSorted((a, b) => b.size - a.size)[0];
}

async function behind(
  places: Places,
  length: number,
  last: StoredPart | undefined,
  bodyOf: BodyOf,
): Promise<StoredPart[]> {
  const found: StoredPart[] = [];
  let ends = last ? [last] : [];
  for (let seq = length; places.has(seq); seq += 1) {
    ends = await madeBehind(places.get(seq) as StoredPart[], ends, bodyOf);
    if (ends.length === 0) break;
    found.push(...ends);
  }
  return found;
}

/** Those of the parts that continue one of the given ones; with none given, those that are first. */
async function madeBehind(
  parts: StoredPart[],
  before: StoredPart[],
  bodyOf: BodyOf,
): Promise<StoredPart[]> {
  const names = before.length > 0 ? before.map(({ name }) => name) : [''];
  const fitting: StoredPart[] = [];
  for (const part of parts) {
    const body = await bodyOf(part);
    if (body && names.some((name) => partId(name, body) === part.id8)) fitting.push(part);
  }
  return fitting;
}
