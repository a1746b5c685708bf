import type { Turn } from '../../harness/turn.ts';
import { type WordTable, wordTable } from '../../recall/word-kernel/word-table.ts';
import { eachSearchedText } from '../../recall/words.ts';
import type { TurnPlace } from '../model.ts';
import { visible } from '../page/visible.ts';
import type { PageTurn } from './index-format.ts';
import { kindBits } from './kinds.ts';
import { pageBlob } from './page-blob.ts';

/** Finds the words of a page's turns. */
export interface WordCollector {
  add(turn: Turn, place: TurnPlace): void;
  /** All that was found, as `page-blob.ts` tells. It is over then: what comes next belongs to another page. */
  take(): Buffer;
}

/** Bytes above which what a page's words were gathered in is not kept for the next page. */
const mostKept = 8 * 1024 * 1024;
let spare: WordTable | undefined;

/** UTF-16 units of a turn's line that results show. */
const longestLine = 160;

/** The same words that `tracecraft search` finds; each is kept once for the page, with the turns that have it. */
export function collectWords(): WordCollector {
  const table = spare ?? wordTable();
  spare = undefined;
  const turns: PageTurn[] = [];
  return {
    add(turn, { anchor, line }) {
      const base = turns.length * 4;
      turns.push([anchor, shortened(line), turn.startedAt ?? '']);
      eachSearchedText(turn, (text, column) => table.add(text, base + kindBits[column]));
    },
    take() {
      const blob = pageBlob(turns, table.takePostings());
      if (table.size() <= mostKept) spare = table;
      return blob;
    },
  };
}

function shortened(line: string): string {
  if (line.length <= longestLine) return visible(line);
  return `${visible(line.slice(0, longestLine)).trimEnd()}…`;
}
