import type { Contents } from '../../search/index-format.ts';
import type { LoadChunk } from './chunks.ts';
import type { WantedClause, WantedTerm } from './typed-query.ts';
import { addTurns, beginsWith, compareBytes, decodeBase64, wordBytes } from './words-file.ts';

/** A segment of the index that is searched: what it has, and how its files are read. */
export interface OpenSegment {
  name: string;
  contents: Contents;
  words(file: number): Promise<Uint8Array>;
}

export async function openSegment(name: string, load: LoadChunk): Promise<OpenSegment> {
  const contents = (await load(`${name}/contents`)) as Contents;
  const files = new Map<number, Promise<Uint8Array>>();
  return {
    name,
    contents,
    words(file) {
      const known = files.get(file);
      if (known) return known;
      const bytes = load(`${name}/words-${file}`).then((text) => decodeBase64(text as string));
      files.set(file, bytes);
      // One that is away may be back when it is asked for again.
      bytes.catch(() => files.delete(file));
      return bytes;
    },
  };
}

/**
 * Of each turn, the kinds of text in which it has words of the query; 0 where it does not have them all.
 * `kinds`: the bits of those that count.
 */
export async function searchSegment(
  segment: OpenSegment,
  clauses: readonly WantedClause[],
  kinds: number,
): Promise<Uint8Array> {
  const found = new Uint8Array(segment.contents.turns);
  for (const turns of await Promise.all(
    clauses.map((clause) => turnsOfClause(segment, clause, kinds)),
  )) {
    for (const [turn, bits] of turns.entries()) found[turn] = (found[turn] as number) | bits;
  }
  return found;
}

async function turnsOfClause(
  segment: OpenSegment,
  { all, none }: WantedClause,
  kinds: number,
): Promise<Uint8Array> {
  const [wanted, unwanted] = await Promise.all([
    Promise.all(all.map((term) => turnsOfTerm(segment, term))),
    Promise.all(none.map((term) => turnsOfTerm(segment, term))),
  ]);
  const found = new Uint8Array(segment.contents.turns);
  for (let turn = 0; turn < found.length; turn += 1) {
    let bits = 0;
    let has = true;
    for (const term of wanted) {
      const here = (term[turn] as number) & kinds;
      bits |= here;
      has &&= here > 0;
    }
    const lacks = unwanted.every((term) => ((term[turn] as number) & kinds) === 0);
    found[turn] = has && lacks ? bits : 0;
  }
  return found;
}

async function turnsOfTerm(segment: OpenSegment, term: WantedTerm): Promise<Uint8Array> {
  const lists = await Promise.all(
    term.words.map((word, index) =>
      turnsOfWord(segment, word, term.isPrefix && index === term.words.length - 1),
    ),
  );
  const [first = new Uint8Array(segment.contents.turns), ...others] = lists;
  return others.reduce(
    (have, list) => have.map((bits, turn) => bits & (list[turn] as number)),
    first,
  );
}

async function turnsOfWord(
  segment: OpenSegment,
  word: string,
  isPrefix: boolean,
): Promise<Uint8Array> {
  const bytes = wordBytes(word);
  const turns = new Uint8Array(segment.contents.turns);
  const files = filesWith(segment.contents.words, bytes, isPrefix);
  for (const file of await Promise.all(files.map(segment.words))) {
    addTurns(file, { bytes, isPrefix }, turns);
  }
  return turns;
}

/** The one that the word would stand in, and those behind it that begin with words which begin so. */
function filesWith(firstWords: readonly string[], word: Uint8Array, isPrefix: boolean): number[] {
  let low = 0;
  let high = firstWords.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareBytes(wordBytes(firstWords[middle] as string), word) <= 0) low = middle + 1;
    else high = middle;
  }
  const files = low > 0 ? [low - 1] : [];
  for (let at = low; isPrefix && at < firstWords.length; at += 1) {
    if (!beginsWith(wordBytes(firstWords[at] as string), word)) break;
    files.push(at);
  }
  return files;
}
