import { wasmModule } from '../../wasm-module.ts';
import { longestWord, wordsIn } from '../segment.ts';
import { wasm } from './wasm.ts';

/** The words of texts, each once; as `wordsIn` finds them. */
export interface WordTable {
  /**
   * `posting`, where postings are wanted: a turn times 4 and bits that tell kinds of text, not 0; turns come in
   * order. What a turn has of one word becomes one.
   */
  add(text: string, posting?: number): void;
  /** What was found, in UTF-8 with spaces between; then there is nothing again. */
  takeWords(): Buffer;
  /** What was found, as `site/search/page-blob.ts` has it; then there is nothing again. */
  takePostings(): Buffer;
  /** 53 bits that tell whether these are the same texts, in the same order; what was added is not changed. */
  hashOf(texts: Iterable<string>): number;
  /** Bytes of memory that it holds on to. */
  size(): number;
}

interface Kernel {
  memory: { buffer: ArrayBuffer };
  open(longestWord: number): void;
  textOf(size: number): number;
  scan(length: number, posting: number): void;
  add(length: number, posting: number): void;
  mix(length: number): void;
  takeHash(): number;
  takeWords(): number;
  takeOthers(): number;
  takePostings(): number;
  taken(): number;
}

/** UTF-16 units: the kernel's memory does not follow the longest text. */
const hashedAtOnce = 32 * 1024;

const newKernel = wasmModule<Kernel>(wasm);

/**
 * A stretch that has letters which ASCII has not is left to `wordsIn`, up to the next sign or space of ASCII:
 * these change nothing beside them.
 */
export function wordTable(): WordTable {
  const kernel = newKernel();
  kernel.open(longestWord);
  let memory = Buffer.from(kernel.memory.buffer);
  let current = 0;

  /** It is another one each time that the kernel's memory has grown. */
  function bytes(): Buffer {
    if (memory.buffer !== kernel.memory.buffer) memory = Buffer.from(kernel.memory.buffer);
    return memory;
  }

  function write(text: string): number {
    // No unit of UTF-16 takes more than 3 bytes.
    const at = kernel.textOf(text.length * 3);
    return bytes().write(text, at, 'utf8');
  }

  /** UTF-16 as it is: whatever two texts differ by, their bytes do. */
  function writeUnits(text: string): number {
    const at = kernel.textOf(text.length * 2);
    return bytes().write(text, at, 'utf16le');
  }

  /** Words of other letters are told before anything is added that has another posting. */
  function settle(): void {
    const length = kernel.takeOthers();
    if (length === 0) return;
    const from = kernel.taken();
    const found = new Set<string>();
    wordsIn(bytes().toString('utf8', from, from + length), found);
    for (const word of found) kernel.add(write(word), current);
  }

  function taken(length: number): Buffer {
    const from = kernel.taken();
    return Buffer.from(bytes().subarray(from, from + length));
  }

  return {
    add(text, posting = 0) {
      if (posting !== current) settle();
      current = posting;
      kernel.scan(write(text), posting);
    },
    takeWords() {
      settle();
      return taken(kernel.takeWords());
    },
    takePostings() {
      settle();
      return taken(kernel.takePostings());
    },
    hashOf(texts) {
      for (const text of texts) {
        for (let at = 0; at === 0 || at < text.length; at += hashedAtOnce) {
          kernel.mix(writeUnits(text.slice(at, at + hashedAtOnce)));
        }
      }
      return kernel.takeHash();
    },
    size: () => kernel.memory.buffer.byteLength,
  };
}
