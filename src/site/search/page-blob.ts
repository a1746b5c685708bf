import { type ByteWriter, putNumber } from './bytes.ts';
import type { PageTurn } from './index-format.ts';
import type { PostingLists } from './page-words.ts';

/**
 * A page's words as they lie in the cache, until they are merged into the index. A line of JSON: the turns,
 * `[[anchor, line, at], …]`. Then of each word, as bytes of UTF-8: its length, itself; how many bytes its
 * postings have, and these: numbers, turn times 4 and the bits of `kinds.ts`, the turn of each but the first
 * counted from the one before it.
 */

const space = 0x20;

/** `words`: with spaces between, the places of the postings are where each begins. */
export function writePageWords(
  turns: readonly PageTurn[],
  words: Buffer,
  postings: PostingLists,
  blob: ByteWriter,
): Buffer {
  const head = Buffer.from(`${JSON.stringify(turns)}\n`);
  blob.copy(head, 0, head.length);
  const list = newList();
  for (let start = 0; start < words.length; ) {
    const end = words.indexOf(space, start);
    const stop = end < 0 ? words.length : end;
    list.length = 0;
    list.turn = 0;
    postings.each(start, list.add);
    blob.byte(stop - start);
    blob.copy(words, start, stop);
    blob.number(list.length);
    blob.copy(list.bytes, 0, list.length);
    start = stop + 1;
  }
  return blob.take();
}

function newList() {
  const list = {
    bytes: Buffer.allocUnsafe(4096),
    length: 0,
    turn: 0,
    add(posting: number): void {
      if (list.length + 5 > list.bytes.length) {
        list.bytes = Buffer.concat([list.bytes, Buffer.allocUnsafe(list.bytes.length)]);
      }
      list.length = putNumber(list.bytes, list.length, posting - list.turn * 4);
      list.turn = posting >> 2;
    },
  };
  return list;
}

export interface PageWords {
  turns: PageTurn[];
  /** Where the words begin. */
  from: number;
}

export function readPageTurns(blob: Buffer): PageWords {
  const end = blob.indexOf(0x0a);
  return { turns: JSON.parse(blob.toString('utf8', 0, end)), from: end + 1 };
}
