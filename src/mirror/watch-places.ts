import { type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FoundSession, Source } from '../harness/harness.ts';
import { entriesOf } from '../harness/transcript-file.ts';

/** Tells by stats whether sessions may have come or gone since the last look. */
export interface Places {
  haveChanged(): boolean;
  /** From here on, these sessions' places are the ones looked at. */
  settle(sessions: Iterable<Pick<FoundSession, 'sources'>>): void;
}

/** A transcript lies at most so many folders below the one where those of new sessions appear. */
const foldersAbove = 4;
/** ms: a file that comes right after a look could leave the folder's time as it was. */
const clockGrain = 100;

export function openPlaces(): Places {
  let folders = new Map<string, { modified: number; names: string }>();
  let databases = new Map<string, string>();

  function isNewFolder(path: string, now: number): boolean {
    const known = folders.get(path);
    const modified = statOf(path)?.mtimeMs ?? 0;
    if (known?.modified === modified) return false;
    // Its time changes with any file in it, as a home's does all day long; its transcripts tell more.
    const names = transcriptsIn(path);
    folders.set(path, { modified: now - modified < clockGrain ? Number.NaN : modified, names });
    return known?.names !== names;
  }

  return {
    haveChanged() {
      const now = Date.now();
      // All of them are looked at, so that one change is told once.
      const changed = [...folders.keys()].filter((path) => isNewFolder(path, now));
      const written = [...databases].filter(([path, stamp]) => stampOf(path) !== stamp);
      return changed.length > 0 || written.length > 0;
    },
    settle(sessions) {
      const sources = [...sessions].flatMap((found) => found.sources);
      const before = folders;
      folders = new Map();
      for (const folder of foldersAround(sources)) {
        const known = before.get(folder);
        folders.set(folder, known ?? { modified: Number.NaN, names: transcriptsIn(folder) });
      }
      const files = new Set(sources.filter(isInDatabase).map(({ path }) => path));
      databases = new Map([...files].map((path) => [path, stampOf(path)]));
    },
  };
}

/** What a stat says of a file, and of the one beside it that a database in WAL mode is written to. */
export function stampOf(path: string): string {
  const files = path.endsWith('.jsonl') ? [path] : [path, `${path}-wal`];
  return files
    .map(statOf)
    .map((stat) => (stat ? `${stat.size}:${stat.mtimeMs}` : '-'))
    .join();
}

/** New sessions appear in a database without any new file. */
function isInDatabase({ kind, path }: Source): boolean {
  return kind !== 'attachments' && !path.endsWith('.jsonl');
}

function foldersAround(sources: readonly Source[]): Set<string> {
  const folders = new Set<string>();
  let last: string | undefined;
  for (const { path } of sources) {
    let folder = dirname(path);
    if (folder === last) continue;
    last = folder;
    for (let level = 0; level < foldersAbove; level += 1, folder = dirname(folder)) {
      folders.add(folder);
    }
  }
  return folders;
}

function transcriptsIn(folder: string): string {
  return entriesOf(folder)
    .filter((entry) => entry.isDirectory() || /\.(?:jsonl|zst|sqlite|db)$/.test(entry.name))
    .map(({ name }) => name)
    .join('/');
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // Not ours to read any more: as good as gone.
    return undefined;
  }
}
