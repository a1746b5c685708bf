import { giveBack } from '../../recall/give-back.ts';
import { visible } from '../page/visible.ts';
import { byteWriter } from './bytes.ts';
import { chunkText } from './chunk-text.ts';
import { type Contents, type Directory, type PageTurn, searchFolder } from './index-format.ts';
import { type MergedWords, mergeWords } from './merge-words.ts';
import type { Segment } from './segments.ts';

/** From the site's root. */
export interface SearchFile {
  name: string;
  text: string;
}

/** Bytes: what a browser loads and reads at once in a few ms. */
const wordsOfFile = 40 * 1024;
const turnsOfFile = 40 * 1024;

/** The files of one segment; `words`: what `collectWords` took of each of its pages. */
export function* segmentFiles(
  segment: Segment,
  words: readonly Uint8Array[],
): Generator<SearchFile> {
  const merged = mergeWords(words.map(asBuffer));
  const file = (name: string, data: unknown): SearchFile => {
    const chunk = `${segment.name}/${name}`;
    return { name: `${searchFolder}/${chunk}.js`, text: chunkText(chunk, data) };
  };
  const contents: Contents = {
    pages: segment.pages.map(({ page, title, project, harness, at }) => [
      ...([page, visible(title), project, harness, at] as const),
    ]),
    firstTurns: merged.firstTurns,
    turns: merged.turns.length,
    words: [],
    turnFiles: [],
  };
  for (const { first, turns } of turnChunks(merged.turns)) {
    yield file(`turns-${contents.turnFiles.length}`, turns);
    contents.turnFiles.push(first);
  }
  for (const { first, bytes } of wordChunks(merged)) {
    yield file(`words-${contents.words.length}`, bytes.toString('base64'));
    contents.words.push(first);
  }
  yield file('contents', contents);
  giveBack(merged.words);
  giveBack(merged.postings);
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

function* turnChunks(all: readonly PageTurn[]): Generator<{ first: number; turns: PageTurn[] }> {
  let turns: PageTurn[] = [];
  let size = 0;
  for (const [index, turn] of all.entries()) {
    turns.push(turn);
    size += turn[0].length + turn[1].length + turn[2].length + 12;
    if (size < turnsOfFile && index < all.length - 1) continue;
    yield { first: index - turns.length + 1, turns };
    turns = [];
    size = 0;
  }
}

interface WordChunk {
  first: string;
  bytes: Buffer;
}

function* wordChunks({ words, postings, inOrder }: MergedWords): Generator<WordChunk> {
  const chunk = byteWriter();
  let first = '';
  let before = { start: 0, stop: 0 };
  for (const { start, stop, from, to } of inOrder()) {
    if (chunk.length >= wordsOfFile) yield { first, bytes: chunk.take() };
    const isFirst = chunk.length === 0;
    if (isFirst) first = words.toString('utf8', start, stop);
    const shared = isFirst ? 0 : sharedBytes(words, before, { start, stop });
    chunk.byte(shared);
    chunk.byte(stop - start - shared);
    chunk.copy(words, start + shared, stop);
    chunk.number(to - from);
    chunk.copy(postings, from, to);
    before = { start, stop };
  }
  if (chunk.length > 0) yield { first, bytes: chunk.take() };
}

interface Stretch {
  start: number;
  stop: number;
}

function sharedBytes(bytes: Buffer, one: Stretch, other: Stretch): number {
  const most = Math.min(one.stop - one.start, other.stop - other.start);
  let shared = 0;
  while (shared < most && bytes[one.start + shared] === bytes[other.start + shared]) shared += 1;
  return shared;
}
