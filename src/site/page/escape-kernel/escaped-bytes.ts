import { wasmModule } from '../../../wasm-module.ts';
import { wasm } from './wasm.ts';

interface Kernel {
  memory: { buffer: ArrayBuffer; grow(pages: number): number };
  escapeTo(from: number, size: number, to: number): number;
}

/** UTF-16 units that are escaped at once. */
const stretch = 32 * 1024;
/** No unit takes more bytes of UTF-8 than 3, and no byte more than 6 when it is escaped. */
const [from, to] = [0, stretch * 3 + 16];
const room = to + stretch * 6 + 16;
const pageBytes = 1 << 16;

const newKernel = wasmModule<Kernel>(wasm);
let kernel: Kernel | undefined;
let memory: Buffer;

/** What `escapeText` gives, in UTF-8, in stretches; each is gone when the next one is asked for. */
export function* escapedBytes(text: string): Generator<Buffer> {
  const { escapeTo } = kernel ?? open();
  for (let at = 0; at < text.length; ) {
    const end = borderBefore(text, at + stretch);
    const part = at === 0 && end === text.length ? text : text.slice(at, end);
    const size = memory.write(part, from);
    yield memory.subarray(to, to + escapeTo(from, size, to));
    at = end;
  }
}

/** Both halves of a character go together. */
function borderBefore(text: string, index: number): number {
  if (index >= text.length) return text.length;
  return (text.charCodeAt(index) & 0xfc00) === 0xdc00 ? index - 1 : index;
}

function open(): Kernel {
  kernel ??= newKernel();
  const missing = room - kernel.memory.buffer.byteLength;
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / pageBytes));
  memory = Buffer.from(kernel.memory.buffer);
  return kernel;
}
