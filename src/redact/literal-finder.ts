import { divided, type LiteralRows, longestPart } from './kernel/reader.ts';
import { rarity } from './rarity.ts';
import { isRowEnd } from './trigrams.ts';

/** Says which literals stand at a place where one may. */
export interface LiteralFinder {
  /** What the kernel is to look for. */
  rows: readonly LiteralRows[];
  /**
   * Calls `found` for each owner of the literal whose part ends before `end`, if it stands there; `hit`
   * is the kernel's word on it. Ends of rows may divide it (`isSplit`).
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
 * Literals as the kernel takes them, so that a build can make it and a hook need not parse it: a row for each,
 * which is where the part of it ends that is looked for, as `0` and so many characters of ASCII on, the
 * literal, the places of the rules that own it, each after `\x1d`, and `\x1e`. Those with the same part
 * follow each other.
 */
export interface LiteralIndex {
  asWritten: Buffer;
  anyCase: Buffer;
}

/** The owners that an index names are so many further on in the table of rules. */
export interface PlacedIndex {
  index: LiteralIndex;
  offset: number;
}

const rowEnd = 0x1e;
const beforeOwner = '\x1d';

export function indexLiterals(literals: readonly Literal[]): LiteralIndex {
  const asWritten = literals.filter(({ anyCase }) => !anyCase);
  const others = literals.filter(({ anyCase }) => anyCase);
  return {
    asWritten: rowsOf(asWritten),
    anyCase: rowsOf(others.map((literal) => ({ ...literal, text: literal.text.toLowerCase() }))),
  };
}

function rowsOf(literals: readonly Literal[]): Buffer {
  const rows = [...Map.groupBy(literals, ({ text }) => text)].map(([text, same]) => {
    const upTo = endOfPart(text);
    const first = String.fromCharCode(zero + upTo) + text;
    const row = [first, ...same.map(({ owner }) => owner)].join(beforeOwner);
    return { part: text.slice(Math.max(0, upTo - longestPart), upTo).toLowerCase(), row };
  });
  const inOrder = [...Map.groupBy(rows, ({ part }) => part).values()].flat();
  return Buffer.from(inOrder.map(({ row }) => `${row}\x1e`).join(''), 'latin1');
}

const zero = 0x30;

/** A row, read. */
interface Known {
  /** How many of its characters there are up to the end of the part that is looked for. */
  upTo: number;
  text: string;
  isAnyCase: boolean;
  /** In the table of rules. */
  owners: number[];
}

export function createLiteralFinder(indexes: readonly PlacedIndex[]): LiteralFinder {
  const tables = tablesOf(indexes);
  // Rows that were read, by where they begin; most are never read.
  const known = new Map<number, Known>();
  return { rows: tables, at };

  function at(text: string, end: number, hit: number, found: Found): void {
    const isDivided = hit >= divided;
    const place = isDivided ? hit - divided : hit;
    const literal = known.get(place) ?? read(place);
    const start = isDivided ? startBefore(text, end, literal.upTo) : end - literal.upTo;
    const behind = endOfLiteral(literal, text, start);
    if (behind < 0) return;
    const isSplit = behind - start > literal.text.length;
    for (const owner of literal.owners) found(owner, start, isSplit);
  }

  function read(place: number): Known {
    const table = tables.find(({ behind }) => place < behind) as Table;
    const literal = rowAt(table, place);
    known.set(place, literal);
    return literal;
  }
}

/** The rows of one kind of an index. */
interface Table extends LiteralRows {
  rows: Buffer;
  /** Where the table ends, counted from the first one's start. */
  behind: number;
  offset: number;
}

function tablesOf(indexes: readonly PlacedIndex[]): Table[] {
  let behind = 0;
  const table = (rows: Buffer, isAnyCase: boolean, offset: number): Table => {
    behind += rows.length;
    return { rows, isAnyCase, behind, offset };
  };
  return indexes.flatMap(({ index: { asWritten, anyCase }, offset }) => [
    table(asWritten, false, offset),
    table(anyCase, true, offset),
  ]);
}

function rowAt({ rows, behind, isAnyCase, offset }: Table, place: number): Known {
  const from = place - (behind - rows.length);
  const row = rows.toString('latin1', from, rows.indexOf(rowEnd, from));
  const [start = '', ...owners] = row.split(beforeOwner);
  return {
    upTo: start.charCodeAt(0) - zero,
    text: start.slice(1),
    isAnyCase,
    owners: owners.map((owner) => Number(owner) + offset),
  };
}

/** Of the part to look for: its last four characters are as rare as can be. */
function endOfPart(text: string): number {
  let best = Math.min(text.length, window);
  for (let end = best + 1; end <= Math.min(text.length, told); end++) {
    if (rarity(text, end - window, end) > rarity(text, best - window, best)) best = end;
  }
  return best;
}

const window = 4;
/** So many of its first characters the kernel knows. */
const told = 16;

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
function endOfLiteral({ text: wanted, isAnyCase }: Known, text: string, start: number): number {
  let at = start;
  for (let i = 0; i < wanted.length; at++) {
    const code = text.charCodeAt(at);
    const one = wanted.charCodeAt(i);
    if (code === one || (isAnyCase && isSameLetter(code, one))) i += 1;
    else if (i === 0 || !isRowEnd(code)) return -1;
  }
  return at;
}

function isSameLetter(code: number, wanted: number): boolean {
  const folded = code | 0x20;
  return folded === (wanted | 0x20) && folded >= 0x61 && folded <= 0x7a;
}
