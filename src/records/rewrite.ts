import type { SessionAddress } from '../bucket/keys.ts';
import type { HarnessName } from '../harness/harness.ts';
import { findHarness } from '../harness/registry.ts';
import type { MirrorContext } from '../mirror/context.ts';
import { findMeta } from '../mirror/record-store.ts';
import { restoredCursor } from '../mirror/restored-cursor.ts';
import { addCounts, sumOf } from '../redact/counts.ts';
import type { Counts } from '../redact/redactor.ts';
import type { SecretMemory } from '../redact/secret-memory.ts';
import { noteSecrets } from '../state/shown-secrets.ts';
import { findSource } from '../state/sources.ts';
import { sourceOf } from './compare-source.ts';
import type { Meta, Rewriting } from './meta.ts';
import { chainOf, type StoredMeta } from './record.ts';
import {
  commitChain,
  type Found,
  type NewChain,
  onRecord,
  overtaken,
  putChain,
  removeParts,
} from './replace-chain.ts';
import { isHeldByOther, markOf, putMark, takeMarkBack, whileHeld } from './rewriting-mark.ts';
import { countsInMeta } from './survey.ts';

export interface Rewrite {
  /**
   * `rewritten`; `tidied`: nothing was to be replaced, and what an interruption had left is removed.
   * Nothing was done: `unsettled` (there are parts that no hook has taken in yet), `held` (someone else is
   * redacting it anew), `foreign` (another program keeps it).
   */
  status: 'rewritten' | 'tidied' | 'unsettled' | 'held' | 'foreign';
  /** What was replaced, in its meta too. */
  counts: Counts;
  /** Of `held`. */
  by?: Rewriting;
}

export interface RewriteOptions {
  /** What the session has shown; what is found is added. */
  memory: SecretMemory;
  /** A rewrite that someone else has begun is taken over, as if that one had died. */
  takeOver?: boolean;
}

/** A hook's part that is not in the meta yet is waited for so often, and so many ms more each time. */
const mostWaits = 5;
const wait = 50;

/**
 * Redacts a stored record anew, by the rules of today, as `replace-chain.ts` does it: it is whole at every
 * instant, whoever else is at it, and nothing is lost that hooks store meanwhile. Its parts are merged on
 * the way. Interrupted at whatever point, a later call finishes.
 *
 * Memory does not grow with the session. Throws UserError for a record that is not whole.
 */
export async function rewriteRecord(
  context: MirrorContext,
  address: SessionAddress,
  { memory, takeOver = false }: RewriteOptions,
): Promise<Rewrite> {
  let waits = 0;
  let isLeft = true;
  try {
    const done = await onRecord(context, address, async (found): Promise<Rewrite | string> => {
      const { rewriting } = found.stored.meta;
      if (rewriting && !takeOver && isHeldByOther(context, rewriting)) {
        return { status: 'held', counts: {}, by: rewriting };
      }
      if (found.chain.uncommitted.length === 0) return rewrite(found, memory);
      if (waits === mostWaits) return { status: 'unsettled', counts: {} };
      waits += 1;
      await new Promise((resolve) => setTimeout(resolve, wait * waits));
      return overtaken;
    });
    isLeft = done !== 'foreign' && done.status === 'unsettled';
    return done === 'foreign' ? { status: done, counts: {} } : done;
  } finally {
    if (isLeft) await giveUp(context, address);
  }
}

async function rewrite(found: Found, memory: SecretMemory): Promise<Rewrite | string> {
  const { context, address } = found;
  const marked = await putMark(context, address, found.stored);
  if (!marked) return overtaken;
  const counts: Counts = {};
  const inMeta = countsInMeta(marked.meta, context.redactor, memory);
  const at = { ...found, stored: marked };
  const chain = await putChain(at, (bytes) => {
    const { body, counts: more } = context.redactor.lines(bytes, memory);
    addCounts(counts, more);
    return body;
  });
  if (typeof chain === 'string') return chain;
  shareSecrets(context, marked.meta, memory);
  const next = metaAfter(at, chain, counts);
  const committed = await commitChain(at, next, chain);
  if (!committed) return overtaken;
  await removeParts(context, address, committed.dead, whileHeld(address, next.rewriting));
  await takeMarkBack(context, address);
  addCounts(counts, inMeta);
  return { status: sumOf(counts) > 0 ? 'rewritten' : 'tidied', counts };
}

function metaAfter({ context, stored, chain }: Found, made: NewChain, counts: Counts): Meta {
  const now = new Date().toISOString();
  const redactionCounts = { ...stored.meta.redaction_counts };
  addCounts(redactionCounts, counts);
  return {
    ...stored.meta,
    cursor: cursorOf(context, stored),
    next_seq: made.names.length,
    last_part: made.names.at(-1) ?? null,
    total_uploaded_bytes: made.bytes,
    redaction_counts: redactionCounts,
    redaction: context.redaction,
    ...(made.names.length < chain.parts.length && { compacted_at: now }),
    rewritten_at: now,
    rewriting: markOf(context),
  };
}

/**
 * Where the source on this machine was written back from the record, it ends where the record did, and the
 * record's length no longer tells.
 */
function cursorOf({ db, bucketUrl, env }: MirrorContext, { meta, etag }: StoredMeta): string {
  const harness = findHarness(meta.harness);
  if (!harness) return meta.cursor;
  const row = findSource(db, bucketUrl, harness.name, sourceOf(meta, env));
  const { cursor } = row?.position ?? meta;
  const isCopy = row?.metaEtag === etag && cursor === restoredCursor(harness, meta);
  return isCopy ? cursor : meta.cursor;
}

/** So that this machine's hooks know them from now on, and the record's title does not repeat them. */
function shareSecrets({ db, bucketUrl }: MirrorContext, meta: Meta, memory: SecretMemory): void {
  const secrets = memory.stored();
  if (secrets === undefined) return;
  const { harness, session } = meta;
  const by = { bucket: bucketUrl, harness: harness as HarnessName, session };
  noteSecrets(db, by, secrets);
}

/** Removes what was put for nothing, as long as nobody else may, and then lets others at the record. */
async function giveUp(context: MirrorContext, address: SessionAddress): Promise<void> {
  try {
    const stored = await findMeta(context, address);
    if (!stored || stored === 'foreign') return;
    const { meta } = stored;
    if (meta.rewriting?.by !== context.owner) return;
    const { strays } = await chainOf(await context.bucket(), address, meta);
    const names = strays.map(({ name }) => name);
    await removeParts(context, address, names, whileHeld(address, meta.rewriting));
    await takeMarkBack(context, address);
  } catch {
    // What has stopped the rewrite stops this too, and is what is reported. The next one finishes.
  }
}
