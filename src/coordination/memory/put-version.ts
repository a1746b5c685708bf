import { BucketError, type Condition } from '../../bucket/bucket.ts';
import {
  historyKey,
  type MemoryKey,
  type MessageName,
  memoryKey,
  messageName,
} from '../../bucket/coordination-keys.ts';
import type { Fields } from '../../harness/records.ts';
import type { Redacted } from '../../redact/redacted.ts';
import type { Coordination } from '../context.ts';
import { decodeDocument, encodeDocument, newRev } from '../document.ts';
import { backoff } from '../poll.ts';
import { isoTime } from '../time.ts';
import { historyNames } from './history-names.ts';
import { keepVersion } from './keep-version.ts';
import { type Live, readSettled } from './live.ts';
import { historyNameOf, nanoseconds, parseMemory, type ValueType } from './memory-document.ts';
import { putWhere } from './put-where.ts';

/** What a new version says, beside who said it and when. */
export interface Change {
  value: string;
  type: ValueType;
  /** The mark of a deletion. */
  deleted?: true;
}

export interface PutVersionOptions {
  /** Given what stands; undefined leaves it. Called again whenever another writer was faster. */
  change(now: Live | undefined): Change | undefined;
  /** The store must refuse where another writer was faster. */
  mustHold: boolean;
}

/** Each means that another writer was faster, or that an answer was lost. */
const mostAttempts = 30;
const mostUnsettled = 3;

/** A put of which is not known whether it arrived. */
interface Unsettled {
  made: Made;
  error: BucketError;
}

/** A version before it is put. */
interface Made {
  body: Redacted;
  fields: Fields;
  rev: string;
  name: MessageName;
}

/**
 * Puts a version in place of the one that stands, which is kept in the history before. So all that were ever
 * live end up there, and nothing else does; to keep the new one is the caller's. Its etag is empty when it
 * was replaced before that could be read.
 */
export async function putVersion(
  c: Coordination,
  memory: MemoryKey,
  { change, mustHold }: PutVersionOptions,
): Promise<Live | undefined> {
  const unsettled: Unsettled[] = [];
  for (let attempt = 0; ; attempt++) {
    const own = unsettled.map(({ made }) => made.rev);
    const now = await readSettled(c, memory, own).catch((error) => {
      throw unsettled.at(-1)?.error ?? error;
    });
    if (now && own.includes(String(now.fields.rev))) return now;
    const replaced = await wasLive(c, memory, unsettled);
    if (replaced) return liveOf(c, memory, replaced, '');
    if (unsettled.length === mostUnsettled) throw unsettled.at(-1)?.error;
    const wanted = change(now);
    if (wanted === undefined) return undefined;
    if (now) await keepVersion(c, memory, now);
    const made = await make(c, memory, now, wanted);
    const key = now?.key ?? memoryKey(c.project, memory);
    const condition: Condition = now ? { ifMatch: now.etag } : { ifNoneMatch: true };
    try {
      const result = await putWhere(c, key, made.body, condition, { mustHold });
      if (result.stored) return { ...liveOf(c, memory, made, result.etag), key };
    } catch (error) {
      if (!(error instanceof BucketError && error.ambiguous)) throw error;
      unsettled.push({ made, error });
    }
    if (attempt === mostAttempts) throw contended(memory);
    await c.sleep(backoff(attempt, { from: 20, to: 1_000 }, c.random));
  }
}

/** Whoever replaces a version keeps it first, and nobody keeps one that never stood. */
async function wasLive(
  c: Coordination,
  memory: MemoryKey,
  unsettled: readonly Unsettled[],
): Promise<Made | undefined> {
  for (const { made } of unsettled) {
    if (await c.bucket.head(historyKey(c.project, memory, made.name))) return made;
  }
  return undefined;
}

function liveOf(c: Coordination, memory: MemoryKey, { fields }: Made, etag: string): Live {
  const modified = c.bucket.now() ?? 0;
  return { key: memoryKey(c.project, memory), etag, modified, fields, value: parseMemory(fields) };
}

async function make(
  c: Coordination,
  memory: MemoryKey,
  now: Live | undefined,
  { value, type, deleted }: Change,
): Promise<Made> {
  const at = isoTime(c.bucket.now() ?? c.clock());
  const rev = newRev();
  const name = await nextName(c, memory, now, rev);
  const document = {
    ...now?.fields,
    value,
    set_by: c.me.agent,
    set_at: at,
    schema: 2,
    key: memory,
    type,
    snapshot: name.name,
    rev,
    deleted_at: deleted && at,
  };
  const body = encodeDocument(c.redactor, document, ['key', 'set_by', 'snapshot', 'rev']);
  return { body, fields: decodeDocument(body.bytes) ?? {}, rev, name };
}

/** ns that clocks of one service may be apart, and what a lower bound may lag behind. */
const clocksApart = 60_000_000_000n;

/** By the service's clock, and behind the version that it follows: names are in the order of versions. */
async function nextName(
  c: Coordination,
  memory: MemoryKey,
  now: Live | undefined,
  id: string,
): Promise<MessageName> {
  const time = nanoseconds(c.bucket.now() ?? c.clock());
  const former = now
    ? historyNameOf(now).name.ns
    : await lastKept(c, memory, time > clocksApart ? time - clocksApart : 0n);
  const isBehind = former >= time && former - time < clocksApart;
  return messageName(isBehind ? former + 1n : time, c.me.agent, id);
}

/** Where nothing stands, a deletion may just have been kept. */
async function lastKept(c: Coordination, memory: MemoryKey, from: bigint): Promise<bigint> {
  let last = 0n;
  for await (const { name } of historyNames(c, memory, from)) last = name.ns;
  return last;
}

function contended(memory: MemoryKey): BucketError {
  return new BucketError('conflict', `Others kept changing ${memory}`, {
    hint: 'Try again in a moment.',
  });
}
