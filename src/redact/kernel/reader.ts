import { wasm } from './wasm.ts';

/** What the kernel made of some bytes. */
export interface RawText {
  /** The plain text, a byte a character; those beyond `length` belong to no one. */
  bytes: Uint8Array;
  length: number;
  hits: Hits;
  /** Pairs: from this character on, each one is a byte, beginning at that place of what was read. */
  shifts: Uint32Array;
}

/** Where literals may start. */
export interface Hits {
  /** Behind which character the start ends. */
  ends: Uint32Array;
  /** Bit `n` for a start of `3 + n` characters, ends of rows left out. */
  sizes: Uint8Array;
}

/** Characters of a literal by which it is found. */
export const longestStart = 8;
export const shortestStart = 3;

export interface Reader {
  /** Calls `found` with the end of each three characters of plain text whose trigram is marked. */
  search(bytes: Uint8Array, length: number, marks: Uint8Array, found: (end: number) => void): void;
  read(bytes: Uint8Array, from: number, to: number, isLines: boolean): RawText;
}

/** The functions of `kernel.as.ts`. */
interface Kernel {
  memory: { buffer: ArrayBuffer; grow(pages: number): number };
  sought: { value: number };
  free: { value: number };
  learn(from: number, size: number, isAnyCase: boolean): void;
  read(
    from: number,
    size: number,
    to: number,
    hitsTo: number,
    shiftsTo: number,
    isLines: boolean,
    isFirst: boolean,
    isLast: boolean,
  ): number;
  search(from: number, size: number, hitsTo: number, isFirst: boolean): number;
  lengthOf(): number;
  hitsOf(): number;
  shiftsOf(): number;
}

/** A longer stretch is read in pieces, so that the kernel's memory does not follow the longest line. */
const pieceBytes = 1 << 20;
/** The memory that a byte needs at worst: itself, its character, a hit, and a shift of two numbers. */
const perByte = 14;
const pageBytes = 1 << 16;
/** Blocks of 16 are stored whole, and numbers lie at multiples of four. */
const slack = 64;

// The types of Node lack them.
const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssembly }).WebAssembly;
interface WebAssembly {
  Module: new (bytes: Buffer) => object;
  Instance: new (module: object) => { exports: unknown };
}

let compiled: object | undefined;

/** The starts of the literals to be noted, of three to eight one-byte characters. */
export interface Starts {
  /** In this case only. */
  asWritten: readonly string[];
  anyCase: readonly string[];
}

export function createReader({ asWritten, anyCase }: Starts): Reader {
  compiled ??= new Module(Buffer.from(wasm, 'base64'));
  const kernel = new Instance(compiled).exports as Kernel;
  learn(asWritten, false);
  learn(anyCase, true);
  return { read, search };

  function learn(starts: readonly string[], isAnyCase: boolean): void {
    const rows = starts.map((start) => `${start}\n`).join('');
    reserve(rows.length);
    const at = kernel.free.value;
    Buffer.from(kernel.memory.buffer).write(rows, at, 'latin1');
    kernel.learn(at, rows.length, isAnyCase);
  }

  function read(bytes: Uint8Array, from: number, to: number, isLines: boolean): RawText {
    const size = Math.min(to - from, pieceBytes);
    const { input, output, hitsAt, shiftsAt } = layOut(size);
    const plain = new Uint8Array(to - from + 1);
    const ends: Uint32Array[] = [];
    const sizes: Uint8Array[] = [];
    const shifts: Uint32Array[] = [];
    let length = 0;
    for (let at = from; at < to; ) {
      const piece = bytes.subarray(at, Math.min(to, at + size));
      const isLast = at + piece.length === to;
      const memory = new Uint8Array(kernel.memory.buffer);
      memory.set(piece, input);
      const isFirst = at === from;
      const read = kernel.read(
        input,
        piece.length,
        output,
        hitsAt,
        shiftsAt,
        isLines,
        isFirst,
        isLast,
      );
      const made = kernel.lengthOf();
      plain.set(memory.subarray(output, output + made), length);
      const hits = unpacked(numbers(hitsAt, kernel.hitsOf()), length);
      ends.push(hits.ends);
      sizes.push(hits.sizes);
      shifts.push(moved(numbers(shiftsAt, 2 * kernel.shiftsOf()), length, at));
      length += made;
      at += read;
    }
    const hits = { ends: joined(ends), sizes: joined(sizes) };
    return { bytes: plain, length, hits, shifts: joined(shifts) };
  }

  function search(
    bytes: Uint8Array,
    length: number,
    marks: Uint8Array,
    found: (end: number) => void,
  ): void {
    const size = Math.min(length, pieceBytes);
    const input = kernel.free.value;
    const hitsAt = aligned(input + size);
    reserve(5 * size + 2 * slack);
    new Uint8Array(kernel.memory.buffer).set(marks, kernel.sought.value);
    for (let at = 0; at < length; at += size) {
      const piece = bytes.subarray(at, Math.min(length, at + size));
      new Uint8Array(kernel.memory.buffer).set(piece, input);
      const count = kernel.search(input, piece.length, hitsAt, at === 0);
      for (const end of numbers(hitsAt, count)) found(end + at);
    }
  }

  function layOut(size: number) {
    const input = kernel.free.value;
    const output = aligned(input + size);
    const hitsAt = aligned(output + size);
    const shiftsAt = aligned(hitsAt + 4 * size);
    reserve(perByte * size + 4 * slack);
    return { input, output, hitsAt, shiftsAt };
  }

  function reserve(size: number): void {
    const missing = kernel.free.value + size - kernel.memory.buffer.byteLength;
    if (missing > 0) kernel.memory.grow(Math.ceil(missing / pageBytes));
  }

  function numbers(at: number, count: number): Uint32Array {
    return new Uint32Array(kernel.memory.buffer, at, count).slice();
  }
}

/** How the kernel puts a hit into one number. */
const sizeShift = 26;
const endBits = 2 ** sizeShift - 1;

function unpacked(ends: Uint32Array, index: number): Hits {
  const sizes = new Uint8Array(ends.length);
  for (let i = 0; i < ends.length; i++) {
    const hit = ends[i] as number;
    ends[i] = (hit & endBits) + index;
    sizes[i] = hit >>> sizeShift;
  }
  return { ends, sizes };
}

/** The pairs of a later piece. */
function moved(pairs: Uint32Array, index: number, place: number): Uint32Array {
  if (index === 0 && place === 0) return pairs;
  for (let i = 0; i < pairs.length; i += 2) {
    pairs[i] = (pairs[i] as number) + index;
    pairs[i + 1] = (pairs[i + 1] as number) + place;
  }
  return pairs;
}

function aligned(at: number): number {
  return Math.ceil((at + slack) / 16) * 16;
}

function joined<T extends Uint8Array | Uint32Array>(parts: readonly T[]): T {
  const [first] = parts as [T];
  if (parts.length === 1) return first;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = new (first.constructor as new (length: number) => T)(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
