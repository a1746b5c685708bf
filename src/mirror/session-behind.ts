import { type FoundSession, origin } from '../harness/harness.ts';
import { harnessOf } from '../harness/registry.ts';
import { findSource } from '../state/sources.ts';
import { unlessCopy } from './file-under.ts';
import { bytesBehind, isBehind } from './is-behind.ts';
import type { LocalContext } from './local-context.ts';

export interface SessionBehind {
  /** Nothing of it was ever mirrored from this machine. */
  isNew: boolean;
  /** The user has deleted it from the bucket; once it has grown since, all of it is to be brought. */
  isDeleted: boolean;
  /** Bytes that are not mirrored, by an estimate; 0 when there is surely nothing to do. */
  bytes: number;
}

/** How far a session's mirror is behind what lies on the disk, by stats and the state alone. */
export function sessionBehind(context: LocalContext, found: FoundSession): SessionBehind {
  const { harness } = found;
  const sources = found.sources.map((place) => {
    const source = unlessCopy(context, harness, place);
    const row = findSource(context.db, context.bucketUrl, harness, source);
    if (!row) {
      const bytes = unlessDamaged(() => harnessOf(harness).behind(source, origin));
      return { isNew: true, bytes, isDeleted: false };
    }
    const bytes = unlessDamaged(() => (isBehind(row) ? Math.max(1, bytesBehind(row)) : 0));
    const isDeleted = row.deleted !== undefined;
    return { isNew: row.meta === undefined && !isDeleted, bytes, isDeleted };
  });
  return {
    isNew: sources.every(({ isNew }) => isNew),
    // The main one is the first.
    isDeleted: sources[0]?.isDeleted ?? false,
    bytes: sources.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function unlessDamaged(behind: () => number): number {
  try {
    return behind();
  } catch {
    // One source that cannot be looked at keeps no other: bringing it says what is wrong.
    return 1;
  }
}
