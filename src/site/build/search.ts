import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { searchFolder } from '../search/index-format.ts';
import { searchDirectory } from '../search/segment-files.ts';
import { planSegments, type SearchablePage, type Segment } from '../search/segments.ts';
import type { BuiltFile, SiteCache } from './cache.ts';
import type { Crew } from './makers.ts';
import { type OutFolder, writeInto } from './out-folder.ts';

export interface BuiltSearch {
  files: BuiltFile[];
  /** The names of its segments. */
  segments: Set<string>;
}

/** Bytes of words from which on it is worth to begin threads. */
const worthThreads = 4 * 1024 * 1024;

/** Writes the segments of the search that are new, and what leads to all of them. */
export async function buildSearch(
  out: OutFolder,
  { cache, crew }: { cache: SiteCache; crew: Crew },
  pages: readonly SearchablePage[],
): Promise<BuiltSearch> {
  const segments = planSegments(pages);
  const files: BuiltFile[] = [];
  const due: Segment[] = [];
  for (const segment of segments) {
    const known = cache.segment(segment.name, segment.key);
    if (known && areThere(out, known)) files.push(...known);
    else due.push(segment);
  }
  const size = due.flatMap((segment) => segment.pages).reduce((sum, page) => sum + page.size, 0);
  await crew(due, size > worthThreads, async (maker, segment) => {
    const wordsOf = () => segment.pages.map(({ page }) => cache.wordsOf(page));
    const made = await maker.segment(segment, wordsOf);
    cache.putSegment(segment.name, segment.key, made);
    files.push(...made);
  });
  const name = `${searchFolder}/directory.js`;
  files.push({ name, size: await writeInto(out, name, [searchDirectory(segments)]) });
  return { files, segments: new Set(segments.map((segment) => segment.name)) };
}

function areThere({ path }: OutFolder, files: readonly BuiltFile[]): boolean {
  return files.every(
    ({ name, size }) => statSync(join(path, name), { throwIfNoEntry: false })?.size === size,
  );
}

/**
 * The files of segments that lie there, of whichever build: one that was killed had not listed its own yet, as their
 * names hang on all of its pages.
 */
export function chunksBeside({ path }: OutFolder): string[] {
  const folder = join(path, searchFolder);
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^[0-9a-f]{12}$/.test(entry.name))
    .flatMap(({ name }) =>
      readdirSync(join(folder, name))
        .filter((file) => /^(?:contents|words-[0-9]+|turns-[0-9]+)\.js$/.test(file))
        .map((file) => `${searchFolder}/${name}/${file}`),
    );
}
