import { longestStart, type Starts, shortestStart } from './kernel/reader.ts';
import { isRowEnd } from './trigrams.ts';

/** Says which literals stand at a place where one may start. */
export interface LiteralFinder {
  /** What the kernel is to look for. */
  starts: Starts;
  /**
   * Calls `found` for each literal in the text whose start, of one of the sizes, ends before `end`. It
   * may be split by ends of rows (`isSplit`).
   */
  at(text: string, end: number, sizes: number, found: Found): void;
}

type Found = (owner: number, start: number, isSplit: boolean) => void;

export interface Literal {
  /** Three characters at least, of one byte each. */
  text: string;
  /** Whether `TOKEN` and `Token` are `token` too. */
  anyCase: boolean;
  /** The place of its rule in the table of rules. */
  owner: number;
}

/** Literals by their starts; as JSON, so that a build can make it. */
export interface LiteralIndex extends Starts {
  byStart: Record<string, [text: string, anyCase: 0 | 1, owner: number][]>;
}

/** The owners that an index names are so many further on in the table of rules. */
export interface PlacedIndex {
  index: LiteralIndex;
  offset: number;
}

export function indexLiterals(literals: readonly Literal[]): LiteralIndex {
  const index = { asWritten: [] as string[], anyCase: [] as string[], byStart: {} };
  const byStart: LiteralIndex['byStart'] = index.byStart;
  for (const { text, anyCase, owner } of literals) {
    const start = startOf(text);
    index[anyCase ? 'anyCase' : 'asWritten'].push(start);
    byStart[start.toLowerCase()] ??= [];
    byStart[start.toLowerCase()]?.push([text, anyCase ? 1 : 0, owner]);
  }
  return index;
}

export function createLiteralFinder(indexes: readonly PlacedIndex[]): LiteralFinder {
  const starts = {
    asWritten: indexes.flatMap(({ index }) => index.asWritten),
    anyCase: indexes.flatMap(({ index }) => index.anyCase),
  };
  return { starts, at };

  function at(text: string, end: number, sizes: number, found: Found): void {
    for (let size = shortestStart; size <= longestStart; size++) {
      if ((sizes & (1 << (size - shortestStart))) === 0) continue;
      let start = end - size;
      let seen = text.slice(start, end);
      if (hasRowEnd(text, start, end)) {
        start = startBefore(text, end, size);
        seen = text.slice(start, end).replace(rowEnds, '');
      }
      const key = seen.toLowerCase();
      for (const { index, offset } of indexes) {
        if (!Object.hasOwn(index.byStart, key)) continue;
        for (const [literal, anyCase, owner] of index.byStart[key] ?? []) {
          const behind = endOfLiteral(literal, anyCase === 1, text, start);
          if (behind >= 0) found(owner + offset, start, behind - start > literal.length);
        }
      }
    }
  }
}

/** The first characters, so many that the last three of them are as rare as can be: few other words have them. */
function startOf(text: string): string {
  let best = Math.min(text.length, longestStart);
  for (let size = best - 1; size >= tellingStart; size--) {
    if (commonness(text, size) < commonness(text, best)) best = size;
  }
  return text.slice(0, best);
}

/** Of the three characters before `end`, in English and in code. */
function commonness(text: string, end: number): number {
  let product = 1;
  for (let i = end - 3; i < end; i++)
    product *= 1 + byFrequency.indexOf(text.charAt(i).toLowerCase());
  return product;
}

/** Shorter ones are those of many words. */
const tellingStart = 7;

/** From what hardly occurs (0 for all that is not here) to the commonest. */
const byFrequency = '~^|\\@!%*+?<>[]{}$=_9876543z2q1j0xkvwybg-,;:.fpmuhcldsriaonet';

const rowEnds = /[\r\n]/g;

function hasRowEnd(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isRowEnd(text.charCodeAt(at))) return true;
  return false;
}

/** Where so many characters begin that end before `end`, ends of rows left out. */
function startBefore(text: string, end: number, count: number): number {
  let start = end;
  for (let seen = 0; seen < count && start > 0; ) {
    start -= 1;
    if (!isRowEnd(text.charCodeAt(start))) seen += 1;
  }
  return start;
}

/** Behind the literal that begins at `start`, -1 where it does not stand there. */
function endOfLiteral(wanted: string, anyCase: boolean, text: string, start: number): number {
  let at = start;
  for (let i = 0; i < wanted.length; i++) {
    while (i > 0 && isRowEnd(text.charCodeAt(at))) at += 1;
    const code = text.charCodeAt(at);
    const one = wanted.charCodeAt(i);
    if (code !== one && !(anyCase && isSameLetter(code, one))) return -1;
    at += 1;
  }
  return at;
}

function isSameLetter(code: number, wanted: number): boolean {
  const folded = code | 0x20;
  return folded === (wanted | 0x20) && folded >= 0x61 && folded <= 0x7a;
}
