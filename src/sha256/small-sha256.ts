import { wasmModule } from '../wasm-module.ts';
import { wasm } from './wasm.ts';

interface Exports {
  memory: { buffer: ArrayBuffer };
  begin(): void;
  takeBlocks(from: number, count: number): void;
}

const newKernel = wasmModule<Exports>(wasm);

/** Where the state lies, and what is hashed. */
const stateAt = 256;
const digestBytes = 32;
const dataAt = 2048;
const blockBytes = 64;
/** Of the memory, that much is for what is hashed at once. */
const roomBytes = 32 * 1024;

let memory: Buffer;
let kernel: Exports;

/**
 * SHA-256 over the chunks in turn, in hex, without `node:crypto`: quicker for the first megabyte of a process
 * than loading that, and slower from then on.
 */
export function smallSha256(chunks: Iterable<string | Uint8Array>): string {
  if (!memory) open();
  kernel.begin();
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
  return Buffer.from(memory.subarray(stateAt, stateAt + digestBytes))
    .swap32()
    .toString('hex');
}

/** Takes in the whole blocks of what lies there; what is left lies at the front then. Gives how much that is. */
function take(filled: number): number {
  const blocks = Math.floor(filled / blockBytes);
  kernel.takeBlocks(dataAt, blocks);
  memory.copyWithin(dataAt, dataAt + blocks * blockBytes, dataAt + filled);
  return filled - blocks * blockBytes;
}

/** A 1, zeros, and the length in bits. */
function finish(filled: number, length: number): void {
  const end = filled + 9 <= blockBytes ? blockBytes : 2 * blockBytes;
  memory.fill(0, dataAt + filled, dataAt + end);
  memory[dataAt + filled] = 0x80;
  memory.writeBigUInt64BE(BigInt(length) * 8n, dataAt + end - 8);
  kernel.takeBlocks(dataAt, end / blockBytes);
}

function open(): void {
  kernel = newKernel();
  memory = Buffer.from(kernel.memory.buffer);
}
