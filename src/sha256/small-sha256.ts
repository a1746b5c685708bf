import { wasmModule } from '../wasm-module.ts';
import { wasm } from './wasm.ts';

interface Exports {
  memory: { buffer: ArrayBuffer };
  takeBlocks(from: number, count: number): void;
}

const newKernel = wasmModule<Exports>(wasm);

/** Where the state lies, and what is hashed. */
const stateAt = 256;
const dataAt = 1024;
const blockBytes = 64;
/** Of the memory, that much is for what is hashed at once. */
const roomBytes = 32 * 1024;

let memory: Buffer;
let state: Uint32Array;
let takeBlocks: Exports['takeBlocks'];
let firstState: Uint32Array;

/**
 * SHA-256 over the chunks in turn, in hex, without `node:crypto`: quicker for the first megabyte of a process
 * than loading that, and slower from then on.
 */
export function smallSha256(chunks: Iterable<string | Uint8Array>): string {
  if (!memory) open();
  state.set(firstState);
  let length = 0;
  let filled = 0;
  for (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    length += bytes.length;
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + roomBytes - filled);
      memory.set(part, dataAt + filled);
      at += part.length;
      filled += part.length;
      if (filled === roomBytes) filled = take(filled);
    }
  }
  filled = take(filled);
  finish(filled, length);
  return hexOf(state);
}

/** Takes in the whole blocks of what lies there; what is left lies at the front then. Gives how much that is. */
function take(filled: number): number {
  const blocks = Math.floor(filled / blockBytes);
  takeBlocks(dataAt, blocks);
  memory.copyWithin(dataAt, dataAt + blocks * blockBytes, dataAt + filled);
  return filled - blocks * blockBytes;
}

/** A 1, zeros, and the length in bits. */
function finish(filled: number, length: number): void {
  const end = filled + 9 <= blockBytes ? blockBytes : 2 * blockBytes;
  memory.fill(0, dataAt + filled, dataAt + end);
  memory[dataAt + filled] = 0x80;
  memory.writeBigUInt64BE(BigInt(length) * 8n, dataAt + end - 8);
  takeBlocks(dataAt, end / blockBytes);
}

function hexOf(words: Uint32Array): string {
  let hex = '';
  for (const word of words) hex += word.toString(16).padStart(8, '0');
  return hex;
}

function open(): void {
  const exports = newKernel();
  const { buffer } = exports.memory;
  const { squares, cubes } = roots();
  new Uint32Array(buffer, 0, 64).set(cubes);
  firstState = Uint32Array.from(squares);
  state = new Uint32Array(buffer, stateAt, 8);
  memory = Buffer.from(buffer);
  takeBlocks = exports.takeBlocks;
}

/** What the standard names: the fractions of the roots of the first primes, 32 bits of each. */
function roots(): { squares: number[]; cubes: number[] } {
  const primes: number[] = [];
  for (let number = 2; primes.length < 64; number += 1) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  }
  const fraction = (root: number) => (root % 1) * 2 ** 32;
  return {
    squares: primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime))),
    cubes: primes.map((prime) => fraction(Math.cbrt(prime))),
  };
}
