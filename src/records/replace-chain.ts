import type { Bucket } from '../bucket/bucket.ts';
import {
  parsePartName,
  partKey,
  partName,
  partsPrefix,
  type SessionAddress,
} from '../bucket/keys.ts';
import type { HarnessName } from '../harness/harness.ts';
import type { MirrorContext } from '../mirror/context.ts';
import { deletePart, findMeta, putMeta, putPart } from '../mirror/record-store.ts';
import type { Redacted } from '../redact/redacted.ts';
import { renewMeta, type SourceKey } from '../state/sources.ts';
import { UserError } from '../state/user-error.ts';
import { partId } from './chain.ts';
import { inOrder } from './in-order.ts';
import type { Meta } from './meta.ts';
import { type Chain, chainOf, type StoredMeta, type StoredPart } from './record.ts';
import { countLines, partFaults } from './verify.ts';

/**
 * Putting a chain of other parts in a record's place: the new parts are put beside the old ones, and are
 * the record from the moment on that the meta names their last one, in the version that was read; only
 * then are the old ones removed. So it is whole at every instant, whoever else is at it.
 */

/** A merged part has at most so many bytes; one that was larger before stays as it is. */
const mostBytes = 8 * 1024 * 1024;

/** Another writer can be first this often. */
const mostConflicts = 8;

/** Requests that are under way at once; a part has up to 8 MiB. */
const abreast = 4;

/** Another process was first: what was read is void. */
export const overtaken = 'another process is at work at it';

/** A record as it was read, and all that an attempt at it needs. */
export interface Found {
  context: MirrorContext;
  bucket: Bucket;
  address: SessionAddress;
  stored: StoredMeta;
  chain: Chain;
}

/**
 * Calls `attempt` with the record as it is now, and again when a hook was at work meanwhile; it returns
 * what was done, or what is wrong, as a sentence without its end. `foreign`: another program keeps the
 * record. Throws UserError for one that is not whole.
 */
export async function onRecord<T extends object>(
  context: MirrorContext,
  address: SessionAddress,
  attempt: (found: Found) => Promise<T | string>,
): Promise<T | 'foreign'> {
  const bucket = await context.bucket();
  for (let conflicts = 0; conflicts < mostConflicts; conflicts += 1) {
    const stored = await findMeta(context, address);
    if (stored === 'foreign') return stored;
    if (!stored) throw broken(address, 'its meta.json is missing');
    const chain = await chainOf(bucket, address, stored.meta);
    const done =
      faultOf(stored.meta, chain) ?? (await attempt({ context, bucket, address, stored, chain }));
    if (typeof done !== 'string') return done;
    // What looks like a fault is none where another process was at work meanwhile.
    const now = await findMeta(context, address);
    const isUnchanged = now !== 'foreign' && now?.etag === stored.etag;
    if (done !== overtaken && isUnchanged) throw broken(address, done);
  }
  throw new UserError(
    `${address.record} is being written to all the time`,
    'Try again when its session rests.',
  );
}

function faultOf(meta: Meta, { missing }: Chain): string | undefined {
  if (meta.deleted_at !== undefined) return 'it is being deleted';
  return missing.length > 0 ? `part ${missing[0]} is missing` : undefined;
}

/**
 * Parts that become one, in order. The last one stays one of its own, because a hook that has lost its
 * state fetches it.
 */
export function planMerge(parts: readonly StoredPart[]): StoredPart[][] {
  const groups: StoredPart[][] = [];
  let size = 0;
  for (const part of parts.slice(0, -1)) {
    const group = groups.at(-1);
    if (group && size + part.size <= mostBytes) {
      group.push(part);
      size += part.size;
    } else {
      groups.push([part]);
      size = part.size;
    }
  }
  return [...groups, ...parts.slice(-1).map((last) => [last])];
}

/** The parts of the new chain, in order, and their bytes. */
export interface NewChain {
  names: string[];
  bytes: number;
}

/**
 * Puts the parts of the new chain, each of one group of the old ones, and proves these on the way;
 * `rework` is called in their order. Returns what is wrong, where something is.
 */
export async function putChain(
  { context, bucket, address, stored: { meta }, chain: { parts } }: Found,
  rework: (merged: Buffer) => Redacted,
): Promise<NewChain | string> {
  const bodies = inOrder(parts, abreast, ({ name }) => bucket.get(partKey(address, name)));
  const names: string[] = [];
  const sums = { before: 0, records: 0, after: 0 };
  let index = 0;
  for (const [seq, group] of planMerge(parts).entries()) {
    const pieces: Buffer[] = [];
    for (const part of group) {
      const body = (await bodies.next()).value?.body;
      if (!body) return `${part.name} is gone`;
      const [fault] = partFaults(parts, index, body);
      if (fault) return fault;
      pieces.push(body);
      sums.before += body.length;
      sums.records += countLines(body);
      index += 1;
    }
    const merged = rework(pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces));
    const name = partName(seq, partId(names.at(-1) ?? '', merged.bytes));
    if (name !== group[0]?.name) await putPart(context, address, name, merged);
    names.push(name);
    sums.after += merged.bytes.length;
  }
  const isSame = sums.before === meta.total_uploaded_bytes && sums.records === meta.total_records;
  return isSame ? { names, bytes: sums.after } : 'its meta.json has other sums than its parts';
}

/**
 * Makes the new chain the record, if nothing has happened to it meanwhile. Returns the meta as stored,
 * and the parts that are to be removed.
 */
export async function commitChain(
  { context, bucket, address, stored, chain }: Found,
  next: Meta,
  { names }: NewChain,
): Promise<(StoredMeta & { dead: string[] }) | undefined> {
  const known = [...chain.parts, ...chain.strays].map(({ name }) => name);
  if (!(await holdsJust(bucket, address, names, known))) return undefined;
  const etag = await replaceMeta(context, address, stored, next);
  if (etag === undefined) return undefined;
  const kept = new Set(names);
  return { meta: next, etag, dead: known.filter((name) => !kept.has(name)) };
}

/** Puts a meta over the version that was read; this machine's next hook need not find its place anew. */
export async function replaceMeta(
  context: MirrorContext,
  address: SessionAddress,
  stored: StoredMeta,
  next: Meta,
): Promise<string | undefined> {
  const etag = await putMeta(context, address, next, stored.etag);
  if (etag !== undefined) {
    renewMeta(context.db, sourceKey(context, next), stored.etag, { meta: next, etag });
  }
  return etag;
}

/** The state's row of a record's source. */
function sourceKey({ bucketUrl: bucket }: MirrorContext, meta: Meta): SourceKey {
  const { project, session, source } = meta;
  return { bucket, project, harness: meta.harness as HarnessName, session, source };
}

/**
 * All that was beside the new chain before the meta was replaced can never become part of it: hooks put
 * parts only behind it, merging again yields only larger ones, redacting again takes out more, and what
 * one that is redacting anew has put is removed by nobody else (`rewriting-mark.ts`).
 */
export async function removeParts(
  context: MirrorContext,
  address: SessionAddress,
  dead: readonly string[],
  mayGoOn: () => void = () => {},
): Promise<void> {
  const remove = async (name: string) => {
    mayGoOn();
    await deletePart(context, address, name);
  };
  for await (const _ of inOrder(dead, abreast, remove));
}

/** Whether all of the new parts are listed, and beside them nothing but what is known. */
async function holdsJust(
  bucket: Bucket,
  address: SessionAddress,
  names: readonly string[],
  known: readonly string[],
): Promise<boolean> {
  const missing = new Set(names);
  const expected = new Set([...names, ...known]);
  for await (const entry of bucket.list(partsPrefix(address))) {
    const name = 'key' in entry ? parsePartName(entry.key)?.name : undefined;
    if (name === undefined) continue;
    if (!expected.has(name)) return false;
    missing.delete(name);
  }
  return missing.size === 0;
}

function broken({ record }: SessionAddress, why: string): UserError {
  return new UserError(
    `${record} is left as it is: ${why}`,
    `\`tracecraft session verify ${record}\` says more.`,
  );
}
