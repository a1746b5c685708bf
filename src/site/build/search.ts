import { statSync } from 'node:fs';
import { join } from 'node:path';
import { searchDirectory, segmentFiles } from '../search/segment-files.ts';
import { planSegments, type SearchablePage } from '../search/segments.ts';
import type { BuiltFile, SiteCache } from './cache.ts';
import { type OutFolder, writeInto } from './out-folder.ts';

export interface BuiltSearch {
  files: BuiltFile[];
  /** The names of its segments. */
  segments: Set<string>;
}

/** Writes the segments of the search that are new, and what leads to all of them. */
export async function buildSearch(
  out: OutFolder,
  cache: SiteCache,
  pages: readonly SearchablePage[],
): Promise<BuiltSearch> {
  const segments = planSegments(pages);
  const files: BuiltFile[] = [];
  for (const segment of segments) {
    const known = cache.segment(segment.name, segment.key);
    if (known && areThere(out, known)) {
      files.push(...known);
      continue;
    }
    const made: BuiltFile[] = [];
    for (const { name, text } of segmentFiles(segment, cache.wordsOf)) {
      made.push({ name, size: await writeInto(out, name, [text]) });
    }
    cache.putSegment(segment.name, segment.key, made);
    files.push(...made);
  }
  const name = 'search/directory.js';
  files.push({ name, size: await writeInto(out, name, [searchDirectory(segments)]) });
  return { files, segments: new Set(segments.map((segment) => segment.name)) };
}

function areThere({ path }: OutFolder, files: readonly BuiltFile[]): boolean {
  return files.every(
    ({ name, size }) => statSync(join(path, name), { throwIfNoEntry: false })?.size === size,
  );
}
