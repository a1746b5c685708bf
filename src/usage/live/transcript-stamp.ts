import type { FoundSession, Source } from '../../harness/harness.ts';
import { fileOf } from '../../harness/registry.ts';
import { statFile } from '../../harness/transcript-file.ts';

export interface Stamp {
  /** Another one when the session's transcripts are not as they were. */
  stamp: string;
  /** ms since 1970 */
  changedAt: number;
}

/** By stats; undefined for a session of which nothing is left. */
export function stampOf(found: FoundSession): Stamp | undefined {
  const stats = found.sources
    .filter(({ kind }) => kind !== 'attachments')
    .map((source) => ({ isFile: source.path.endsWith('.jsonl'), stat: statOf(found, source) }));
  if (stats.every(({ stat }) => stat === undefined)) return undefined;
  const files = stats.filter(({ isFile }) => isFile);
  if (files.length === 0) {
    // A database has other sessions, too: its list tells which of them changed.
    return { stamp: `${found.modified} ${found.size}`, changedAt: found.modified };
  }
  return {
    stamp: files.map(({ stat }) => (stat ? `${stat.size}:${stat.mtimeMs}` : '-')).join(),
    changedAt: Math.max(...files.map(({ stat }) => stat?.mtimeMs ?? 0)),
  };
}

function statOf({ harness }: FoundSession, source: Source) {
  try {
    return statFile(fileOf(harness, source));
  } catch {
    // Not ours to read any more: as good as gone.
    return undefined;
  }
}
