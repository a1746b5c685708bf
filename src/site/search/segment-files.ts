import { giveBack } from '../../recall/give-back.ts';
import { visible } from '../page/visible.ts';
import { chunkText } from './chunk-text.ts';
import { type Contents, type Directory, type PageTurn, searchFolder } from './index-format.ts';
import { type WordMerger, wordMerger } from './merge-kernel/word-merger.ts';
import { readPageTurns } from './page-blob.ts';
import type { Segment } from './segments.ts';

/** From the site's root. */
export interface SearchFile {
  name: string;
  text: string;
}

/** Bytes: what a browser loads and reads at once in a few ms. */
const wordsOfFile = 40 * 1024;
const turnsOfFile = 40 * 1024;

/** The files of one segment; `words`: what `collectWords` took of each of its pages, which is gone then. */
export function* segmentFiles(
  segment: Segment,
  words: readonly Uint8Array[],
): Generator<SearchFile> {
  const merger = wordMerger();
  try {
    yield* filesOf(segment, words, merger);
  } finally {
    merger.close();
  }
}

function* filesOf(
  segment: Segment,
  words: readonly Uint8Array[],
  merger: WordMerger,
): Generator<SearchFile> {
  const firstTurns: number[] = [];
  const turns: PageTurn[] = [];
  for (const blob of words.map(asBuffer)) {
    const page = readPageTurns(blob);
    merger.add(blob.subarray(page.from), turns.length);
    firstTurns.push(turns.length);
    for (const turn of page.turns) turns.push(turn);
    giveBack(blob);
  }
  const file = (name: string, data: unknown): SearchFile => {
    const chunk = `${segment.name}/${name}`;
    return { name: `${searchFolder}/${chunk}.js`, text: chunkText(chunk, data) };
  };
  const contents: Contents = {
    pages: segment.pages.map(({ page, title, project, harness, at }) => [
      ...([page, visible(title), project, harness, at] as const),
    ]),
    firstTurns,
    turns: turns.length,
    words: [],
    turnFiles: [],
  };
  for (const { first, some } of turnChunks(turns)) {
    yield file(`turns-${contents.turnFiles.length}`, some);
    contents.turnFiles.push(first);
  }
  for (const bytes of merger.files(wordsOfFile)) {
    yield file(`words-${contents.words.length}`, bytes.toString('base64'));
    contents.words.push(firstWord(bytes));
  }
  yield file('contents', contents);
}

/** It shares no bytes with one before it. */
function firstWord(bytes: Buffer): string {
  const [, size = 0] = bytes;
  return bytes.toString('utf8', 2, 2 + size);
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** What `search/directory.js` has to say. */
export function searchDirectory(segments: readonly Segment[]): string {
  const directory: Directory = {
    format: 1,
    segments: segments.map(({ name, pages }) => ({
      name,
      pages: pages.length,
      projects: [...new Set(pages.map(({ project }) => project))].sort(),
      harnesses: [...new Set(pages.map(({ harness }) => harness))].sort(),
    })),
  };
  return chunkText('directory', directory);
}

function* turnChunks(all: readonly PageTurn[]): Generator<{ first: number; some: PageTurn[] }> {
  let some: PageTurn[] = [];
  let size = 0;
  for (const [index, turn] of all.entries()) {
    some.push(turn);
    size += turn[0].length + turn[1].length + turn[2].length + 12;
    if (size < turnsOfFile && index < all.length - 1) continue;
    yield { first: index - some.length + 1, some };
    some = [];
    size = 0;
  }
}
