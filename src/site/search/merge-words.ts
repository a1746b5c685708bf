import { numberLength, putNumber } from './bytes.ts';
import { distinctBytes, hashOf } from './distinct-bytes.ts';
import type { PageTurn } from './index-format.ts';
import { numberReader } from './number-reader.ts';
import { readPageTurns } from './page-blob.ts';

/** The words of a segment's pages, each once, in the order of their bytes. */
export interface MergedWords {
  turns: PageTurn[];
  /** By page: how many turns stand before its own. */
  firstTurns: number[];
  /** The bytes of all words, and those of all their postings: which are whose, `inOrder` tells. */
  words: Buffer;
  postings: Buffer;
  inOrder(): Iterable<MergedWord>;
}

export interface MergedWord {
  /** Its bytes. */
  start: number;
  stop: number;
  /** Those of its postings. */
  from: number;
  to: number;
}

/**
 * In two rounds: the first tells which words there are and how many bytes their postings take, the second puts
 * these where they belong. Turns are counted through the segment; of each page's list only the first changes.
 */
export function mergeWords(blobs: Iterable<Buffer>): MergedWords {
  const turns: PageTurn[] = [];
  const firstTurns: number[] = [];
  const words = wordTable();
  const pages: { blob: Buffer; from: number; ids: Int32Array }[] = [];
  for (const blob of blobs) {
    const head = readPageTurns(blob);
    const first = turns.length;
    const ids = words.note(blob, head.from, first);
    firstTurns.push(first);
    turns.push(...head.turns);
    pages.push({ blob, from: head.from, ids });
  }
  const lists = words.lists();
  for (const [index, page] of pages.entries()) lists.fill(page, firstTurns[index] as number);
  return { turns, firstTurns, words: lists.words, postings: lists.bytes, inOrder: lists.inOrder };
}

function wordTable() {
  const table = distinctBytes();
  /** By half the place of a word's bytes, which differs by 2 at the least, its number; numbers begin at 1. */
  let idAt = new Int32Array(65_536);
  let places = new Int32Array(8192);
  let sizes = new Int32Array(8192);
  let lasts = new Int32Array(8192);
  let count = 0;

  function idOf(blob: Buffer, start: number, stop: number): number {
    const place = table.put(blob, start, stop, hashOf(blob, start, stop));
    const slot = place >> 1;
    if (slot >= idAt.length) idAt = grown(idAt, slot);
    const known = idAt[slot] as number;
    if (known > 0) return known;
    count += 1;
    if (count >= places.length) {
      places = grown(places, count);
      sizes = grown(sizes, count);
      lasts = grown(lasts, count);
    }
    idAt[slot] = count;
    places[count] = place;
    return count;
  }

  return {
    /** The numbers of a page's words, in its order. */
    note(blob: Buffer, from: number, firstTurn: number): Int32Array {
      const reader = numberReader(blob, from);
      let ids = new Int32Array(1024);
      let found = 0;
      while (reader.at < blob.length) {
        const start = reader.at + 1;
        const stop = start + (blob[reader.at] as number);
        const id = idOf(blob, start, stop);
        reader.at = stop;
        const end = reader.next() + reader.at;
        const before = reader.at;
        const first = reader.next() + (firstTurn - (lasts[id] as number)) * 4;
        sizes[id] = (sizes[id] as number) + numberLength(first) + end - reader.at;
        lasts[id] = firstTurn + lastTurn(blob, before, end);
        reader.at = end;
        if (found === ids.length) ids = grown(ids, found);
        ids[found] = id;
        found += 1;
      }
      return ids.subarray(0, found);
    },
    lists() {
      const bytes = Buffer.from(table.take());
      return postingLists(bytes, places, sizes, count);
    },
  };
}

/** Of a list of postings, counted from the page's first. */
function lastTurn(blob: Buffer, from: number, end: number): number {
  const reader = numberReader(blob, from);
  let turn = 0;
  while (reader.at < end) turn += reader.next() >> 2;
  return turn;
}

function postingLists(words: Buffer, places: Int32Array, sizes: Int32Array, count: number) {
  const starts = new Int32Array(count + 2);
  for (let id = 1; id <= count; id += 1) {
    starts[id + 1] = (starts[id] as number) + (sizes[id] as number);
  }
  const ends = starts.slice();
  const lasts = new Int32Array(count + 1);
  const bytes = Buffer.allocUnsafe(starts[count + 1] as number);
  const stopOf = (place: number) => {
    const end = words.indexOf(0x20, place);
    return end < 0 ? words.length : end;
  };

  return {
    words,
    bytes,
    fill({ blob, from, ids }: { blob: Buffer; from: number; ids: Int32Array }, firstTurn: number) {
      const reader = numberReader(blob, from);
      for (const id of ids) {
        reader.at += 1 + (blob[reader.at] as number);
        const end = reader.next() + reader.at;
        const before = reader.at;
        const first = reader.next() + (firstTurn - (lasts[id] as number)) * 4;
        let to = putNumber(bytes, ends[id] as number, first);
        for (let at = reader.at; at < end; at += 1, to += 1) bytes[to] = blob[at] as number;
        ends[id] = to;
        lasts[id] = firstTurn + lastTurn(blob, before, end);
        reader.at = end;
      }
    },
    *inOrder(): Generator<MergedWord> {
      for (const id of sorted(words, places, count, stopOf)) {
        const start = places[id] as number;
        const [from, to] = [starts[id] as number, ends[id] as number];
        yield { start, stop: stopOf(start), from, to };
      }
    },
  };
}

/** By their first byte, so that there are texts of few words at once. */
function* sorted(
  words: Buffer,
  places: Int32Array,
  count: number,
  stopOf: (place: number) => number,
): Generator<number> {
  const firstByte = (id: number) => words[places[id] as number] as number;
  const starts = new Int32Array(257);
  for (let id = 1; id <= count; id += 1)
    starts[firstByte(id) + 1] = (starts[firstByte(id) + 1] as number) + 1;
  for (let byte = 0; byte < 256; byte += 1)
    starts[byte + 1] = (starts[byte + 1] as number) + (starts[byte] as number);
  const ids = new Int32Array(count);
  const ends = starts.slice();
  for (let id = 1; id <= count; id += 1) {
    const byte = firstByte(id);
    ids[ends[byte] as number] = id;
    ends[byte] = (ends[byte] as number) + 1;
  }
  for (let byte = 0; byte < 256; byte += 1) {
    const some = Array.from(ids.subarray(starts[byte], starts[byte + 1]), (id) => {
      const place = places[id] as number;
      // As texts whose units are the bytes: these are put in order quicker than anything that compares bytes.
      return { id, text: words.toString('latin1', place, stopOf(place)) };
    });
    some.sort((one, other) => (one.text < other.text ? -1 : 1));
    for (const { id } of some) yield id;
  }
}

function grown(array: Int32Array<ArrayBuffer>, least: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(least + 1, array.length * 2));
  larger.set(array);
  return larger;
}
