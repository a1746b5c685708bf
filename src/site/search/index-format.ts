/**
 * The index as it lies on disk, all of it in scripts (`chunk-text.ts`) so that it loads from a file, too:
 *
 *     search/directory.js              what segments there are, the newest first
 *     search/<segment>/contents.js     its pages, and with which word and turn each of its other files begins
 *     search/<segment>/words-0.js …    words in the order of their bytes, with the turns that have them
 *     search/<segment>/turns-0.js …    turns, as results show them
 *
 * A file of words is bytes in base64. Of each word: how many bytes it shares with the one before it, how many it
 * has besides, these; then how many bytes its postings have, and these, as in `page-blob.ts`.
 */
export const searchFolder = 'search';

export interface Directory {
  format: 1;
  segments: DirectoryEntry[];
}

export interface DirectoryEntry {
  name: string;
  pages: number;
  /** All that its pages have: of others, nothing needs to be loaded. */
  projects: string[];
  harnesses: string[];
}

export interface Contents {
  pages: PageEntry[];
  /** By page: how many turns stand before its own. */
  firstTurns: number[];
  turns: number;
  /** The first word of each file of words. */
  words: string[];
  /** The first turn of each file of turns. */
  turnFiles: number[];
}

export type PageEntry = [page: string, title: string, project: string, harness: string, at: string];

/** As results show it. */
export type PageTurn = [anchor: string, line: string, at: string];
