import type { PageTurn } from './index-format.ts';

/**
 * A page's words as they lie in the cache, until they are merged into the index. A line of JSON: the turns,
 * `[[anchor, line, at], …]`. Then of each word, as bytes of UTF-8: its length, itself; how many bytes its
 * postings have, and these: numbers, turn times 4 and the bits of `kinds.ts`, the turn of each but the first
 * counted from the one before it.
 */

/** `words`: as the table of words gives them. */
export function pageBlob(turns: readonly PageTurn[], words: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify(turns)}\n`), words]);
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
