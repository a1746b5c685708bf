import { wasmModule } from '../../wasm-module.ts';
import { wasm } from './wasm.ts';

/** The functions of `kernel.as.ts`. */
export interface Kernel {
  memory: { buffer: ArrayBuffer; grow(pages: number): number };
  sought: { value: number };
  free: { value: number };
  before: { value: number };
  most: { value: number };
  expect(most: number): void;
  learn(from: number, size: number, isAnyCase: boolean): void;
  read(
    from: number,
    size: number,
    to: number,
    shiftsTo: number,
    isLines: boolean,
    isFirst: boolean,
    isLast: boolean,
  ): number;
  find(
    to: number,
    origin: number,
    hitsTo: number,
    hitsRoom: number,
    runsTo: number,
    wrapsTo: number,
    isFirst: boolean,
    isLast: boolean,
  ): boolean;
  search(from: number, size: number, hitsTo: number, isFirst: boolean): number;
  findQuotes(from: number, size: number, to: number, isFirst: boolean): number;
  lengthOf(): number;
  shiftsOf(): number;
  hitsOf(): number;
  runsOf(): number;
  wrapsOf(): number;
}

/** With a memory of its own. */
export const createKernel = wasmModule<Kernel>(wasm);

/** So that so many bytes from the beginning are there; what was made of the memory before sees it no more. */
export function reserveTo(kernel: Kernel, end: number): void {
  const missing = end - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / pageBytes));
}

const pageBytes = 1 << 16;
