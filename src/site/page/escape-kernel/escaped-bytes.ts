import { wasmModule } from '../../../wasm-module.ts';
import { wasm } from './wasm.ts';

interface Kernel {
  memory: { buffer: ArrayBuffer; grow(pages: number): number };
  escapeTo(from: number, size: number, to: number): number;
  hasUnseen(from: number, size: number): number;
  show(from: number, size: number, to: number): number;
}

/** UTF-16 units that are looked at at once. */
export const stretch = 128 * 1024;
/** No unit takes more bytes of UTF-8 than 3, nor more than 6 when it is escaped, or 8 when it is named. */
const [from, to] = [0, stretch * 3 + 32];
const room = to + stretch * 8 + 16;
const pageBytes = 1 << 16;

const newKernel = wasmModule<Kernel>(wasm);
let kernel: Kernel | undefined;
let memory: Buffer;

/** What `escapeText` gives, in UTF-8, in stretches; each is gone when the next one is asked for. */
export function* escapedBytes(text: string): Generator<Buffer> {
  const { escapeTo } = kernel ?? open();
  for (const part of stretches(text)) {
    const size = memory.write(part, from);
    yield memory.subarray(to, to + escapeTo(from, size, to));
  }
}

/**
 * Whether a text holds what is not seen but changes what is seen: controls other than a tab and a line's end,
 * embeddings, overrides and isolates of the direction of writing.
 */
export function hasUnseen(text: string): boolean {
  const { hasUnseen } = kernel ?? open();
  for (const part of stretches(text)) {
    if (hasUnseen(from, memory.write(part, from)) !== 0) return true;
  }
  return false;
}

/** What `visible` makes of a text that is no longer than `stretch`. */
export function shown(text: string): string {
  const { show } = kernel ?? open();
  const size = memory.write(text, from);
  return memory.toString('utf8', to, to + show(from, size, to));
}

function* stretches(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = borderBefore(text, at + stretch);
    yield at === 0 && end === text.length ? text : text.slice(at, end);
    at = end;
  }
}

/** Both halves of a character go together. */
function borderBefore(text: string, index: number): number {
  if (index >= text.length) return text.length;
  return (text.charCodeAt(index - 1) & 0xfc00) === 0xd800 ? index - 1 : index;
}

function open(): Kernel {
  kernel ??= newKernel();
  const missing = room - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / pageBytes));
  memory = Buffer.from(kernel.memory.buffer);
  return kernel;
}
