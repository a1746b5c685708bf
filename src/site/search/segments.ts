import { sha256 } from '../../hash.ts';

/** A page as the index knows it, besides its words. */
export interface SearchablePage {
  /** From the site's root. */
  page: string;
  title: string;
  project: string;
  harness: string;
  /** ISO 8601; empty where it is not known. */
  at: string;
  /** Of its words: what `wordsOf` gives is equal as long as this is. */
  fingerprint: string;
  /** How many bytes its words have. */
  size: number;
}

/** Pages whose words are merged: searched as one, and made anew as one. */
export interface Segment {
  /** Its folder below `search/`: of other content, of another name, so that no cache mixes two. */
  name: string;
  /** Equal as long as its files are. */
  key: string;
  /** The newest first. */
  pages: readonly SearchablePage[];
}

/** Of the files that a segment becomes. */
const format = 1;
/** Bytes of words from which on a segment may end, at a page that its own name picks; and where it ends at the latest. */
const smallest = 4 * 1024 * 1024;
const largest = 8 * 1024 * 1024;
const pickedPages = 8;

/**
 * The newest segment first. Where one ends hangs on the pages themselves, from the oldest on: a page that is
 * new, or goes on, changes the last segment, and one in the middle changes its own and rarely the next.
 */
export function planSegments(pages: readonly SearchablePage[]): Segment[] {
  const segments: Segment[] = [];
  let open: SearchablePage[] = [];
  let size = 0;
  for (const page of [...pages].sort(olderFirst)) {
    if (open.length > 0 && size + page.size > largest) end();
    open.push(page);
    size += page.size;
    if (size >= smallest && isPicked(page.page)) end();
  }
  if (open.length > 0) end();
  return segments.reverse();

  function end(): void {
    segments.push(segmentOf(open.reverse()));
    open = [];
    size = 0;
  }
}

function olderFirst(one: SearchablePage, other: SearchablePage): number {
  return compare(one.at, other.at) || compare(one.page, other.page);
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function isPicked(page: string): boolean {
  return Number.parseInt(sha256(page).slice(0, 8), 16) % pickedPages === 0;
}

function segmentOf(pages: SearchablePage[]): Segment {
  const parts = pages.map(({ page, title, project, harness, at, fingerprint }) => [
    ...[page, title, project, harness, at, fingerprint],
  ]);
  const key = sha256(JSON.stringify([format, parts]));
  return { name: key.slice(0, 12), key, pages };
}
