import { divided, longestStart, type Starts } from './kernel/reader.ts';
import { isRowEnd } from './trigrams.ts';

/** Says which literals stand at a place where one may start. */
export interface LiteralFinder {
  /** What the kernel is to look for. */
  starts: readonly Starts[];
  /**
   * Calls `found` for each literal in the text whose start ends before `end`; `hit` is the kernel's word
   * on it. The literal may be divided by ends of rows (`isSplit`).
   */
  at(text: string, end: number, hit: number, found: Found): void;
}

type Found = (owner: number, start: number, isSplit: boolean) => void;

export interface Literal {
  /** Three characters at least, of one byte each, none of them a control character. */
  text: string;
  /** Whether `TOKEN` and `Token` are `token` too. */
  anyCase: boolean;
  /** The place of its rule in the table of rules. */
  owner: number;
}

/**
 * Literals by their starts, as text, so that a build can make it and a hook need not parse it. A row is
 * a start, `\x1f` and a literal that begins so, once or more, and `\x1e`; behind a literal stand the
 * places of the rules that own it, each after `\x1d`.
 */
export interface LiteralIndex {
  asWritten: string;
  anyCase: string;
}

/** The owners that an index names are so many further on in the table of rules. */
export interface PlacedIndex {
  index: LiteralIndex;
  offset: number;
}

const rowEnd = '\x1e';
const beforeLiteral = '\x1f';
const beforeOwner = '\x1d';

export function indexLiterals(literals: readonly Literal[]): LiteralIndex {
  return {
    asWritten: rowsOf(literals.filter(({ anyCase }) => !anyCase)),
    anyCase: rowsOf(
      literals
        .filter(({ anyCase }) => anyCase)
        .map(({ text, ...rest }) => ({ ...rest, text: text.toLowerCase() })),
    ),
  };
}

function rowsOf(literals: readonly Literal[]): string {
  const byStart = Map.groupBy(literals, ({ text }) => startOf(text));
  const rows = [...byStart].map(([start, literals]) => {
    const fields = [...Map.groupBy(literals, ({ text }) => text)].map(([text, same]) =>
      [text, ...same.map(({ owner }) => owner)].join(beforeOwner),
    );
    return [start, ...fields].join(beforeLiteral) + rowEnd;
  });
  return rows.join('');
}

/** A row, read. */
interface Start {
  size: number;
  literals: { text: string; owners: number[] }[];
}

export function createLiteralFinder(indexes: readonly PlacedIndex[]): LiteralFinder {
  const starts = indexes.flatMap(({ index }) => [
    { rows: index.asWritten, isAnyCase: false },
    { rows: index.anyCase, isAnyCase: true },
  ]);
  let tables: Table[] | undefined;
  return { starts, at };

  function at(text: string, end: number, hit: number, found: Found): void {
    const isDivided = hit >= divided;
    let number = isDivided ? hit - divided : hit;
    tables ??= indexes.flatMap(tablesOf);
    for (const { rows, read, isAnyCase, offset } of tables) {
      if (number >= rows.length) {
        number -= rows.length;
        continue;
      }
      read[number] ??= readRow(rows[number] as string);
      const { size, literals } = read[number] as Start;
      const start = isDivided ? startBefore(text, end, size) : end - size;
      for (const { text: literal, owners } of literals) {
        const behind = endOfLiteral(literal, isAnyCase, text, start);
        if (behind < 0) continue;
        const isSplit = behind - start > literal.length;
        for (const owner of owners) found(owner + offset, start, isSplit);
      }
      return;
    }
  }
}

/** The rows of one kind of an index; most of them are never read. */
interface Table {
  rows: readonly string[];
  read: Start[];
  isAnyCase: boolean;
  offset: number;
}

function tablesOf({ index, offset }: PlacedIndex): Table[] {
  const table = (rows: string, isAnyCase: boolean) => ({
    rows: rows.split(rowEnd).slice(0, -1),
    read: [],
    isAnyCase,
    offset,
  });
  return [table(index.asWritten, false), table(index.anyCase, true)];
}

function readRow(row: string): Start {
  const [start = '', ...literals] = row.split(beforeLiteral);
  return { size: start.length, literals: literals.map(readLiteral) };
}

function readLiteral(field: string): Start['literals'][number] {
  const [text = '', ...owners] = field.split(beforeOwner);
  return { text, owners: owners.map(Number) };
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
