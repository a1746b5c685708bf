import type { Stats } from 'node:fs';
import type { FoundSession, HarnessName, Source } from '../harness/harness.ts';
import { fileOf, harnessOf } from '../harness/registry.ts';
import { statFile } from '../harness/transcript-file.ts';
import { compareWithSource } from '../records/compare-source.ts';
import { isHeld } from '../state/leases.ts';
import { findSource } from '../state/sources.ts';
import type { RestoreWork } from './restore-source.ts';
import type { KnownRecord } from './session-records.ts';
import { readProven } from './write-file.ts';

/**
 * What this machine has of a source, beside its record; `path` is the file's, compressed or not, `seen` as it
 * was before it was compared.
 */
export type Local =
  | { state: 'absent' }
  /** `same`: redacted or not. */
  | { state: 'same'; path: string; seen: Stats }
  /** Whatever it is: enough of it for what goes on from there. */
  | { state: 'left'; path: string }
  /** The record's beginning; `usedAt`, in ms since 1970, where it may be in use. */
  | { state: 'older'; path: string; seen: Stats; usedAt?: number }
  /** Other lines, or more; `why` is a clause. `holdsAll`: the record's lines are its first ones. */
  | { state: 'other'; path: string; seen: Stats; why: string; holdsAll: boolean }
  /** Where the harness would not look for it from the folder that is asked for. */
  | { state: 'elsewhere'; path: string; cwd: string | undefined };

/** ms: a transcript that was written this short a time ago may be in use. */
const recently = 60_000;

/** The source as this machine has it, in the target's place rather than in another. */
export function localSource(
  target: Source,
  found: readonly FoundSession[],
): { cwd: string | undefined; source: Source } | undefined {
  const places = found.flatMap(({ cwd, sources }) => sources.map((source) => ({ cwd, source })));
  const rivals = places.filter(({ source }) => source.id === target.id);
  return rivals.find(({ source }) => source.path === target.path) ?? rivals[0];
}

/** `found`: the session as this machine has it, once for each place. */
export async function examineLocal(
  { context, bucket, options }: Pick<RestoreWork, 'context' | 'bucket' | 'options'>,
  target: Source,
  found: readonly FoundSession[],
  record: KnownRecord,
): Promise<Local> {
  const harness = harnessOf(record.address.harness as HarnessName);
  const there = localSource(target, found);
  const path = there && fileOf(harness.name, there.source);
  const stat = path && statFile(path);
  if (!there || !path || !stat) return { state: 'absent' };
  if (there.source.path !== target.path && harness.restore?.isBoundToFolder) {
    return { state: 'elsewhere', path, cwd: there.cwd };
  }
  const row = findSource(context.db, context.bucketUrl, harness.name, target);
  const isLive = Date.now() - stat.mtimeMs < recently || isHeld(row?.lease, Date.now());
  return readProven<Local>(bucket, record, options, async ({ bodies }, { meta }) => {
    const comparison = compareWithSource(meta, there.source);
    for await (const body of bodies()) {
      const fault = await comparison.next(body);
      if (fault === undefined) continue;
      return comparison.isShorter()
        ? { state: 'older', path, seen: stat, ...(isLive && { usedAt: stat.mtimeMs }) }
        : { state: 'other', path, seen: stat, why: fault, holdsAll: false };
    }
    const more = comparison.behind();
    if (more === 0) return { state: 'same', path, seen: stat };
    const why = `it goes on for ${more} bytes behind the record's end`;
    return { state: 'other', path, seen: stat, why, holdsAll: true };
  });
}
