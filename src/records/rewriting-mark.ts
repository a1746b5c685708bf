import type { SessionAddress } from '../bucket/keys.ts';
import type { MirrorContext } from '../mirror/context.ts';
import { findMeta } from '../mirror/record-store.ts';
import { isHeld } from '../state/leases.ts';
import { UserError } from '../state/user-error.ts';
import type { Meta, Rewriting } from './meta.ts';
import type { StoredMeta } from './record.ts';
import { replaceMeta } from './replace-chain.ts';

/**
 * While a record is redacted anew its meta says so, and nobody else replaces or removes parts of it. What
 * others find beside its chain may be the very parts that are about to become it: by other rules than
 * theirs, which merging cannot be told from. Hooks go on as always; they only put parts behind the chain.
 */

/** ms after which a mark is taken to be left by one that has died, on another machine. */
const holdsFor = 3_600_000;
/** ms for removing parts; well before someone else may take over. */
const removingTime = holdsFor / 2;

/** Whether someone else is at it. */
export function isHeldByOther(
  context: MirrorContext,
  { machine, by: owner, pid, at }: Rewriting,
): boolean {
  if (owner === context.owner) return false;
  const until = Date.parse(at) + holdsFor;
  if (machine !== context.machine) return until > Date.now();
  return isHeld({ owner, until, pid }, Date.now());
}

/** Undefined when another writer was first. */
export async function putMark(
  context: MirrorContext,
  address: SessionAddress,
  stored: StoredMeta,
): Promise<StoredMeta | undefined> {
  if (stored.meta.rewriting?.by === context.owner) return stored;
  const meta: Meta = { ...stored.meta, rewriting: markOf(context) };
  const etag = await replaceMeta(context, address, stored, meta);
  return etag === undefined ? undefined : { meta, etag };
}

export function markOf({ machine, host, owner }: MirrorContext): Rewriting {
  return { machine, host, by: owner, pid: process.pid, at: new Date().toISOString() };
}

/** Takes the mark back, if it is this process's; hooks may be at work meanwhile. */
export async function takeMarkBack(context: MirrorContext, address: SessionAddress): Promise<void> {
  for (;;) {
    const stored = await findMeta(context, address);
    if (!stored || stored === 'foreign' || stored.meta.rewriting?.by !== context.owner) return;
    const { rewriting: _, ...meta } = stored.meta;
    if ((await replaceMeta(context, address, stored, meta)) !== undefined) return;
  }
}

/** To be called before each removal: throws UserError once the mark might be someone else's. */
export function whileHeld({ record }: SessionAddress, mark: Rewriting | undefined): () => void {
  const until = Date.parse(mark?.at ?? '') + removingTime;
  return () => {
    if (Date.now() < until) return;
    throw new UserError(
      `Removing the former parts of ${record} took too long`,
      `Run \`tracecraft redact rewrite ${record}\` again to remove the rest.`,
    );
  };
}
