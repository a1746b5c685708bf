import type { Turn } from '../../harness/turn.ts';
import { distinctStretches, wordScanner } from '../../recall/distinct-words.ts';
import { eachSearchedText } from '../../recall/words.ts';
import type { TurnPlace } from '../model.ts';
import { visible } from '../page/visible.ts';
import { byteWriter } from './bytes.ts';
import type { PageTurn } from './index-format.ts';
import { kindBits } from './kinds.ts';
import { writePageWords } from './page-blob.ts';

/** Finds the words of a page's turns. */
export interface WordCollector {
  add(turn: Turn, place: TurnPlace): void;
  /** All that was found, as `page-blob.ts` tells. It is over then: what comes next belongs to another page. */
  take(): Buffer;
}

/** Bytes of a page's words above which what they were gathered in is not kept for the next page. */
const mostKept = 4 * 1024 * 1024;
const idle: WordCollector[] = [];

/** UTF-16 units of a turn's line that results show. */
const longestLine = 160;

/**
 * The same words that `tracecraft search` finds. Each is kept once for the page, with the turns that have it:
 * what a turn adds is looked up by its bytes, and no text is made of it.
 */
export function collectWords(): WordCollector {
  // One for page after page: the engine makes the quickest code of a function that there is once.
  return idle.pop() ?? newCollector();
}

function newCollector(): WordCollector {
  const words = distinctStretches();
  const others = distinctStretches();
  const postings = postingLists();
  const turns: PageTurn[] = [];
  let posting = 0;
  const scanner = wordScanner({
    word: (from, start, stop, hash) => postings.note(words.put(from, start, stop, hash), posting),
    other: others.put,
  });

  const collector: WordCollector = {
    add(turn, { anchor, line }) {
      const base = turns.length * 4;
      turns.push([anchor, shortened(line), turn.startedAt ?? '']);
      // A stretch that ASCII does not end has to be read before its kind changes.
      const readOthers = () => scanner.addOthers(others.take());
      eachSearchedText(turn, (text, column) => {
        const next = base + kindBits[column];
        if (next !== posting) readOthers();
        posting = next;
        scanner.scan(text);
      });
      readOthers();
    },
    take() {
      const found = Buffer.from(words.take());
      const blob = writePageWords(turns, found, postings, byteWriter());
      postings.clear();
      turns.length = 0;
      if (found.length < mostKept) idle.push(collector);
      return blob;
    },
  };
  return collector;
}

function shortened(line: string): string {
  if (line.length <= longestLine) return visible(line);
  return `${visible(line.slice(0, longestLine)).trimEnd()}…`;
}

/** By a word's place, the turns that have it, in order, with the kinds of text that it stands in. */
export interface PostingLists {
  note(place: number, posting: number): void;
  /** Turn times 4 and the kinds' bits. */
  each(place: number, take: (posting: number) => void): void;
  clear(): void;
}

function postingLists(): PostingLists {
  /** By half a word's place, which differs by 2 at the least, the first and the last posting; none is 0. */
  let firsts = new Int32Array(4096);
  let lasts = new Int32Array(4096);
  let postings = new Int32Array(4096);
  let nexts = new Int32Array(4096);
  let count = 0;

  return {
    note(place, posting) {
      const slot = place >> 1;
      if (slot >= lasts.length) {
        firsts = grown(firsts, slot);
        lasts = grown(lasts, slot);
      }
      const last = lasts[slot] as number;
      if (last > 0 && (postings[last] as number) >> 2 === posting >> 2) {
        postings[last] = (postings[last] as number) | posting;
        return;
      }
      count += 1;
      if (count >= postings.length) {
        postings = grown(postings, count);
        nexts = grown(nexts, count);
      }
      postings[count] = posting;
      nexts[count] = 0;
      if (last > 0) nexts[last] = count;
      else firsts[slot] = count;
      lasts[slot] = count;
    },
    each(place, take) {
      for (let at = firsts[place >> 1] as number; at > 0; at = nexts[at] as number) {
        take(postings[at] as number);
      }
    },
    clear() {
      firsts.fill(0);
      lasts.fill(0);
      count = 0;
    },
  };
}

function grown(array: Int32Array<ArrayBuffer>, least: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(least + 1, array.length * 2));
  larger.set(array);
  return larger;
}
