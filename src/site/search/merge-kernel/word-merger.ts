import { wasmModule } from '../../../wasm-module.ts';
import { wasm } from './wasm.ts';

/** The words of pages, each once, with the turns of all of them that have it. */
export interface WordMerger {
  /**
   * `words`: as `page-blob.ts` has them. The page's turns begin with the number `firstTurn`; pages come in their order.
   * Throws where the bytes are no such words.
   */
  add(words: Uint8Array, firstTurn: number): void;
  /** All that was added, in the order of the words' bytes, as `index-format.ts` has it; each file has `least` bytes, but for the last one. */
  files(least: number): Generator<Buffer>;
  /** It is over then, and the memory is there for the next one. */
  close(): void;
}

interface Kernel {
  memory: { buffer: ArrayBuffer };
  open(): void;
  textOf(size: number): number;
  add(length: number, firstTurn: number): number;
  take(least: number): number;
  takenAt(): number;
}

/** Bytes above which memory is not kept for the next segment. */
const mostKept = 64 * 1024 * 1024;

const newKernel = wasmModule<Kernel>(wasm);
let spare: Kernel | undefined;

export function wordMerger(): WordMerger {
  const kernel = spare ?? newKernel();
  spare = undefined;
  kernel.open();

  /** It is another one each time that the kernel's memory has grown; places in it are told as signed numbers. */
  const memory = (from: number, size: number) =>
    Buffer.from(kernel.memory.buffer, from >>> 0, size);

  return {
    add(words, firstTurn) {
      const text = kernel.textOf(words.length);
      memory(text, words.length).set(words);
      if (kernel.add(words.length, firstTurn) === 0) {
        throw new Error('The words of a page are damaged in the cache');
      }
    },
    *files(least) {
      for (let size = kernel.take(least); size > 0; size = kernel.take(least)) {
        yield Buffer.from(memory(kernel.takenAt(), size));
      }
    },
    close() {
      if (kernel.memory.buffer.byteLength <= mostKept) spare = kernel;
    },
  };
}
