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

// The types of Node lack them.
const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssembly }).WebAssembly;
interface WebAssembly {
  Module: new (bytes: Buffer) => object;
  Instance: new (module: object) => { exports: unknown };
}

let compiled: object | undefined;

/** With a memory of its own. */
export function createKernel(): Kernel {
  compiled ??= new Module(Buffer.from(wasm, 'base64'));
  return new Instance(compiled).exports as Kernel;
}

/** So that so many bytes from the beginning are there; what was made of the memory before sees it no more. */
export function reserveTo(kernel: Kernel, end: number): void {
  const missing = end - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / pageBytes));
}

const pageBytes = 1 << 16;
