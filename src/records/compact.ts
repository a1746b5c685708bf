import type { SessionAddress } from '../bucket/keys.ts';
import type { MirrorContext } from '../mirror/context.ts';
import { asStored } from '../redact/stored.ts';
import type { Meta } from './meta.ts';
import type { Chain, StoredPart } from './record.ts';
import {
  commitChain,
  type Found,
  onRecord,
  overtaken,
  planMerge,
  putChain,
  removeParts,
} from './replace-chain.ts';

export interface Compaction {
  /**
   * `unsettled`: there are parts that no hook has taken in yet. `rewriting`: it is being redacted anew, or
   * that was begun. `foreign`: another program keeps it. `merged` and `tidied` (parts beside the chain are
   * removed) are what was done, or what is to do.
   */
  status: 'merged' | 'tidied' | 'nothing-to-do' | 'unsettled' | 'rewriting' | 'foreign';
  /** parts before and after */
  before: number;
  after: number;
  /** Parts removed, those beside the chain included. */
  removed: number;
  /** of the session */
  bytes: number;
  /** The record's last part before and after, where that has another name now. */
  renamed?: { from: string; to: string };
}

/**
 * Merges a record's parts into few, as `replace-chain.ts` does it: it is whole at every instant, whoever
 * else is at it. A hook that is at work makes this start over, and finds its place anew when it was
 * slower. A later call finishes what a crash left.
 *
 * Memory does not grow with the session. Throws UserError for a record that is not whole.
 */
export async function compactRecord(
  context: MirrorContext,
  address: SessionAddress,
  { dryRun = false } = {},
): Promise<Compaction> {
  const done = await onRecord(context, address, (found) => attempt(found, dryRun));
  if (done !== 'foreign') return done;
  return { status: done, before: 0, after: 0, removed: 0, bytes: 0 };
}

async function attempt(found: Found, dryRun: boolean): Promise<Compaction | string> {
  const { context, address, stored, chain } = found;
  const result = outcome(chain, stored.meta);
  const isToDo = result.status === 'merged' || result.status === 'tidied';
  if (!isToDo || dryRun) return result;
  const merged = await putChain(found, asStored);
  if (typeof merged === 'string') return merged;
  const next: Meta = {
    ...stored.meta,
    next_seq: merged.names.length,
    last_part: merged.names.at(-1) ?? null,
    compacted_at: new Date().toISOString(),
  };
  const committed = await commitChain(found, next, merged);
  if (!committed) return overtaken;
  await removeParts(context, address, committed.dead);
  const [from, to] = [stored.meta.last_part, next.last_part];
  return from && to && from !== to ? { ...result, renamed: { from, to } } : result;
}

function outcome({ parts, strays, uncommitted }: Chain, meta: Meta): Compaction {
  const groups = planMerge(parts);
  const kept = parts.length === groups.length ? parts.length : unchanged(groups);
  const removed = parts.length - kept + strays.length;
  const status =
    meta.rewriting !== undefined
      ? 'rewriting'
      : uncommitted.length > 0
        ? 'unsettled'
        : groups.length < parts.length
          ? 'merged'
          : strays.length > 0
            ? 'tidied'
            : 'nothing-to-do';
  const figures = { before: parts.length, after: groups.length, removed };
  return { status, ...figures, bytes: meta.total_uploaded_bytes };
}

/** How many parts from the first on stay the same object. */
function unchanged(groups: StoredPart[][]): number {
  const first = groups.findIndex((group) => group.length > 1);
  return first === -1 ? groups.length : first;
}
