import { createKernel, reserveTo } from './instance.ts';
import { joinedNumbers } from './joined-numbers.ts';

/** What the kernel made of some bytes. */
export interface RawText {
  /** The plain text: Latin-1, a byte a character. */
  text: string;
  /** Pairs: from this character on, each one is a byte, beginning so many behind where reading began. */
  shifts: Uint32Array;
  /** Pairs: behind which character a part of a literal ends, and where the literal's row begins, `divided` where ends of rows may divide it. */
  hits: Uint32Array;
  /** Where runs of base64 begin that may hold a text. */
  runs: Uint32Array;
  /** Where rows end within a token: the newline, or the carriage return before it. */
  wraps: Uint32Array;
}

/** In a hit: added to where the row begins. */
export const divided = 0x80000000;

/** Characters of a literal by which it is found. */
export const longestPart = 8;

export interface Reader {
  read(bytes: Uint8Array, from: number, to: number, isLines: boolean): RawText;
  /** Calls `found` with the end of each three characters of plain text whose trigram is marked. */
  search(text: string, marks: Uint8Array, found: (end: number) => void): void;
}

/** A longer stretch is read in pieces, so that the kernel's memory does not follow the longest line. */
const pieceBytes = 1 << 18;

/** For hits at first, in bytes: in most texts there are few of them. */
const hitsRoom = 1 << 16;
/** Blocks of 16 are stored whole, numbers lie at multiples of four, and some of the text before stands before it. */
const slack = 64;

/**
 * Rows of the literals that are to be noted, as `learnLiterals` wants them. A literal is told by where its row
 * begins, counted from the first of all of them.
 */
export interface LiteralRows {
  rows: Uint8Array;
  isAnyCase: boolean;
}

export function createReader(literals: readonly LiteralRows[]): Reader {
  const kernel = createKernel();
  kernel.expect(countOf(literals, kernel.most.value));
  for (const { rows, isAnyCase } of literals) {
    reserveTo(kernel, kernel.free.value + rows.length);
    new Uint8Array(kernel.memory.buffer).set(rows, kernel.free.value);
    kernel.learn(kernel.free.value, rows.length, isAnyCase);
  }
  return { read, search };

  function read(bytes: Uint8Array, from: number, to: number, isLines: boolean): RawText {
    const size = Math.min(to - from, pieceBytes);
    const places = layOut(size);
    const pieces: RawText[] = [];
    let length = 0;
    for (let at = from; at < to || at === from; ) {
      const piece = bytes.subarray(at, Math.min(to, at + size));
      const isFirst = at === from;
      const isLast = at + piece.length === to;
      const back = isFirst ? 0 : kernel.before.value;
      const read = readPiece(places, piece, isLines, isFirst, isLast, back);
      pieces.push(pieceAt(places, length, at - from, back));
      length += kernel.lengthOf();
      at += read;
      if (isLast && at >= to) break;
    }
    return pieces.length === 1 ? (pieces[0] as RawText) : joined(pieces);
  }

  function readPiece(
    { input, output, shifts, hits, runs, wraps }: Places,
    piece: Uint8Array,
    isLines: boolean,
    isFirst: boolean,
    isLast: boolean,
    back: number,
  ): number {
    new Uint8Array(kernel.memory.buffer).set(piece, input);
    const read = kernel.read(input, piece.length, output, shifts, isLines, isFirst, isLast);
    for (let room = hitsRoom; ; room *= 4) {
      reserveTo(kernel, hits + room);
      if (kernel.find(output, output - back, hits, room, runs, wraps, isFirst, isLast)) break;
    }
    return read;
  }

  /** What stands in memory now; the text begins at the character `index`, and was read at `place`. */
  function pieceAt(
    { output, shifts, hits, runs, wraps }: Places,
    index: number,
    place: number,
    back: number,
  ): RawText {
    return {
      text: Buffer.from(kernel.memory.buffer, output, kernel.lengthOf()).toString('latin1'),
      shifts: moved(numbers(shifts, 2 * kernel.shiftsOf()), index, place),
      hits: moved(inOrder(numbers(hits, 2 * kernel.hitsOf())), index - back, 0),
      runs: moved(numbers(runs, kernel.runsOf()), index - back),
      wraps: moved(numbers(wraps, kernel.wrapsOf()), index - back),
    };
  }

  function search(text: string, marks: Uint8Array, found: (end: number) => void): void {
    const size = Math.min(text.length, pieceBytes);
    const input = kernel.free.value;
    const hitsAt = aligned(input + size);
    reserveTo(kernel, hitsAt + 4 * size + slack);
    new Uint8Array(kernel.memory.buffer).set(marks, kernel.sought.value);
    for (let at = 0; at < text.length; at += size) {
      const piece = text.slice(at, at + size);
      Buffer.from(kernel.memory.buffer).write(piece, input, 'latin1');
      const count = kernel.search(input, piece.length, hitsAt, at === 0);
      for (const end of numbers(hitsAt, count)) found(end + at);
    }
  }

  function layOut(size: number): Places {
    const input = kernel.free.value;
    const output = aligned(input + size);
    const shifts = aligned(output + size);
    const runs = aligned(shifts + 8 * size);
    const wraps = aligned(runs + size);
    const hits = aligned(wraps + 4 * size);
    reserveTo(kernel, hits);
    return { input, output, shifts, runs, wraps, hits };
  }

  function numbers(at: number, count: number): Uint32Array {
    return count === 0 ? none : new Uint32Array(kernel.memory.buffer, at, count).slice();
  }
}

/** At most so many: most lists are so short that their rows need no count. */
function countOf(literals: readonly LiteralRows[], most: number): number {
  const guess = literals.reduce((sum, { rows }) => sum + rows.length, 0) / shortestRow;
  if (guess < most) return Math.ceil(guess);
  const count = literals.reduce((sum, { rows }) => sum + countIn(rows), 0);
  if (count > most) throw new RangeError(`No more than ${most} texts can be looked for: ${count}`);
  return count;
}

function countIn(rows: Uint8Array): number {
  return rows.reduce((count, byte) => (byte === rowEnd ? count + 1 : count), 0);
}

const rowEnd = 0x1e;
/** A number, three characters, an owner, and what stands between and behind them. */
const shortestRow = 7;

const none = new Uint32Array();

/** Where things are in the kernel's memory. */
interface Places {
  input: number;
  output: number;
  shifts: number;
  hits: number;
  runs: number;
  wraps: number;
}

/** Each number so many more; of pairs, with `second`, the second one so many more. */
function moved(numbers: Uint32Array, by: number, second?: number): Uint32Array {
  if (by === 0 && !second) return numbers;
  const step = second === undefined ? 1 : 2;
  for (let i = 0; i < numbers.length; i += step) {
    numbers[i] = (numbers[i] as number) + by;
    if (second) numbers[i + 1] = (numbers[i + 1] as number) + second;
  }
  return numbers;
}

/** By the places of their ends: two sorted runs follow each other. */
function inOrder(hits: Uint32Array): Uint32Array {
  let second = 2;
  while (second < hits.length && endAt(hits, second - 2) <= endAt(hits, second)) second += 2;
  if (second >= hits.length) return hits;
  const all = new Uint32Array(hits.length);
  let one = 0;
  let two = second;
  for (let at = 0; at < all.length; at += 2) {
    const isOne = two >= hits.length || (one < second && endAt(hits, one) <= endAt(hits, two));
    const from = isOne ? one : two;
    all[at] = hits[from] as number;
    all[at + 1] = hits[from + 1] as number;
    if (isOne) one += 2;
    else two += 2;
  }
  return all;
}

function endAt(hits: Uint32Array, at: number): number {
  return hits[at] as number;
}

function joined(pieces: readonly RawText[]): RawText {
  return {
    text: pieces.map(({ text }) => text).join(''),
    shifts: joinedNumbers(pieces.map(({ shifts }) => shifts)),
    hits: joinedNumbers(pieces.map(({ hits }) => hits)),
    runs: joinedNumbers(pieces.map(({ runs }) => runs)),
    wraps: joinedNumbers(pieces.map(({ wraps }) => wraps)),
  };
}

function aligned(at: number): number {
  return Math.ceil((at + slack) / 16) * 16;
}
