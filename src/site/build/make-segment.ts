import { segmentFiles } from '../search/segment-files.ts';
import type { Segment } from '../search/segments.ts';
import type { BuiltFile } from './cache.ts';
import { type OutFolder, writeInto } from './out-folder.ts';

/** A segment of the search to make, as one thread tells another. */
export interface SegmentJob {
  segment: Segment;
  /** Of each of its pages; they are gone then. */
  words: readonly Uint8Array[];
}

/** Merges the words and writes the segment's files. Throws what writing does. */
export async function makeSegment(
  out: Pick<OutFolder, 'path' | 'scratch'>,
  { segment, words }: SegmentJob,
): Promise<BuiltFile[]> {
  const files: BuiltFile[] = [];
  for (const { name, text } of segmentFiles(segment, words)) {
    files.push({ name, size: await writeInto(out, name, [text]) });
  }
  return files;
}
